"""Archives made by hand: what a crawl does, without the crawler, at a clock that is turned by hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from newskeep.archive.chain import Rotation
from newskeep.archive.intake import Packed, pack
from newskeep.archive.judging import article_id
from newskeep.archive.layout import Layout
from newskeep.archive.members import Members
from newskeep.archive.outcomes import answered, unchanged
from newskeep.archive.revisits import RevisitRules, Revisits
from newskeep.archive.runlock import RunLock
from newskeep.archive.workspace import StorageAddress, Workspace, open_workspace
from newskeep.archive.writer import Committed, Deposit, Writer
from newskeep.catalog.ledger import Process
from newskeep.model import (
    ArticleText,
    Exchange,
    Judgement,
    Lease,
    Link,
    Outcome,
    PageKind,
    Reading,
    RunState,
    Verdict,
)
from newskeep.storage.base import Storage
from newskeep.testing import Clock
from newskeep.text.normalise import count_words, text_digest
from newskeep.text.urls import canonical_url

SITE = "http://courier.example"
FRONT = f"{SITE}/"
HOST = "host.example"


def story(subject: str, words: int = 150) -> str:
    """A text of so many words that has its subject in every sentence."""
    sentences = [f"{subject} number{n} was in the news." for n in range(-(-words // 6))]
    return " ".join(" ".join(sentences).split()[:words])


def article_text(text: str, title: str = "A title", *, canonical: str = "", **more: object) -> ArticleText:
    """What reading would have found."""
    return ArticleText(
        title=title,
        text=text,
        text_digest=text_digest(text),
        words=count_words(text),
        language="en",
        site="Courier",
        declared_canonical=canonical,
        extractor="by hand",
        **more,  # type: ignore[arg-type]
    )


def exchange(url: str, body: bytes, time: datetime, *, status: int = 200, etag: str = "") -> Exchange:
    """A page as it came."""
    headers = [(b"Content-Type", b"text/html; charset=utf-8"), (b"Content-Length", b"%d" % len(body))]
    if etag:
        headers.append((b"ETag", etag.encode()))
    return Exchange(url, time, ((b"User-Agent", b"newskeep"),), status, tuple(headers), body, reason="OK")


class Crawling:
    """One run on a home, from its first lease to its last row.

    Args:
        home: made where there is none.
        clock: tells the time.
        run: its id; archives that differ by nothing else have the same names.
        address: where segments go.
        storage: wraps that storage.
        rotate: bytes at which a segment is sealed.
        source: name of the source.
    """

    def __init__(
        self,
        home: Path,
        clock: Clock,
        run: str = "run1",
        *,
        address: StorageAddress = StorageAddress(),  # noqa: B008 - frozen
        storage: Callable[[Storage], Storage] | None = None,
        rotate: int = 10**9,
        source: str = "courier",
    ) -> None:
        opened = open_workspace(home, address)
        wrapped = storage(opened.storage) if storage else opened.storage
        self.workspace = Workspace(opened.catalog, opened.layout, wrapped)
        self.clock = clock
        self.run = run
        self.source = source
        self.lock = RunLock(opened.layout, run)
        self.catalog = opened.catalog
        self.catalog.ledger.add_manual_fires([source], clock(), run, "")
        self.catalog.ledger.start_run(Process(run, HOST, os.getpid(), clock()))
        self.writer = Writer(
            self.catalog, opened.layout, wrapped, run, started=clock(), clock=clock, rotate=Rotation(rotate)
        )
        at_once = RevisitRules(blackout=timedelta(0))
        self.revisits = Revisits(self.catalog.segments, Members(opened.layout, wrapped), run, at_once)
        self._leases: dict[str, Lease] = {}

    @property
    def layout(self) -> Layout:
        """The home's folders."""
        return self.workspace.layout

    def lease(self, url: str) -> Lease:
        """The lease of an article's URL: found on the front page, or made due again."""
        if url in self._leases:
            return self._leases.pop(url)
        if not self.catalog.frontier.find(url):
            self.find(url)
        self.catalog.frontier.refresh(self.source, self.clock())
        leased = self.catalog.frontier.lease(self.run, self.source, self.clock(), 1000)
        self._leases |= {lease.url: lease for lease in leased}
        return self._leases.pop(url)

    def own(self, url: str) -> Lease:
        """The lease of a URL that is the source's own."""
        self.catalog.frontier.poll(self.source, [url], self.clock())
        (lease,) = self.catalog.frontier.lease(self.run, self.source, self.clock(), 1)
        return lease

    def find(self, *urls: str) -> list[Committed]:
        """Poll the front page, and find links on it."""
        links = tuple(Link(url, "section") for url in urls)
        front = Deposit(
            self.own(FRONT), Outcome("discovered", status=200), self.clock(), "section", links=links
        )
        self.writer.add(front)
        return self.writer.commit()

    def deposit(
        self,
        url: str,
        text: ArticleText | str,
        *,
        lease: Lease | None = None,
        body: bytes | None = None,
        time: datetime | None = None,
    ) -> Deposit:
        """All that comes of an article's page, judged."""
        if isinstance(text, str):
            text = article_text(text)
        lease = lease or self.lease(url)
        data = f"<title>{text.title}</title><p>{text.text}".encode() if body is None else body
        page = exchange(url, data, time or self.clock())
        packed = pack(page, self.writer.warcinfo_id)
        reading = Reading(PageKind.ARTICLE, "by hand", article=text)
        outcome = answered(lease, page, reading, packed.payload_digest, (), page.time)
        judgement = self.writer.judge(url, text, page.time)
        return Deposit(lease, outcome, page.time, "article", packed, (), judgement, text)

    def keep(self, url: str, text: ArticleText | str, **more: object) -> Judgement:
        """Append an article's page; what was judged."""
        deposit = self.deposit(url, text, **more)  # type: ignore[arg-type]
        self.writer.add(deposit)
        assert deposit.judgement
        return deposit.judgement

    def keep_same(self, url: str, body: bytes = b"", *, status: int = 200) -> Packed | None:
        """Append the answer to a second look: a 304, or the payload that we had."""
        lease = self.lease(url)
        page = exchange(url, body, self.clock(), status=status)
        revisit = self.revisits.make(lease, page, self.writer.warcinfo_id)
        outcome = unchanged(lease, page, (), page.time, "as it was")
        judgement = Judgement(Verdict.UNCHANGED, lease.article, lease.key, revisit.version, "as it was")
        self.writer.add(Deposit(lease, outcome, page.time, "article", revisit.packed, judgement=judgement))
        return revisit.packed

    def end(self) -> None:
        """Seal, store, and close the ledger."""
        self.writer.close()
        self.catalog.frontier.free(self.run)
        for fire in self.catalog.ledger.open_fires(self.run):
            self.catalog.ledger.end_fire(fire.source, fire.due, RunState.OK, "ok", self.clock())
        self.catalog.ledger.end_run(self.run, RunState.OK, self.clock())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.end()
        finally:
            self.lock.release()
            self.workspace.close()


def keep_two(home: Path, clock: Clock, **more: object) -> None:
    """An archive of two articles in one stored segment: the tram, and a fire."""
    with Crawling(home, clock, **more) as crawling:  # type: ignore[arg-type]
        crawling.find(f"{SITE}/tram", f"{SITE}/fire")
        crawling.keep(f"{SITE}/tram", article_text(story("Tram"), "The tram"))
        crawling.keep(f"{SITE}/fire", article_text(story("Fire"), "The fire"))


def article_of(url: str) -> str:
    """The id of the article at a URL."""
    return article_id(canonical_url(url))
