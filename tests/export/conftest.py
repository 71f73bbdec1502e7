from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.archive import Archive
from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, article_text, story

TRAM, FIRE, MARKET, COPY = f"{SITE}/tram", f"{SITE}/fire/", f"{SITE}/m%C3%A4rkte/?page=2", f"{SITE}/copy"
FORMULA = '=HYPERLINK("http://evil.example", "Tram")'
#: what no file name, and no YAML, can have as it stands
ODD = "Märkte: «50 % | 3/4»\u2028#1 ..."
SAME = b"<title>The fire</title><p>as it was"


def fill(home: Path) -> None:
    """Three runs: four articles, one of them edited in the second; revisits across runs, one of a 304."""
    clock = Clock()
    with Crawling(home, clock, "run1") as crawling:
        crawling.find(TRAM, FIRE, MARKET)
        crawling.keep(TRAM, article_text(story("Tram"), FORMULA, authors=("Ann", "Bob"), published=clock()))
        crawling.keep(FIRE, article_text(story("Fire"), "The fire"), body=SAME)
        crawling.keep(MARKET, article_text(f"{story('Market')}\n\n- one\n\n{story('Stall')}", ODD))
    clock.advance(timedelta(hours=2))
    with Crawling(home, clock, "run2") as crawling:
        crawling.keep(TRAM, article_text(story("Tram two"), "The tram, corrected", published=clock()))
        assert crawling.keep_same(FIRE, SAME)
    clock.advance(timedelta(days=1))
    with Crawling(home, clock, "run3", source="herald") as crawling:
        crawling.keep(COPY, article_text(story("Fire"), "The fire"))
    with Crawling(home, clock, "run4") as crawling:
        assert crawling.keep_same(FIRE, b"", status=304)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an archive with all that an export meets; only read."""
    home = tmp_path_factory.mktemp("filled") / "home"
    fill(home)
    return home


@pytest.fixture
def archive(filled: Path) -> Iterator[Archive]:
    """That archive, open."""
    with newskeep.open(filled) as opened:
        yield opened
