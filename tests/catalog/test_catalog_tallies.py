"""What `stats` says, held against a count of every row."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newskeep.archive.recovery import recover
from newskeep.archive.reindex import reindex
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.catalog.catalog import FILE, Catalog, create_catalog, open_catalog
from newskeep.catalog.migrations import migrations
from newskeep.testing import Clock
from tests.archive.disks import fast_disk
from tests.archive.dying import killed_after
from tests.archive.keeping import SITE, Crawling, article_text, story

__all__ = ["fast_disk"]

_SAID = ("totals", "totals_saved", "totals_by_source", "totals_by_day")
_DUPLICATES = "IN ('duplicate', 'near-duplicate')"
_COUNTED = (
    f"""SELECT (SELECT COUNT(*) FROM articles), (SELECT COUNT(*) FROM versions), COUNT(*),
        (SELECT COUNT(DISTINCT source) FROM articles), (SELECT COUNT(*) FROM versions WHERE verdict {_DUPLICATES}),
        COALESCE(SUM(payload_size), 0), (SELECT COALESCE(SUM(MAX(size, committed)), 0) FROM segments),
        (SELECT COUNT(*) FROM segments), MIN(time), MAX(time), COALESCE(SUM(type = 'revisit'), 0) FROM captures""",
    """SELECT COALESCE(SUM(MAX(0, (SELECT o.length FROM captures o WHERE o.payload_digest = r.payload_digest
        AND o.type = 'response' LIMIT 1) - r.length)), 0) FROM captures r WHERE r.type = 'revisit'""",
    f"""SELECT c.source, COUNT(*), SUM(payload_size), SUM(length),
        (SELECT COUNT(*) FROM articles a WHERE a.source = c.source),
        (SELECT COUNT(*) FROM versions v JOIN articles a ON a.id = v.article WHERE a.source = c.source),
        (SELECT COUNT(*) FROM versions v JOIN articles a ON a.id = v.article
         WHERE a.source = c.source AND v.verdict {_DUPLICATES})
        FROM captures c GROUP BY c.source ORDER BY c.source""",
    f"""SELECT date(time / 1000, 'unixepoch') AS day, COUNT(*), SUM(payload_size), SUM(length), SUM(verdict = 'new'),
        SUM(verdict = 'version'), SUM(verdict = 'unchanged'), SUM(verdict {_DUPLICATES})
        FROM captures GROUP BY day ORDER BY day""",
)


def said(catalog: Catalog) -> list[list[tuple[Any, ...]]]:
    """What `stats` is made of."""
    return [[tuple(row) for row in catalog.door.all(query)] for query in _SAID]


def counted(catalog: Catalog) -> list[list[tuple[Any, ...]]]:
    """The same, counted row by row."""
    return [[tuple(row) for row in catalog.door.connection.execute(query)] for query in _COUNTED]


def crawl_at_random(crawling: Crawling, rng: random.Random, rounds: int) -> None:
    """New articles, versions, copies, second looks and transactions that are given up."""
    for _ in range(rounds):
        url = f"{SITE}/{crawling.source}/{rng.randrange(8)}"
        crawling.keep(url, article_text(story(f"Subject{rng.randrange(6)}"), f"Title {rng.randrange(3)}"))
        crawling.writer.commit()
        if rng.random() < 0.4:
            crawling.keep_same(url, status=304)
            crawling.writer.commit()
        crawling.clock.advance(timedelta(hours=rng.randrange(1, 30)))


def crawled(home: Path, seed: int) -> Clock:
    """An archive of two sources with a history; its clock."""
    rng, clock = random.Random(seed), Clock()
    for number, source in enumerate(("courier", "herald", "courier")):
        with Crawling(home, clock, f"run{number}", source=source) as crawling:
            crawl_at_random(crawling, rng, 12)
    return clock


@pytest.mark.parametrize("seed", range(3))
def test_after_a_random_history_and_a_reindex(fast_disk: Path, seed: int) -> None:
    """What was counted as rows came is what there is; also when the rows are made anew from the segments."""
    clock = crawled(fast_disk / "home", seed)
    with open_catalog(fast_disk / "home") as catalog:
        assert said(catalog)[0][0][10] > 0 < said(catalog)[0][0][4]
        assert counted(catalog) == said(catalog)
    (fast_disk / "home" / FILE).unlink()
    reindex(fast_disk / "home", StorageAddress(), now=clock())
    with open_catalog(fast_disk / "home") as catalog:
        assert counted(catalog) == said(catalog)


def test_after_a_crash_and_its_recovery(fast_disk: Path) -> None:
    """A process that is killed leaves neither a row nor a count behind; recovery adds both."""
    home, clock = fast_disk / "home", Clock()
    killed_after(lambda: crawl_at_random(Crawling(home, clock), random.Random(7), 6))
    with open_workspace(home, StorageAddress()) as workspace:
        before = said(workspace.catalog)
        assert counted(workspace.catalog) == before
        recover(workspace, clock())
        assert counted(workspace.catalog) == said(workspace.catalog)


def test_what_changes_and_goes(fast_disk: Path) -> None:
    """Rows that are judged anew, moved to another source or taken out are counted where they are; a rollback is no change."""
    crawled(fast_disk / "home", 5)
    with create_catalog(fast_disk / "home") as catalog:
        run = catalog.door.connection.execute
        run("PRAGMA foreign_keys = OFF")
        for change in (
            "UPDATE captures SET source = 'gazette', verdict = 'duplicate' WHERE id % 3 = 0",
            "UPDATE articles SET source = 'gazette' WHERE rowid_is_even",
            "UPDATE versions SET verdict = 'near-duplicate' WHERE version = 2",
            "DELETE FROM versions WHERE version > 2",
            "DELETE FROM captures WHERE id % 5 = 0",
        ):
            run(change.replace("rowid_is_even", "unicode(id) % 2 = 0"))
            assert counted(catalog) == said(catalog), change
        with pytest.raises(ZeroDivisionError), catalog.door.transaction():
            run("DELETE FROM captures")
            raise ZeroDivisionError
        assert counted(catalog) == said(catalog)


def test_an_older_catalog_is_counted_once(fast_disk: Path) -> None:
    """What was written before there were counts is in them."""
    crawled(fast_disk / "home", 9)
    (tallies,) = (sql for sql in migrations() if "CREATE TABLE tally_days" in sql)
    with create_catalog(fast_disk / "home") as catalog:
        for table in ("tally_sources", "tally_days"):
            catalog.door.connection.execute(f"DELETE FROM {table}")
        assert counted(catalog) != said(catalog)
        for statement in tallies.split(";\n"):
            if statement.lstrip("\n").startswith("INSERT"):
                catalog.door.connection.execute(statement)
        assert counted(catalog) == said(catalog)
