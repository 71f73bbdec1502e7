"""A run by hand whose second looks go by the rules of a real one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from newskeep.archive.intake import Packed
from newskeep.archive.members import Members
from newskeep.archive.outcomes import unchanged
from newskeep.archive.revisits import Revisit, RevisitRules, Revisits
from newskeep.archive.writer import Deposit
from newskeep.model import Judgement, Outcome, Verdict
from newskeep.testing import Clock
from newskeep.warc.scan import scan
from newskeep.warc.scanned import Scanned
from tests.archive.keeping import Crawling, article_text, exchange


class Looking(Crawling):
    """A run whose revisits follow these rules."""

    def __init__(
        self, home: Path, clock: Clock, run: str = "run1", rules: RevisitRules | None = None, **more: object
    ) -> None:
        super().__init__(home, clock, run, **more)  # type: ignore[arg-type]
        members = Members(self.layout, self.workspace.storage)
        self.revisits = Revisits(self.catalog.segments, members, run, rules or RevisitRules())

    def look(
        self, url: str, body: bytes = b"", *, status: int = 200, etag: str = ""
    ) -> tuple[Revisit, Outcome]:
        """A second look that finds what was there, committed: the revisit, and what the URL's row says."""
        lease = self.lease(url)
        page = exchange(url, body, self.clock(), status=status, etag=etag)
        revisit = self.revisits.make(lease, page, self.writer.warcinfo_id)
        outcome = unchanged(lease, page, (), page.time, "as it was", whole_next=revisit.whole_next)
        judgement = Judgement(Verdict.UNCHANGED, lease.article, lease.key, revisit.version, "as it was")
        self.writer.add(Deposit(lease, outcome, page.time, "article", revisit.packed, judgement=judgement))
        self.writer.commit()
        return revisit, outcome

    def first(self, url: str, text: str, body: bytes) -> Packed:
        """A page that was read, committed: its records, which are a revisit where its payload is stored."""
        deposit = self.deposit(url, article_text(text), body=body)
        assert deposit.packed
        page = exchange(url, body, self.clock())
        packed = self.revisits.of_payload(page, deposit.packed, self.writer.warcinfo_id) or deposit.packed
        self.writer.add(replace(deposit, packed=packed))
        self.writer.commit()
        return packed


def records(home: Path, kind: str) -> list[Scanned]:
    """The records of a type in all sealed segments, oldest first."""
    paths = sorted((home / "warc").rglob("*.warc.gz"))
    return [record for path in paths for record in scan(path) if record.type == kind]


def types(revisits: list[Revisit]) -> list[str]:
    """What was written at each look; empty where nothing was."""
    return [revisit.packed.type if revisit.packed else "" for revisit in revisits]
