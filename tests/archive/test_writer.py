from __future__ import annotations

import random
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.recovery import recover
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.archive.writer import Deposit
from newskeep.errors import StorageError
from newskeep.model import Link, Outcome, Verdict
from newskeep.storage.base import Storage
from newskeep.testing import Clock
from newskeep.warc.scan import scan
from tests.archive.dying import lasting_steps
from tests.archive.gate import Gate
from tests.archive.keeping import FRONT, SITE, Crawling, article_of, article_text, story

TRAM, FIRE = f"{SITE}/tram", f"{SITE}/fire"


def test_records_before_rows(home: Path, clock: Clock) -> None:
    """A commit makes the segment durable, and only then begins and ends the transaction with its rows."""
    with Crawling(home, clock) as crawling:
        crawling.keep(TRAM, story("Tram"))
        assert 0 == crawling.catalog.articles.count()
        assert ["fsync", "execute", "execute"] == lasting_steps(crawling.writer.commit)
        assert 1 == crawling.catalog.articles.count()
        assert [] == lasting_steps(crawling.writer.commit)


def test_one_append_for_what_belongs_together(home: Path, clock: Clock) -> None:
    """Response, request and article record go into the file in one write, so that no write error parts them."""
    with Crawling(home, clock) as crawling:
        crawling.find(TRAM, FIRE)
        crawling.keep(TRAM, story("Tram"))
        deposit = crawling.deposit(FIRE, story("Fire"))
        assert ["pwrite"] == lasting_steps(partial(crawling.writer.add, deposit))


def test_a_url_is_done_with_its_commit(home: Path, clock: Clock) -> None:
    """Until then it is leased, and the links that its page gave can't be had."""
    with Crawling(home, clock) as crawling:
        front = crawling.own(FRONT)
        links = (Link(TRAM, "feed"), Link(FIRE, "feed"), Link(f"{TRAM}#top", "feed"))
        crawling.writer.add(Deposit(front, Outcome("discovered"), clock(), "section", links=links))
        assert [] == crawling.catalog.frontier.lease("run1", "courier", clock(), 9)
        (committed,) = crawling.writer.commit()
        assert 2 == committed.discovered
        assert 2 == len(crawling.catalog.frontier.lease("run1", "courier", clock(), 9))


def test_what_is_in_a_segment(home: Path, clock: Clock) -> None:
    """Warcinfo first; response, request and article record of each page; all of them name the warcinfo."""
    with Crawling(home, clock) as crawling:
        crawling.keep(TRAM, story("Tram"))
        crawling.keep(FIRE, story("Fire"))
    (path,) = (home / "warc").rglob("*.warc.gz")
    records = list(scan(path))
    assert ["warcinfo", *["response", "request", "resource"] * 2] == [record.type for record in records]
    assert {f"<{records[0].id}>"} == {record.field("WARC-Warcinfo-ID") for record in records[1:]}
    assert f"urn:newskeep:article:{article_of(TRAM)}:1" == records[3].field("WARC-Target-URI")
    assert f"<{records[1].id}>" == records[3].field("WARC-Concurrent-To")


def test_an_unchanged_page_is_kept_without_its_text(home: Path, clock: Clock) -> None:
    """The page is stored, the article record says unchanged and repeats no text; the article was seen."""
    with Crawling(home, clock) as crawling:
        crawling.keep(TRAM, story("Tram"))
        crawling.writer.commit()
        clock.advance(timedelta(hours=1))
        crawling.keep(TRAM, story("Tram"), body=b"<p>Other markup</p>")
    with newskeep.open(home) as archive:
        article = archive.show(TRAM)
        assert (1, Verdict.NEW, clock()) == (article.versions, article.verdict, article.last_seen)
        assert clock() - timedelta(hours=1) == article.last_changed
        assert 2 == archive.verify().captures


def test_rotation(home: Path, clock: Clock) -> None:
    """A segment that has grown large is sealed and stored at a commit, and the next one is begun."""
    with Crawling(home, clock, rotate=1500) as crawling:
        for number in range(4):
            crawling.keep(f"{SITE}/{number}", story(f"Story{number}"))
            clock.advance(timedelta(seconds=1))
            crawling.writer.commit()
        states = [(segment.state, segment.committed > 0) for segment in crawling.catalog.segments.all()]
        assert [("stored", True)] * 4 == states
    names = sorted(path.name for path in (home / "warc").rglob("*.warc.gz"))
    assert ["00000", "00001", "00002", "00003"] == [name.split("-")[3] for name in names]
    with newskeep.open(home) as archive:
        assert (4, ()) == (archive.verify().articles, archive.verify().problems)


def test_a_run_that_stores_nothing(home: Path, clock: Clock) -> None:
    """It leaves no segment, neither in the catalog nor on disk."""
    with Crawling(home, clock) as crawling:
        crawling.find(TRAM)
    with newskeep.open(home) as archive:
        assert 0 == archive.verify().segments
    assert [] == list((home / "spool").iterdir())
    assert not (home / "warc").exists()


def test_storage_down_in_the_middle(home: Path, clock: Clock) -> None:
    """A full segment that storage does not take waits, the crawl goes on, and its end hands over both."""
    gates: list[Gate] = []

    def gate(storage: Storage) -> Gate:
        gates.append(Gate(storage, puts=1))
        return gates[0]

    with Crawling(home, clock, storage=gate, rotate=1500) as crawling:
        crawling.keep(TRAM, story("Tram"))
        assert 1 == len(crawling.writer.commit())
        crawling.keep(FIRE, story("Fire"))
        assert 1 == len(crawling.writer.commit())
        assert ["sealed", "sealed"] == [segment.state for segment in crawling.catalog.segments.all()]
        gates[0].puts = 6
    with newskeep.open(home) as archive:
        assert (2, ()) == (archive.verify().segments, archive.verify().problems)
        assert (0, 0) == archive.spooled()


def test_a_full_disk(home: Path, clock: Clock, small_disk: Path) -> None:
    """A page that doesn't fit leaves nothing behind; what was written before it is committed and sealed."""
    with Crawling(home, clock) as crawling:
        crawling.find(TRAM, FIRE)
        crawling.keep(TRAM, story("Tram"))
        with pytest.raises(StorageError, match="disk full"):
            crawling.keep(FIRE, story("Fire"), body=random.Random(1).randbytes(2_000_000))
        assert [TRAM] == [done.deposit.lease.url for done in crawling.writer.commit()]
    with newskeep.open(home) as archive:
        assert [TRAM] == [article.url for article in archive.list()]
        assert () == archive.verify().problems


def test_a_disk_that_is_full_before_the_first_record(home: Path, clock: Clock, small_disk: Path) -> None:
    """The segment that could not be begun is taken away by recovery; a run that has room begins its own."""
    with Crawling(home, clock) as crawling:
        crawling.find(TRAM)
        (small_disk / "other").write_bytes(bytes(1_000_000))
        fill(small_disk / "more")
        with pytest.raises(StorageError, match="disk full"):
            crawling.keep(TRAM, story("Tram"))
    for path in (small_disk / "other", small_disk / "more"):
        path.unlink()
    with open_workspace(home, StorageAddress()) as workspace:
        recover(workspace, clock())
        assert [] == workspace.catalog.segments.all()
    with Crawling(home, clock, "run2") as again:
        again.keep(TRAM, story("Tram"))
    with newskeep.open(home) as archive:
        assert (1, ()) == (archive.verify().articles, archive.verify().problems)


def test_a_disk_that_is_full_when_a_segment_is_sealed(home: Path, clock: Clock, small_disk: Path) -> None:
    """What was committed waits as it is; with room again, recovery seals and stores it."""
    with (
        pytest.raises(StorageError, match="can't be sealed: No space left"),
        Crawling(home, clock) as crawling,
    ):
        crawling.keep(TRAM, story("Tram"))
        crawling.writer.commit()
        fill(small_disk / "other")
    with newskeep.open(home) as archive:
        assert () == archive.verify().problems
    (small_disk / "other").unlink()
    with open_workspace(home, StorageAddress()) as workspace:
        assert () == recover(workspace, clock()).troubles
        assert ["stored"] == [segment.state for segment in workspace.catalog.segments.all()]
    with newskeep.open(home) as archive:
        assert (1, ()) == (archive.verify().articles, archive.verify().problems)


def fill(path: Path) -> None:
    """Write until the disk is full."""
    with path.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(bytes(4096))


def test_two_captures_of_an_article_in_a_group(home: Path, clock: Clock) -> None:
    """They become version 1 and 2 of one article, in one commit."""
    with Crawling(home, clock) as crawling:
        crawling.find(TRAM)
        herald = Crawling(home, clock, "run2", source="herald")
        first = crawling.keep(TRAM, story("Tram"))
        second = crawling.keep(TRAM, story("Tramway"), lease=herald.own(TRAM))
        assert [Verdict.NEW, Verdict.VERSION] == [first.verdict, second.verdict]
        assert 2 == len(crawling.writer.commit())
        herald.__exit__(None)
    with newskeep.open(home) as archive:
        assert [1, 2] == [version.version for version in archive.versions(TRAM)]
        assert () == archive.verify().problems


def test_a_judgement_beside_what_never_came(home: Path, clock: Clock) -> None:
    """A page held against one that was judged and never stored is judged again: nothing is lost as unchanged."""
    with Crawling(home, clock) as crawling:
        crawling.find(TRAM)
        herald = Crawling(home, clock, "run2", source="herald")
        crawling.deposit(TRAM, story("Tram"))
        judged = crawling.keep(TRAM, story("Tram"), lease=herald.own(TRAM), body=b"<p>Tram")
        assert Verdict.UNCHANGED is judged.verdict
        (done,) = crawling.writer.commit()
        assert done.deposit.judgement
        assert Verdict.NEW is done.deposit.judgement.verdict
        herald.__exit__(None)
    with newskeep.open(home) as archive:
        assert story("Tram") == archive.show(TRAM).text
        assert () == archive.verify().problems


def test_texts_with_odd_characters(home: Path, clock: Clock) -> None:
    """What a page may hold comes back as it was: every script, quotes, line ends, zero-width characters."""
    odd = article_text("“日本語” — \u200bÄ\u2028 \U0001f69c\n\n\\ ' \" \x7f %s :id ?1", "A <b>title</b>\t\\n")
    with Crawling(home, clock) as crawling:
        crawling.keep(TRAM, odd)
    with newskeep.open(home) as archive:
        article = archive.show(TRAM)
        assert (odd.text, odd.title) == (article.text, article.title)
        assert () == archive.verify().problems
