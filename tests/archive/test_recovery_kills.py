from __future__ import annotations

from pathlib import Path

import newskeep
from newskeep.archive.recovery import Recovered, recover
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.model import RunState
from newskeep.testing import Clock
from tests.archive.dying import killed_at
from tests.archive.keeping import SITE, Crawling, article_text, story

STORIES = {f"{SITE}/{name}": story(name.title()) for name in ("tram", "fire", "flood", "vote")}


def crawl(home: Path, acknowledged: Path) -> None:
    """Two groups, two segments: the first one is sealed while the crawl goes on."""
    clock = Clock()

    def commit(crawling: Crawling) -> None:
        for done in crawling.writer.commit():
            with acknowledged.open("a") as file:
                file.write(f"{done.deposit.lease.url}\n")

    with Crawling(home, clock, rotate=2000) as crawling:
        crawling.find(*STORIES)
        for url, text in list(STORIES.items())[:2]:
            crawling.keep(url, article_text(text, url))
        commit(crawling)
        for url, text in list(STORIES.items())[2:]:
            crawling.keep(url, article_text(text, url))
        crawling.keep_same(f"{SITE}/tram", status=304)
        commit(crawling)


def check(home: Path, acknowledged: Path, step: int) -> None:
    """What must be true after recovery, wherever the crash came."""
    with open_workspace(home, StorageAddress()) as workspace:
        recovered = recover(workspace, Clock()())
        assert () == recovered.troubles, f"step {step}"
        assert Recovered() == recover(workspace, Clock()()), f"step {step}"
        assert ["stored"] * 9 >= [segment.state for segment in workspace.catalog.segments.all()]
        assert [] == workspace.catalog.ledger.running(), f"step {step}"
    leftovers = {path.name for path in (home / "spool").iterdir()} - {"recovery.lock"}
    assert set() == leftovers, f"step {step}"
    with newskeep.open(home) as archive:
        assert () == archive.verify().problems, f"step {step}"
        assert {RunState.KILLED, RunState.OK} >= {fire.state for fire in archive.runs()}, f"step {step}"
        urls = acknowledged.read_text().split() if acknowledged.exists() else []
        stored = {article.url: article.text for article in archive.list()}
        assert {url: STORIES[url] for url in urls} == {url: stored.get(url) for url in urls}, f"step {step}"
        for article in archive.list():
            assert STORIES[article.url] in article.capture.html, f"step {step}"


def test_killed_before_every_step(fast_disk: Path) -> None:
    """Wherever a process dies, recovery leaves a clean archive that has all that was acknowledged."""
    step = 1
    while killed_at(
        step,
        lambda: crawl(fast_disk / f"{step}", fast_disk / f"{step}.txt"),  # noqa: B023 - called at once
    ):
        if (fast_disk / f"{step}" / "catalog.sqlite").exists():
            check(fast_disk / f"{step}", fast_disk / f"{step}.txt", step)
        step += 1
    assert step > 90
