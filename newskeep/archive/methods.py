"""What a paper says of the data that it works with: a paragraph on how an archive was made."""

from __future__ import annotations

import platform
from datetime import datetime
from importlib import metadata

import newskeep
from newskeep.archive.stats import Stats
from newskeep.catalog.catalog import Catalog

_TOOLS = ("Scrapy", "trafilatura")
_FAILED = ("failed", "timeout", "killed", "missed")


def methods(catalog: Catalog, stats: Stats) -> str:
    """The paragraph.

    Args:
        catalog: of the archive.
        stats: the archive in numbers.
    """
    if not (stats.first_capture and stats.last_capture):
        return "Nothing has been collected yet."
    first, last = _day(stats.first_capture), _day(stats.last_capture)
    period = f"on {first}" if first == last else f"from {first} to {last}"
    states = {row["state"]: row["runs"] for row in catalog.door.all("totals_by_state")}
    given_up = sum(catalog.frontier.given_up().values())
    runs, failed = sum(states.values()), sum(states.get(state, 0) for state in _FAILED)
    return (
        f"News articles were collected {period} (UTC) from {_count(stats.sources, 'source')} with newskeep "
        f"{newskeep.__version__} ({_tools()}). The collection holds {_count(stats.articles, 'article')} in "
        f"{_count(stats.versions, 'version')}, read from {_count(stats.captures, 'capture')} of web pages, which are "
        f"archived as WARC/1.1 ({stats.bytes_stored / 1e6:,.1f} MB). {_count(stats.duplicates, 'version')} repeated "
        f"another article, or nearly; they are kept, and marked. Of {_count(runs, 'run')} of a source, {failed:,} failed or "
        f"were missed; {_count(given_up, 'page')} could not be fetched after repeated attempts. robots.txt (RFC 9309) was "
        "obeyed where the configuration does not say otherwise."
    )


def _day(time: datetime) -> str:
    return f"{time:%Y-%m-%d}"


def _tools() -> str:
    versions = [f"{tool} {metadata.version(tool)}" for tool in _TOOLS]
    return ", ".join([*versions, f"Python {platform.python_version()}"])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
