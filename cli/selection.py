"""Which sources a crawl is about: the named ones, those that URLs make, or all."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from config.schema import Config
from newskeep.errors import NotFoundError, UsageError


def select(config: Config, wanted: Sequence[str]) -> tuple[Config, list[str]]:
    """The configuration with a source for each URL, and the names of what is to be crawled.

    Args:
        config: what the user has written.
        wanted: names of sources and URLs; empty for all sources.

    Raises:
        NotFoundError: there is no such source.
        UsageError: a URL is no http or https URL, or there is nothing to crawl.
    """
    if not wanted:
        if not config.sources:
            raise UsageError(
                "There is no source to crawl.",
                "Name one in newskeep.toml (`newskeep init` writes it), or give a URL: newskeep crawl https://…",
            )
        return config, list(config.sources)
    names: list[str] = []
    for name in wanted:
        if "://" in name:
            from spiders.ad_hoc import ad_hoc

            config, source = ad_hoc(config, name)
        else:
            source = _known(config, name)
        if source not in names:
            names.append(source)
    return config, names


def _known(config: Config, name: str) -> str:
    if name in config.sources:
        return name
    near = difflib.get_close_matches(name, config.sources, 1)
    if near:
        hint = f"Did you mean {near[0]}?"
    elif "." in name:
        hint = f"A URL begins with https://: newskeep crawl https://{name}"
    else:
        hint = f"There {'are' if config.sources else 'is none'} {', '.join(config.sources)}".strip() + "."
    raise NotFoundError(f"The configuration has no source {name}.", hint)
