"""An archive of made-up articles, and what a crawl and a reader ask of it."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import newskeep
from benchmarks.inspecting.generated import Vocabulary, make
from benchmarks.quality.signatures import numbered, write
from benchmarks.scale.apart import peak
from newskeep.archive.intake import pack
from newskeep.archive.runlock import RunLock
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.archive.writer import GROUP, Deposit, Writer
from newskeep.catalog.catalog import FILE, create_catalog
from newskeep.catalog.ledger import Process
from newskeep.catalog.moments import moment
from newskeep.model import ArticleText, Exchange, Lease, Link, Outcome
from newskeep.text.fingerprints import fingerprint
from newskeep.text.normalise import count_words, text_digest

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_SOURCE, _FRONT = "source-00", "https://source-00.example/"
#: fingerprints that are written at once
_BATCH = 50_000
_GROUPS = 12
_TIMES = 40


def fill(home: Path, articles: int) -> None:
    """Make the archive: articles of the last four years, their fingerprints, and the full-text index."""
    make(home, articles)
    with create_catalog(home) as catalog:
        rows = catalog.door.connection.execute("SELECT id, time FROM captures ORDER BY id")
        while batch := list(islice(rows, _BATCH)):
            write(catalog, [(number, numbered(number), moment(stamp)) for number, stamp in batch])
        catalog.door.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def measure(home: Path, articles: int) -> dict[str, str]:
    """CPU time of what is asked of the archive."""
    size = (home / FILE).stat().st_size
    texts = _texts(articles)
    figures = {"catalog, bytes an article": f"{size / articles:,.0f}", **_asked(home, articles)}
    return {**figures, **_stored(home, texts), "peak MB": peak()}


def _asked(home: Path, articles: int) -> dict[str, str]:
    """What readers ask."""
    words = Vocabulary(random.Random(articles)).words  # noqa: S311 - no secret
    with newskeep.open(home) as archive:
        some = [article.id for article in archive.list(limit=_TIMES)]
        pages: dict[str, Callable[[], object]] = {
            "`list`, first page": lambda: list(archive.list(limit=50)),
            "`list` of a source, first page": lambda: list(archive.list(source=_SOURCE, limit=50)),
            "`search` for a common word, first page": lambda: list(archive.search(words[50], limit=20)),
            "`search` for two common words": lambda: list(
                archive.search(f"{words[20]} {words[30]}", limit=20)
            ),
            "`search` for a rare word": lambda: list(archive.search(words[5000], limit=20)),
        }
        found = {f"{name}, CPU ms": _middle(_timed(page) for _ in range(5)) for name, page in pages.items()}
        shown = (_timed(lambda name=name: archive.show(name)) for name in some)  # type: ignore[misc]
        found["`show`, CPU ms"] = _middle(shown)
    return found


def _stored(home: Path, texts: Iterator[ArticleText]) -> dict[str, str]:
    """What a crawl asks: new articles, judged and committed in groups as its writer does it."""
    judging: list[float] = []
    committing: list[float] = []
    with open_workspace(home, StorageAddress()) as workspace, RunLock(workspace.layout, "run"):
        catalog = workspace.catalog
        catalog.ledger.start_run(Process("run", "host.example", 1, _NOW))
        writer = Writer(catalog, workspace.layout, workspace.storage, "run", started=_NOW, clock=lambda: _NOW)
        for lease in _leases(writer, workspace.catalog.frontier.poll, workspace.catalog.frontier.lease):
            exchange = _exchange(lease.url)
            packed, text = pack(exchange, writer.warcinfo_id), next(texts)
            before = time.process_time()
            judgement = writer.judge(lease.url, text, _NOW, _SOURCE)
            judging.append(time.process_time() - before)
            outcome = Outcome("stored", status=200, payload_digest=packed.payload_digest)
            writer.add(Deposit(lease, outcome, _NOW, "article", packed, judgement=judgement, text=text))
            if writer.full:
                committing.append(_timed(writer.commit) / GROUP)
        writer.close()
    judging.sort()
    return {
        "verdict on a new article, CPU ms p50": f"{1000 * statistics.median(judging):.2f}",
        "the same, p99": f"{1000 * judging[len(judging) * 99 // 100]:.2f}",
        "commit, CPU ms an article": f"{1000 * statistics.median(committing):.2f}",
    }


def _leases(writer: Writer, poll: Callable[..., None], lease: Callable[..., list[Lease]]) -> Iterable[Lease]:
    """Leases of articles that a front page has led to."""
    poll(_SOURCE, [_FRONT], _NOW)
    (front,) = lease("run", _SOURCE, _NOW, 1)
    links = tuple(Link(f"{_FRONT}new-{number}.html", "section") for number in range(_GROUPS * GROUP))
    writer.add(Deposit(front, Outcome("discovered", status=200), _NOW, "section", links=links))
    writer.commit()
    return lease("run", _SOURCE, _NOW, len(links))


def _exchange(url: str) -> Exchange:
    headers = ((b"Content-Type", b"text/html; charset=utf-8"),)
    return Exchange(
        url, _NOW - timedelta(seconds=1), ((b"User-Agent", b"newskeep"),), 200, headers, url.encode()
    )


def _texts(articles: int) -> Iterator[ArticleText]:
    """New articles of the archive's own words."""
    vocabulary = Vocabulary(random.Random(articles + 1))  # noqa: S311 - no secret
    while True:
        text = vocabulary.text()
        yield ArticleText(
            title=" ".join(vocabulary.some(8)).capitalize(),
            text=text,
            text_digest=text_digest(text),
            words=count_words(text),
            published=_NOW,
            language="en",
            site="Courier",
            extractor="made-up",
            fingerprint=fingerprint(text),
        )


def _timed(function: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    before = time.process_time()
    function()
    return time.process_time() - before


def _middle(times: Iterable[float]) -> str:
    return f"{1000 * statistics.median(times):.1f}"
