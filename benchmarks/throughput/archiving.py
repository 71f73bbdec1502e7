"""newskeep's part: its configuration for the site, the real command, and what it leaves on disk."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.throughput.settings import CONCURRENCY, PER_HOST
from benchmarks.throughput.site import Site
from newskeep.catalog.catalog import FILE

_NAMES = ("post", "component", "courier", "magazine")


def configure(
    folder: Path, site: Site, *, watched: bool = False, outlets: int = len(_NAMES), schedule: str = "manual"
) -> None:
    """Write newskeep.toml into a folder, for a home in it.

    Args:
        folder: for the configuration and the home.
        site: that is crawled.
        watched: whether the crawl's event loop and stages are watched.
        outlets: how many of the site's are sources.
        schedule: of each.
    """
    spider = 'spider = "benchmarks.throughput.watched:WatchedSpider"\n' if watched else ""
    sources = "\n".join(
        f'[sources.{name}]\nurls = ["{sitemap}"]\nschedule = "{schedule}"\n{spider}'
        for name, sitemap in zip(_NAMES[:outlets], site.sitemaps, strict=False)
    )
    (folder / "newskeep.toml").write_text(
        f"""[archive]
home = "home"
[crawl]
concurrency = {CONCURRENCY}
per_host = {PER_HOST}
delay = "0s"
max_articles = {-(-site.articles // len(_NAMES))}
revisit_budget = {site.articles}
allow_hosts = ["127.0.0.0/29"]
{sources}
""",
        encoding="utf-8",
    )


def command(folder: Path, *arguments: str) -> Sequence[str]:
    """`newskeep` with the configuration in a folder."""
    return [sys.executable, "-m", "newskeep", "--config", str(folder / "newskeep.toml"), "--json", *arguments]


def stored(folder: Path) -> bool:
    """Whether the first article is committed."""
    return _asked(folder, "SELECT count(*) FROM (SELECT 1 FROM versions LIMIT 1)") > 0


def texts(folder: Path) -> tuple[int, int]:
    """How many texts the archive has, and their characters."""
    return (
        _asked(folder, "SELECT count(*) FROM versions"),
        _asked(folder, "SELECT coalesce(sum(length(text)), 0) FROM versions"),
    )


def sizes(folder: Path) -> dict[str, int]:
    """Bytes on disk: segments, their sidecars, the catalog without its full-text index, and that index."""
    found = {"segments": 0, "sidecars": 0, "catalog": 0, "search index": 0}
    for path in (folder / "home").rglob("*"):
        if path.name.startswith(FILE):
            found["catalog"] += path.stat().st_size
        elif path.name.endswith(".warc.gz"):
            found["segments"] += path.stat().st_size
        elif path.is_file() and "runs" not in path.parts:
            found["sidecars"] += path.stat().st_size
    found["search index"] = _asked(
        folder, "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name LIKE 'search%'"
    )
    found["catalog"] -= found["search index"]
    return found


def _asked(folder: Path, query: str) -> int:
    """The number that a query gives; 0 while there is no catalog."""
    path = folder / "home" / FILE
    if not path.exists():
        return 0
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0.1)) as catalog,
    ):
        found: int = catalog.execute(query).fetchone()[0]
        return found
    return 0
