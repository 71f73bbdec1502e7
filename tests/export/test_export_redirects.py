"""Redirects that led to an article: an export replays from the URL that pages link to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.imports.importing import import_warc
from newskeep.archive.intake import pack
from newskeep.archive.recovery import recover
from newskeep.archive.reindex import reindex
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.archive.writer import Deposit
from newskeep.model import Outcome
from newskeep.testing import Clock
from newskeep.warc.scan import scan
from tests.archive.dying import killed_after
from tests.archive.keeping import SITE, Crawling, exchange, story
from tests.export.tools import replay

TRAM, FIRE = f"{SITE}/2026/tram", f"{SITE}/fire"
SHORT, OLD = "http://short.example/t", f"{SITE}/tram"
#: URLs that lead to the tram, and what they are answered with: a relative target, one with a tracker, a loop
LEADING = {OLD: "/2026/tram?utm_source=short", SHORT: OLD, f"{SITE}/t1": f"{SITE}/t2", f"{SITE}/t2": OLD}
#: to the fire, to nothing that was stored, and to no URL
OTHERS = {f"{SITE}/f": FIRE, f"{SITE}/lost": f"{SITE}/nowhere", f"{SITE}/odd": "http://[x"}


def redirect(crawling: Crawling, url: str, target: str) -> None:
    """Append the answer that sends readers on."""
    page = exchange(url, b"moved", crawling.clock(), status=301)
    page = replace(page, headers=(*page.headers, (b"Location", target.encode())))
    packed = pack(page, crawling.writer.warcinfo_id)
    outcome = Outcome("redirect", "HTTP 301", status=301)
    crawling.writer.add(Deposit(crawling.lease(url), outcome, page.time, "redirect", packed))


def fill(crawling: Crawling) -> None:
    """Two articles, and all the redirects."""
    for url, target in (LEADING | OTHERS).items():
        redirect(crawling, url, target)
    crawling.keep(TRAM, story("Tram"))
    crawling.keep(FIRE, story("Fire"))


def redirects(home: Path, path: Path, **wanted: object) -> set[str]:
    """The URLs of the redirects in a WARC export; every one has its request with it."""
    with newskeep.open(home) as archive:
        archive.export(path, format="warc", **wanted)  # type: ignore[arg-type]
    records = list(scan(path))
    found = {record.id: record for record in records if record.http and record.http.status == 301}
    asked = {record.field("WARC-Concurrent-To").strip("<>") for record in records if record.type == "request"}
    assert set(found) <= asked
    return {record.field("WARC-Target-URI") for record in found.values()}


def _crawled(home: Path) -> None:
    with Crawling(home, Clock()) as crawling:
        fill(crawling)


def _reindexed(home: Path) -> None:
    _crawled(home)
    reindex(home, StorageAddress(), now=Clock()())


def _recovered(home: Path) -> None:
    killed_after(lambda: fill(Crawling(home, Clock(), "run9")))
    with open_workspace(home, StorageAddress()) as workspace:
        recover(workspace, Clock()())


@pytest.mark.parametrize("made", [_crawled, _reindexed, _recovered])
def test_what_led_to_an_article_comes_along(tmp_path: Path, made: Callable[[Path], None]) -> None:
    """By one redirect or several, round in circles too; those of other articles don't, nor those that lead nowhere."""
    home = tmp_path / "home"
    made(home)
    assert {*LEADING, f"{SITE}/f"} == redirects(home, tmp_path / "all.warc.gz")
    with newskeep.open(home) as archive:
        newest = next(iter(archive.list(limit=1))).url
    expected = {TRAM: {*LEADING}, FIRE: {f"{SITE}/f"}}[newest]
    assert expected == redirects(home, tmp_path / "one.warc.gz", limit=1)


def test_none_without_an_article(tmp_path: Path) -> None:
    """An empty export has no redirects."""
    _crawled(tmp_path / "home")
    assert set() == redirects(tmp_path / "home", tmp_path / "no.warc.gz", limit=0)


def test_an_export_that_is_imported(tmp_path: Path) -> None:
    """The archive that takes it in exports the same redirects again."""
    _crawled(tmp_path / "home")
    first = redirects(tmp_path / "home", tmp_path / "all.warc.gz")
    with open_workspace(tmp_path / "other", StorageAddress()) as workspace:
        import_warc(workspace, [tmp_path / "all.warc.gz"], clock=Clock())
    assert first == redirects(tmp_path / "other", tmp_path / "again.warc.gz")


def test_their_index_rows(tmp_path: Path) -> None:
    """An index of the chosen captures has them, so that a replay tool follows them in the archive's own segments."""
    _crawled(tmp_path / "home")
    with newskeep.open(tmp_path / "home") as archive:
        archive.export(tmp_path / "x.cdxj", format="cdxj")
    rows = (tmp_path / "x.cdxj").read_text().splitlines()
    assert len(LEADING) + 1 == sum('"status": "301"' in row for row in rows)


def test_replaywebpage_follows_them(tmp_path: Path) -> None:
    """Asked for the URL of a link, its engine gives the redirect."""
    _crawled(tmp_path / "home")
    with newskeep.open(tmp_path / "home") as archive:
        archive.export(tmp_path / "x.wacz", format="wacz")
    done = replay(tmp_path / "x.wacz", *(f"20261122105400/{url}" for url in LEADING))
    assert (0, ["301 5"] * len(LEADING)) == (done.returncode, done.stdout.splitlines()[1:])
