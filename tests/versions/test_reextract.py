"""Stored pages read again: the texts are the newer reading's, the versions what the outlet published."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newskeep.archive.opening import open_archive
from newskeep.archive.reindex import reindex
from newskeep.archive.workspace import StorageAddress
from newskeep.units import utcnow
from tests.crawl.crawling import ROOT
from tests.reindex.telling import told
from tests.versions.dying import again


@pytest.fixture
def home(paper: Path, tmp_path: Path) -> Path:
    """A copy of the paper's archive."""
    return Path(shutil.copytree(paper, tmp_path / "home"))


def texts(home: Path) -> dict[str, str]:
    """The text of every article."""
    with open_archive(home) as archive:
        return {article.id: article.text for article in archive.list()}


def told_again(home: Path) -> dict[str, Any]:
    """What the archive says when its catalog is made anew."""
    reindex(home, StorageAddress(), now=utcnow())
    return told(home)


def test_nothing_to_do(home: Path) -> None:
    """The same extractor reads the same: nothing is written, and no segment is made."""
    from newskeep.archive.reextract import reextract
    from newskeep.archive.workspace import open_workspace

    before = told(home)
    with open_workspace(home, StorageAddress()) as workspace:
        done = reextract(workspace)
    assert (10, 0, 0) == (done.pages, done.changed, done.failed)
    assert before == told(home)


def test_another_reading_takes_the_place_of_the_first(home: Path) -> None:
    """No version comes; each has a text of its own record, and is marked."""
    before = texts(home)
    assert (10, 10) == ((done := again(home)).changed, done.texts)
    after = texts(home)
    for article, text in before.items():
        first, _, *rest = text.split("\n\n")
        assert "\n\n".join([first, *rest]) == after[article]
    with open_archive(home) as archive:
        (version,) = archive.versions(next(iter(after)))
        assert version.reextracted
        assert archive.verify().ok


def test_a_rebuilt_catalog_is_equal(home: Path) -> None:
    """Of two readings of one capture the later one counts, in storage as in the catalog."""
    again(home)
    assert told(home) == told_again(home)
    assert 0 == again(home).changed


def test_a_dry_run_writes_nothing(home: Path) -> None:
    """It says what would come of it."""
    before = told(home)
    assert 10 == again(home, dry_run=True).changed
    assert before == told(home)


def test_a_replaced_text_is_searched_by_its_new_words(home: Path) -> None:
    """Search and near-duplicates know nothing any more of what was cut."""
    article, text = next(iter(texts(home).items()))
    cut = text.split("\n\n")[1]
    again(home)
    with open_archive(home) as archive:
        assert article not in [found.id for found in archive.search(f'"{cut}"')]


@pytest.mark.parametrize("moment", [3, 9, 14, 15])
def test_killed_anywhere(home: Path, moment: int) -> None:
    """Nothing is lost, the next run goes on, and what comes of it is what an undisturbed run makes."""
    killed = subprocess.run(
        [sys.executable, "-m", "tests.versions.dying", str(home), str(moment)], cwd=ROOT, check=False, timeout=90
    )  # fmt: skip
    assert -9 == killed.returncode
    again(home)
    with open_archive(home) as archive:
        assert archive.verify().ok
        assert all(version.reextracted for a in archive.list() for version in archive.versions(a.id))
    assert told(home) == told_again(home)
