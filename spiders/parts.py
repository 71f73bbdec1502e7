"""The code of a user's own that sources name, readers and spiders, loaded before anything starts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from config.origins import DEFAULT
from config.refusals import Refusal, refuse
from config.schema import Config
from config.spelling import dotted
from newskeep.errors import ConfigError
from newskeep.reading.readers import ReadingError, load_reader


def check_parts(config: Config, origins: Mapping[str, str], sources: Iterable[str] = ()) -> None:
    """Load the readers and spiders that sources name.

    Args:
        config: the configuration.
        origins: where each setting comes from, as `Loaded.origins` has it.
        sources: names of the sources that are wanted; all of them when left out.

    Raises:
        ConfigError: some can't be loaded; the message holds each of them, one a line.
    """
    wanted = set(sources) or set(config.sources)
    refused = []
    for name, source in config.sources.items():
        named = {"reader": source.reader, "spider": source.spider} if name in wanted else {}
        for kind, reference in named.items():
            if reference and (why := _refusal(kind, reference)):
                key = dotted(("sources", name, kind))
                refused.append(Refusal(origins.get(key, DEFAULT), key, why))
    if refused:
        raise refuse(refused)


def _refusal(kind: str, reference: str) -> str:
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))  # where reading workers look for them too
    try:
        if kind == "reader":
            load_reader(reference)
        else:
            from spiders.process import spider_class

            spider_class(reference)
    except (ReadingError, ConfigError) as error:
        return error.message
    return ""
