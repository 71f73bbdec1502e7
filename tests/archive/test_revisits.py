from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.intake import pack
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.catalog.segments import CaptureRow
from newskeep.storage.base import Storage
from newskeep.storage.wrapping import T, Wrapping
from newskeep.testing import Clock
from newskeep.warc.record import payload_digest
from newskeep.warc.scan import scan
from newskeep.warc.scanned import Scanned
from tests.archive.keeping import SITE, Crawling, article_of, article_text, exchange, story

TRAM = f"{SITE}/tram"
HOUR = timedelta(hours=1)


def tram(crawling: Crawling, subject: str = "Tram") -> None:
    """Keep the tram in full."""
    crawling.keep(TRAM, article_text(story(subject)), body=subject.encode())
    crawling.writer.commit()


def revisits(home: Path) -> list[Scanned]:
    """The revisit records of an archive."""
    return [
        record
        for path in sorted((home / "warc").rglob("*.warc.gz"))
        for record in scan(path)
        if record.type == "revisit"
    ]


def rows(home: Path) -> list[CaptureRow]:
    """All captures of its catalog, in their order."""
    with open_workspace(home, StorageAddress()) as workspace:
        segments = workspace.catalog.segments
        return [row for segment in segments.all() for row in segments.captures(segment.id, segment.name)]


def test_the_same_payload_again(home: Path, clock: Clock) -> None:
    """It is stored as a revisit of the first response, and counts as unchanged."""
    with Crawling(home, clock) as crawling:
        tram(crawling)
        clock.advance(HOUR)
        packed = crawling.keep_same(TRAM, b"Tram")
        assert packed
        assert ("revisit", 0) == (packed.type, packed.payload_size)
    first, again = rows(home)
    (record,) = revisits(home)
    assert f"<{first.capture.record_id}>" == record.field("WARC-Refers-To")
    assert (article_of(TRAM), 1, "unchanged") == (again.article, again.version, again.verdict)
    with newskeep.open(home) as archive:
        assert (clock(), 1) == (archive.show(TRAM).last_seen, archive.show(TRAM).versions)
        assert archive.verify().ok


def test_a_304(home: Path, clock: Clock) -> None:
    """It refers to the response it stands for, by the version that this one showed, and is a 304 in the catalog."""
    with Crawling(home, clock) as crawling:
        tram(crawling)
        tram(crawling, "South")
        crawling.keep_same(TRAM, status=304)
    again = rows(home)[-1]
    assert (304, "revisit", 2) == (again.capture.status, again.capture.type, again.version)
    assert [f"<{rows(home)[1].capture.record_id}>"] == [one.field("WARC-Refers-To") for one in revisits(home)]
    with newskeep.open(home) as archive:
        assert archive.verify().ok


class Watched(Wrapping):
    """Notes how much is read of segments."""

    def __init__(self, storage: Storage, read: list[int]) -> None:
        super().__init__(storage)
        self.read_bytes = read

    def _through(self, call: Callable[[], T]) -> T:
        return call()

    def read(self, key: str, offset: int, length: int) -> bytes:
        """As the storage inside."""
        self.read_bytes.append(length)
        return super().read(key, offset, length)


@pytest.mark.parametrize(("size", "reads"), [(10, 1), (6000, 2)])
def test_of_an_original_its_header_is_read(home: Path, clock: Clock, size: int, reads: int) -> None:
    """A look at a large page reads a few kilobytes of what is stored; where its header is longer, all of it."""
    body, long = random.Random(1).randbytes(30_000), random.Random(2).randbytes(size).hex().encode()
    with Crawling(home, clock) as crawling:
        page = replace(exchange(TRAM, body, clock()), headers=((b"X-Long", long),))
        kept = crawling.deposit(TRAM, story("Tram"), body=body)
        crawling.writer.add(replace(kept, packed=pack(page, crawling.writer.warcinfo_id)))
    clock.advance(HOUR)
    read: list[int] = []
    with Crawling(home, clock, "run2", storage=lambda storage: Watched(storage, read)) as crawling:
        crawling.keep_same(TRAM, status=304)
    (record,) = revisits(home)
    assert long == record.http_field(b"x-long")
    assert (reads, True, reads > 1) == (len(read), read[0] < 5000, read[-1] > 30_000)


def test_always_the_original(home: Path, clock: Clock) -> None:
    """A revisit never refers to a revisit, however many there were, and may refer to a sealed segment."""
    with Crawling(home, clock) as crawling:
        tram(crawling)
    for number in range(3):
        clock.advance(HOUR)
        with Crawling(home, clock, f"run{number + 2}") as crawling:
            crawling.keep_same(TRAM, status=304)
    assert {f"<{rows(home)[0].capture.record_id}>"} == {one.field("WARC-Refers-To") for one in revisits(home)}
    assert 3 == len(revisits(home))


def test_an_original_in_a_growing_segment(home: Path, clock: Clock) -> None:
    """Its own run may refer to it; another one may not, for it may still be lost, and stores the page in full."""
    page = exchange(TRAM, b"Tram", clock())
    with Crawling(home, clock, "run8") as one, Crawling(home, clock, "run9", source="herald") as other:
        tram(one)
        lease = replace(other.own(TRAM), payload_digest=payload_digest(b"Tram"))
        made = [crawling.revisits.make(lease, page, "urn:uuid:x") for crawling in (one, other)]
        assert ["revisit", "response"] == [revisit.packed.type for revisit in made if revisit.packed]
        assert [1, 0] == [revisit.version for revisit in made]


def test_an_original_that_cannot_be_read(home: Path, clock: Clock) -> None:
    """A 200 is stored in full then, and a 304 leaves no record: the article was seen all the same."""
    with Crawling(home, clock) as crawling:
        tram(crawling)
    (segment,) = (home / "warc").rglob("*.warc.gz")
    segment.rename(segment.with_suffix(".away"))
    clock.advance(HOUR)
    with Crawling(home, clock, "run2") as crawling:
        assert None is crawling.keep_same(TRAM, status=304)
        crawling.writer.commit()
        packed = crawling.keep_same(TRAM, b"Tram")
        assert packed
        assert "response" == packed.type
    segment.with_suffix(".away").rename(segment)
    with newskeep.open(home) as archive:
        assert clock() == archive.show(TRAM).last_seen
        assert archive.verify().ok
