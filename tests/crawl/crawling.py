"""Crawls in child processes, and what the tests ask of the archives that they leave."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from newskeep.archive.layout import Layout
from newskeep.archive.opening import open_archive
from newskeep.catalog.catalog import open_catalog
from newskeep.catalog.door import Row
from newskeep.errors import NewskeepError
from newskeep.model import Article, Fire, Verification
from newskeep.warc.scan import scan
from newskeep.warc.scanned import Scanned
from spiders.run import CrawlResult

ROOT = Path(__file__).parents[2]
#: seconds; a crawl that takes longer hangs
PATIENCE = 90

Sources = Mapping[str, str | Sequence[str] | Mapping[str, Any]]


def config(home: Path, sources: Sources, **crawl: Any) -> dict[str, Any]:
    """A configuration for loopback, as newskeep.toml would give it; a source may be its URLs alone."""
    tables = {
        name: dict(value) if isinstance(value, Mapping) else {"urls": _urls(value)}
        for name, value in sources.items()
    }
    defaults = {
        "delay": "0s",
        "allow_hosts": ["127.0.0.1"],
        "contact": "mailto:desk@example.org",
        "timeout": "5s",
    }
    return {"archive": {"home": str(home)}, "crawl": defaults | crawl, "sources": tables}


def _urls(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


class Child:
    """A crawl that runs; what came of it is asked with `result`."""

    def __init__(
        self,
        configuration: Mapping[str, Any],
        *,
        only: Sequence[str] = (),
        refresh: bool = False,
        max_articles: int | None = None,
        seconds: float | None = None,
        cwd: Path = ROOT,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="newskeep-crawl-")
        self._task = Path(self._folder.name) / "task.json"
        self._said = self._task.with_suffix(".txt")
        order = {"only": list(only), "refresh": refresh, "max_articles": max_articles, "seconds": seconds}
        self._task.write_text(json.dumps({"config": configuration, **order}))
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.crawl.child", str(self._task)],
                cwd=cwd,
                env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
                stdout=said,
                stderr=said,
            )

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        self.process.send_signal(number)

    def wait(self) -> str:
        """Wait for its end; what it said on its terminal."""
        self.process.wait(PATIENCE)
        return self._said.read_text(errors="replace")

    def result(self) -> CrawlResult:
        """What came of the crawl.

        Raises:
            NewskeepError: what the crawl raised.
        """
        said = self.wait()
        try:
            found: CrawlResult | NewskeepError = pickle.loads(self._task.with_suffix(".pickle").read_bytes())
        except FileNotFoundError:
            raise AssertionError(
                f"the crawl left no result: exit {self.process.returncode}\n{said}"
            ) from None
        if isinstance(found, NewskeepError):
            raise found
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._folder.cleanup()


def crawl(
    home: Path, sources: Sources, *, order: Mapping[str, Any] | None = None, **options: Any
) -> CrawlResult:
    """One crawl from beginning to end; `order` is what `Child` takes, the rest is the table [crawl]."""
    with Child(config(home, sources, **options), **(order or {})) as child:
        return child.result()


@dataclass(frozen=True)
class Stored:
    """An archive as its readers see it."""

    home: Path
    articles: tuple[Article, ...] = field(repr=False)
    fires: tuple[Fire, ...]

    def by_path(self) -> dict[str, Article]:
        """The articles by the path of their canonical URL."""
        return {article.canonical_url.split("/", 3)[3]: article for article in self.articles}

    def verify(self) -> Verification:
        """The archive's own proof."""
        with open_archive(self.home) as archive:
            return archive.verify()

    def frontier(self) -> dict[str, Row]:
        """The rows of all URLs, by the URL that is sent."""
        with open_catalog(self.home) as catalog:
            return {row["url"]: row for row in catalog.door.connection.execute("SELECT * FROM urls")}

    def segments(self) -> list[Path]:
        """The sealed segments on the local disk, oldest first."""
        return sorted((self.home / "warc").rglob("*.warc.gz"))

    def records(self, kind: str) -> list[Scanned]:
        """All records of a WARC type, in the order of the segments."""
        return [record for path in self.segments() for record in scan(path) if record.type == kind]

    def spool(self) -> list[str]:
        """The segments and their parts that lie in the spool."""
        return sorted(path.name for path in Layout(self.home).spool.glob("newskeep-*"))


def stored(home: Path) -> Stored:
    """Read an archive: every article as of its latest version, and the ledger, newest first."""
    with open_archive(home) as archive:
        return Stored(home, tuple(archive.list()), tuple(archive.runs()))
