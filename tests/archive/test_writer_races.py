from __future__ import annotations

import gzip
import json
from pathlib import Path

import newskeep
from newskeep.model import Verdict
from newskeep.testing import Clock
from newskeep.text.urls import canonical_url
from tests.archive.keeping import SITE, Crawling, keep_two, story

TRAM = f"{SITE}/tram"


def race(home: Path, clock: Clock, first: str, second: str) -> tuple[Verdict, Verdict, int]:
    """Two runs judge the same article before either has committed; what became of each, and how many versions."""
    with Crawling(home, clock, "run8") as one, Crawling(home, clock, "run9", source="herald") as two:
        one.keep(TRAM, first, lease=one.own(TRAM))
        two.keep(TRAM, second, lease=two.own(TRAM))
        verdicts = []
        for writer in (one.writer, two.writer):
            (done,) = writer.commit()
            assert done.deposit.judgement
            verdicts.append(done.deposit.judgement.verdict)
    with newskeep.open(home) as archive:
        assert () == archive.verify().problems
        return verdicts[0], verdicts[1], len(archive.versions(TRAM))


def test_two_versions_at_once(home: Path, clock: Clock) -> None:
    """Both were judged version 2; the one that commits later becomes version 3."""
    keep_two(home, clock)
    assert (Verdict.VERSION, Verdict.VERSION, 3) == race(home, clock, story("South"), story("West"))
    with newskeep.open(home) as archive:
        texts = [archive.show(TRAM, number).text for number in (1, 2, 3)]
    assert [story("Tram"), story("South"), story("West")] == texts


def test_the_same_version_at_once(home: Path, clock: Clock) -> None:
    """The one that commits later is unchanged, and says so in its segment too."""
    keep_two(home, clock)
    assert (Verdict.VERSION, Verdict.UNCHANGED, 2) == race(home, clock, story("South"), story("South"))


def test_a_new_article_at_once(home: Path, clock: Clock) -> None:
    """Both were judged new; the one that commits later is a version, or unchanged."""
    assert (Verdict.NEW, Verdict.VERSION, 2) == race(home, clock, story("South"), story("West"))
    assert (Verdict.NEW, Verdict.UNCHANGED, 1) == race(home.with_name("b"), clock, story("A"), story("A"))


def test_all_of_a_group_is_judged_again(home: Path, clock: Clock) -> None:
    """A page that repeats the text of one that turned out a version is a duplicate all the same."""
    other = f"{SITE}/other"
    with Crawling(home, clock, "run8") as one, Crawling(home, clock, "run9", source="herald") as two:
        two.find(other)
        one.keep(TRAM, story("South"), lease=one.own(TRAM))
        two.keep(other, story("West"))
        two.keep(TRAM, story("West"), lease=two.own(TRAM))
        one.writer.commit()
        done = {item.deposit.lease.key: item.deposit.judgement for item in two.writer.commit()}
    west, tram = done[canonical_url(other)], done[canonical_url(TRAM)]
    assert west
    assert tram
    assert (Verdict.NEW, Verdict.VERSION) == (west.verdict, tram.verdict)
    with newskeep.open(home) as archive:
        assert () == archive.verify().problems
        assert story("West") == archive.show(TRAM).text


def test_segments_say_what_the_catalog_says(home: Path, clock: Clock) -> None:
    """The rows for data tools hold each version once, also of a run that had to judge again."""
    race(home, clock, story("South"), story("West"))
    rows = [
        json.loads(line)
        for path in sorted((home / "articles").rglob("*.jsonl.gz"))
        for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    assert [(1, "new"), (2, "version")] == [(row["version"], row["verdict"]) for row in rows]
