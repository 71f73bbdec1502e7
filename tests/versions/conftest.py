from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.server import NewsSite
from tests.crawl.crawling import crawl
from tests.crawl.papers import publish


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of an archive with ten articles of one source."""
    home = tmp_path_factory.mktemp("paper") / "home"
    with NewsSite(generated=(4, 2)) as site:
        publish(site, site.second, 10)
        crawl(home, {"paper": site.second.url + "/news.xml"})
        yield home
