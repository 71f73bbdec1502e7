"""A spider of a user's own whose middleware is not there."""

from __future__ import annotations

from typing import Any, ClassVar

from spiders.news import NewsSpider


class UnloadableSpider(NewsSpider):
    """Names a middleware that nobody has written."""

    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "DOWNLOADER_MIDDLEWARES": {"nowhere.Missing": 1}
    }
