"""Which source of a configuration has a URL already."""

from __future__ import annotations

from collections.abc import Iterable

from config.schema import Config
from newskeep.text.urls import canonical_url


def source_with(config: Config, urls: Iterable[str]) -> str:
    """The name of a source that polls one of these URLs; empty when none does.

    In whatever spelling: `http` and `https`, with or without a tracker; and a `www.` that may be left out.
    """
    wanted = {key(url) for url in urls}
    for name, source in config.sources.items():
        if any(key(str(url)) in wanted for url in source.urls):
            return name
    return ""


def key(url: str) -> str:
    """By what two URLs are told to be the same document.

    Raises:
        UrlError: it is no http or https URL.
    """
    return canonical_url(url).replace("://www.", "://", 1).rstrip("/")
