from __future__ import annotations

import dataclasses
import shutil
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

import newskeep
from newskeep.errors import DamageError, NotFoundError, UsageError
from newskeep.model import RunState, Verdict
from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, article_of, article_text, keep_two, story

TRAM, AMP = f"{SITE}/tram", f"{SITE}/amp/tram"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two runs: 24 articles; of the tram a copy, and a second version a day later."""
    home, clock = tmp_path_factory.mktemp("reading") / "home", Clock()
    with Crawling(home, clock, "1aaaa") as crawling:
        for number in range(22):
            crawling.keep(f"{SITE}/{number}", article_text(story(f"Story{number}"), f"Story {number}"))
        keep_tram(crawling, "Tram")
        crawling.writer.commit()
        crawling.keep(AMP, article_text(story("Tram", 140), "Amp", canonical=TRAM))
    clock.advance(timedelta(days=1))
    with Crawling(home, clock, "1aabb") as crawling:
        keep_tram(crawling, "South")
    return home


def keep_tram(crawling: Crawling, subject: str) -> None:
    """Keep a version of the tram."""
    crawling.keep(TRAM, article_text(story(subject), "The tram", authors=("A. Author",)))


def test_an_article(home: Path) -> None:
    """As of its latest version, with its texts and where its capture is; frozen."""
    with newskeep.open(home) as archive:
        article = archive.show(TRAM)
    assert (2, 2, Verdict.VERSION, story("South")) == (
        article.version, article.versions, article.verdict, article.text,
    )  # fmt: skip
    assert timedelta(days=1) == article.last_changed - article.first_seen
    assert (("A. Author",), "en", "courier", "Courier", "by hand") == (
        article.authors, article.language, article.source, article.site, article.extractor,
    )  # fmt: skip
    with pytest.raises(dataclasses.FrozenInstanceError):
        article.title = "x"  # type: ignore[misc]


def test_an_earlier_version(home: Path) -> None:
    """It has its own text and capture; how many there are stays the same."""
    with newskeep.open(home) as archive:
        first, last = archive.show(TRAM, 1), archive.show(TRAM, 2)
        assert (story("Tram"), 1, 2, Verdict.NEW) == (
            first.text,
            first.version,
            first.versions,
            first.verdict,
        )
        assert first.capture.segment != last.capture.segment
        assert ([1, 2], [first.capture, last.capture]) == (
            [version.version for version in archive.versions(TRAM)],
            [version.capture for version in archive.versions(TRAM)],
        )
        with pytest.raises(NotFoundError) as refused:
            archive.show(TRAM, 3)
    assert f"Article {TRAM} has no version 3. It has 1 to 2." == str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        TRAM,
        f"{TRAM}?utm_source=feed&utm_medium=x#top",
        TRAM.replace("http:", "https:"),
        AMP,
        f"{AMP}?fbclid=1",
    ],
)
def test_by_url(home: Path, url: str) -> None:
    """By its own URL in any spelling, and by that of a copy that led to it."""
    with newskeep.open(home) as archive:
        assert article_of(TRAM) == archive.resolve(url)


def test_by_id(home: Path) -> None:
    """By an id, or by a beginning that no other one has."""
    whole = article_of(TRAM)
    with newskeep.open(home) as archive:
        ids = [article.id for article in archive.list()]
        short = next(
            whole[:size] for size in range(1, 17) if sum(one.startswith(whole[:size]) for one in ids) == 1
        )
        assert [whole, whole] == [archive.resolve(whole), archive.resolve(short)]


def test_an_ambiguous_beginning(home: Path) -> None:
    """It is refused, with some of what it may mean."""
    with newskeep.open(home) as archive:
        ids = sorted(article.id for article in archive.list())
        letter = next(one[0] for one, other in pairwise(ids) if one[0] == other[0])
        with pytest.raises(UsageError, match=f"Several articles begin with {letter}.") as refused:
            archive.show(letter)
    assert next(one for one in ids if one[0] == letter) in refused.value.hint


@pytest.mark.parametrize(
    "article", ["0123456789abcdef", "xyz", "", f"{SITE}/none", "ftp://x", "http://", "://", "A B"]
)
def test_what_is_not_there(home: Path, article: str) -> None:
    """Whatever is asked for, the answer is one sentence."""
    with newskeep.open(home) as archive:
        if article:
            with pytest.raises(NotFoundError, match="There is no article"):
                archive.show(article)
        with pytest.raises(NotFoundError, match="has no source nowhere") as refused:
            archive.list(source="nowhere")
        with pytest.raises(NotFoundError, match="There is no run zzz"):
            archive.runs("zzz")
    assert "It has: courier." == refused.value.hint


def test_lists(home: Path) -> None:
    """By source, time, language, verdict and number; wrong ones are refused before anything is read."""
    with newskeep.open(home) as archive:
        assert 23 == len(list(archive.list(source="courier")))
        assert 23 == len(list(archive.list(since="2026-11-22", until="2026-11-23", language="en")))
        assert 0 == len(list(archive.list(since="2026-12")))
        assert ["The tram"] == [article.title for article in archive.list(verdict="version")]
        assert 5 == len(list(archive.list(limit=5)))
        for wrong in ({"since": "someday"}, {"verdict": "good"}, {"limit": -1}):
            with pytest.raises(UsageError):
                archive.list(**wrong)


def test_the_archived_page(home: Path) -> None:
    """Its record's bytes, its page decoded, and the header fields, from storage."""
    with newskeep.open(home) as archive:
        capture = archive.show(TRAM).capture
        assert f"<title>The tram</title><p>{story('South')}" == capture.html
        assert capture.raw.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
        assert capture.html.encode() == capture.body
        assert (b"Content-Type", b"text/html; charset=utf-8") in capture.headers
        assert capture.record_id == capture.record.id
        assert story("Tram") in archive.versions(TRAM)[0].capture.html


def test_lists_read_no_segment(home: Path, tmp_path: Path) -> None:
    """Nothing of storage is needed before a page is asked for; then the sentence says what is missing."""
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    shutil.rmtree(copy / "warc")
    with newskeep.open(copy) as archive:
        articles = list(archive.list())
        assert 23 == len(articles)
        assert story("South") == archive.show(TRAM).text
        with pytest.raises(DamageError, match="is neither in the spool nor in"):
            _ = articles[0].capture.html


def test_runs(home: Path) -> None:
    """Newest first, one by the beginning of its id; an ambiguous one is refused."""
    with newskeep.open(home) as archive:
        assert ["1aabb", "1aaaa"] == [fire.run for fire in archive.runs()]
        assert [RunState.OK] == [fire.state for fire in archive.runs("1aab")]
        assert ["1aabb"] == [fire.run for fire in archive.runs(limit=1)]
        assert [] == list(archive.runs(failed=True))
        with pytest.raises(UsageError, match="Several runs begin with 1aa"):
            archive.runs("1aa")


def test_logs(home: Path) -> None:
    """A run's log is read where it is; one that is gone is empty."""
    with newskeep.open(home) as archive:
        fire = dataclasses.replace(next(archive.runs()), log="runs/x.log")
        assert "" == archive.log(fire)
        (home / "runs").mkdir()
        (home / "runs" / "x.log").write_bytes(b"a line\xff\n")
        assert "a line\ufffd\n" == archive.log(fire)


def test_stats(home: Path) -> None:
    """Totals, by source and by day, and they add up."""
    with newskeep.open(home) as archive:
        stats = archive.stats()
        stored = sum(path.stat().st_size for path in home.rglob("*.warc.gz"))
    names = ("articles", "versions", "captures", "sources", "duplicates", "segments", "bytes_stored")
    assert (23, 24, 25, 1, 0, 2, stored) == tuple(getattr(stats, name) for name in names)
    (courier,) = stats.by_source
    assert ("courier", 23, 24, 25) == tuple(
        getattr(courier, name) for name in ("source", "articles", "versions", "captures")
    )
    days = [(day.day.isoformat(), day.new, day.version, day.unchanged) for day in stats.by_day]
    assert [("2026-11-22", 23, 0, 1), ("2026-11-23", 0, 1, 0)] == days


def test_a_home_that_was_moved(home: Path, tmp_path: Path) -> None:
    """An archive whose segments are in its home works wherever the home is."""
    moved = tmp_path / "elsewhere"
    shutil.copytree(home, moved)
    with newskeep.open(moved) as archive:
        assert archive.verify().ok
        assert story("South") in archive.show(TRAM).capture.html


def test_a_page_of_a_living_run(tmp_path: Path, clock: Clock) -> None:
    """What is committed can be read at once, from the segment that still grows."""
    with Crawling(tmp_path / "home", clock) as crawling:
        crawling.keep(TRAM, story("Tram"))
        crawling.writer.commit()
        with newskeep.open(tmp_path / "home") as archive:
            assert story("Tram") in archive.show(TRAM).capture.html
            assert (1, True) == (archive.spooled()[0], archive.spooled()[1] > 500)


def test_a_location_that_is_none() -> None:
    """What is neither a home nor a storage is refused in a sentence."""
    with pytest.raises(UsageError, match=r"postgresql://host/name can't be opened\."):
        newskeep.open("postgresql://host/name")


def test_a_folder_without_archive(tmp_path: Path, clock: Clock) -> None:
    """It is no archive, and does not become one."""
    with pytest.raises(NotFoundError) as refused:
        newskeep.open(tmp_path)
    assert 4 == refused.value.exit
    assert [] == list(tmp_path.iterdir())
    keep_two(tmp_path / "home", clock)
    newskeep.open(str(tmp_path / "home")).close()
