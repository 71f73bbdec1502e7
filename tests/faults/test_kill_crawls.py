"""Whole crawls of the demo's site, as `newskeep crawl` makes them, killed anywhere in their work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.model import RunState
from tests.crawl.crawling import PATIENCE, ROOT, Child, config, stored
from tests.faults.kill_figures import Figures, some
from tests.faults.kill_work import Place, Row, check, listed, on_disk

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture
def site() -> Iterator[NewsSite]:
    """The demo's site, small."""
    with NewsSite(generated=(3, 1)) as site:
        yield site


def killed(site: NewsSite, place: Place, moment: int) -> str:
    """Crawl, and be killed at a moment; the step. With 0 the crawl comes to its end, and says its moments."""
    task = place.home.with_suffix(".json")
    order = {"only": [], "refresh": False, "max_articles": None, "seconds": None}
    task.write_text(json.dumps({"config": config(place.home, {"daily": site.first.url}), **order}))
    command = [sys.executable, "-m", "tests.faults.dying_crawl", str(task), str(moment), str(place.report)]
    with place.home.with_suffix(".txt").open("wb") as said:
        ended = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=said, stderr=said,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
    assert (-signal.SIGKILL if moment else 0) == ended.returncode, place.home.with_suffix(".txt").read_text()
    return place.report.read_text()


def crawl_again(site: NewsSite, place: Place) -> list[Row]:
    """The next start, which comes to its end; what there is then to list."""
    with Child(config(place.home, {"daily": site.first.url})) as child:
        assert RunState.OK is child.result().state
    check(place, on_disk(place.home))
    assert () == stored(place.home).verify().problems
    return listed(place.home)


def test_a_crawl_killed_anywhere(site: NewsSite, fast_disk: Path, figures: Figures) -> None:
    """The next one brings what an undisturbed one brings, and the ledger has the one that was killed."""
    calm = Place(fast_disk / "calm")
    moments = int(killed(site, calm, 0))
    rows = listed(calm.home)
    assert len(rows) > 2
    for moment in some(moments * 9 // 10, few=3, many=20):
        place = Place(fast_disk / f"{moment}")
        step = killed(site, place, moment)
        assert rows == crawl_again(site, place), f"moment {moment}: {step}"
        assert {"killed", "ok"} >= {fire.state.value for fire in stored(place.home).fires}
        figures.add("crawl", step, len(rows))
