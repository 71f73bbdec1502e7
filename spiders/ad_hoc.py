"""A URL that was given on the command line, as a source."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from config.loading import with_source
from config.schema import Config, Source
from config.values import WebAddresses
from newskeep.errors import UsageError


class OneUrl(Source):
    """A configured source of which one URL alone is crawled; its others stay as they are."""

    configured: WebAddresses
    """All of them."""

    @staticmethod
    def of(source: Source, url: str) -> OneUrl:
        """With the options of a source."""
        values = {name: getattr(source, name) for name in Source.model_fields}
        values |= {"urls": (url,), "configured": source.urls}
        return OneUrl.model_construct(_fields_set=source.model_fields_set, **values)


def ad_hoc(config: Config, url: str) -> tuple[Config, str]:
    """A configuration with a source for one URL, and that source's name.

    The source is named after the URL's host. Where exactly one configured source is on that host, the URL is
    crawled as that source's, with its options.

    Raises:
        UsageError: it is no http or https URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{url} is no web address.", 'Write it as "https://…".')
    on_host = [name for name, source in config.sources.items() if _on(parts.netloc, source.urls)]
    if len(on_host) == 1:
        name = on_host[0]
        source = config.sources[name]
        changed = OneUrl.of(source, url)
        return config.model_copy(update={"sources": {**config.sources, name: changed}}), name
    name = re.sub(r"[^A-Za-z0-9._-]", "-", parts.netloc.rpartition("@")[2])
    urls = [*(str(known) for known in config.sources[name].urls), url] if name in config.sources else [url]
    return with_source(config, name, urls, schedule="manual"), name


def _on(netloc: str, urls: tuple[str, ...]) -> bool:
    return any(urlsplit(str(url)).netloc == netloc for url in urls)
