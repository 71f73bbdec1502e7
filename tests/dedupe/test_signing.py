"""No text is without its fingerprint, whatever dies and whenever."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.articles import article
from newskeep.archive.recovery import recover
from newskeep.archive.reindex import reindex
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.catalog.catalog import Catalog, open_catalog
from newskeep.testing import Clock
from tests.archive.dying import killed_after
from tests.archive.keeping import Crawling, article_text

Prints = dict[str, tuple[int, int, bytes, int]]


@pytest.fixture
def clock() -> Clock:
    """Stands still until it is turned."""
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the archive shall be."""
    return tmp_path / "home"


def prints(catalog: Catalog) -> Prints:
    """Signature, tokens, sketch and number of keys of every version, by its record."""
    rows = catalog.door.connection.execute(
        "SELECT v.record_id, f.signature, f.tokens, f.sketch,"
        " (SELECT COUNT(*) FROM postings p WHERE p.posting & 268435455 = f.capture)"
        " FROM versions v LEFT JOIN fingerprints f ON f.capture = v.capture"
    )
    return {row[0]: tuple(row)[1:] for row in rows}


def keep_three(crawling: Crawling, *, commit: bool = True) -> None:
    """An article, its near-duplicate and a second version; the last two are appended and not acknowledged."""
    body = article(7, "en").paragraphs
    crawling.keep("http://agency.example/a", article_text("\n\n".join(body)))
    crawling.writer.commit()
    crawling.keep("http://courier.example/b", article_text("\n\n".join(body[1:])))
    crawling.keep("http://agency.example/a", article_text("\n\n".join(body[:-1])))
    if commit:
        crawling.writer.commit()


def recovered(home: Path, clock: Clock) -> Prints:
    """What is there after the next start."""
    with open_workspace(home, StorageAddress()) as workspace:
        recover(workspace, clock())
        return prints(workspace.catalog)


def kept(home: Path) -> Prints:
    """What is there as it is."""
    with open_catalog(home) as catalog:
        return prints(catalog)


def test_a_fingerprint_comes_with_its_text(home: Path, clock: Clock) -> None:
    """All versions have theirs as soon as they are committed."""
    with Crawling(home, clock) as crawling:
        keep_three(crawling)
    assert [(101, 24), (101, 24), (101, 24)] == [(row[0], row[3]) for row in kept(home).values()]


def test_a_killed_process(home: Path, clock: Clock) -> None:
    """What recovery takes in from an abandoned segment has fingerprints too, and its link."""
    killed_after(lambda: keep_three(Crawling(home, clock, "run9"), commit=False))
    assert 1 == len(kept(home))
    after = recovered(home, clock)
    assert [(101, 24)] * 3 == [(row[0], row[3]) for row in after.values()]
    with open_catalog(home) as catalog:
        assert [2] == [cluster.size for cluster in catalog.clusters.select()]


def test_reindex_comes_out_equal(home: Path, clock: Clock) -> None:
    """From the segments alone: fingerprints, keys, and clusters with every link."""
    with Crawling(home, clock) as crawling:
        keep_three(crawling)
    with open_catalog(home) as catalog:
        before = (prints(catalog), list(catalog.clusters.select()))
    (home / "catalog.sqlite").unlink()
    reindex(home, StorageAddress(), now=clock())
    with open_catalog(home) as catalog:
        assert before == (prints(catalog), list(catalog.clusters.select()))


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM fingerprints",
        "UPDATE fingerprints SET signature = 7, sketch = x'0100'",
        "UPDATE fingerprints SET signature = 7 WHERE capture = (SELECT MIN(capture) FROM fingerprints)",
    ],
)
def test_fingerprints_of_other_rules_are_made_anew(home: Path, clock: Clock, damage: str) -> None:
    """After an upgrade the next start makes them from the stored texts; they are never mixed."""
    with Crawling(home, clock) as crawling:
        keep_three(crawling)
    before = kept(home)
    with open_workspace(home, StorageAddress()) as workspace:
        workspace.catalog.door.connection.execute(damage)
        workspace.catalog.remember("signature", 7)
    assert before == recovered(home, clock)
