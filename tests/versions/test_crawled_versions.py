"""Versions as crawls find them: what kind of change, and what is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.archive.archive import Archive
from newskeep.archive.opening import open_archive
from newskeep.archive.reindex import reindex
from newskeep.archive.workspace import StorageAddress
from newskeep.errors import NotFoundError
from newskeep.model import ChangeKind, Op
from newskeep.units import utcnow
from tests.crawl.crawling import crawl, stored
from tests.crawl.papers import page, publish
from tests.reindex.telling import told

#: what a template prints below every article from the second crawl on
LINE = (
    "<p>All times in this report are given in the local time of the region where the events took place.</p>"
)
SEED = "clashes-and-casualties"


@pytest.fixture(scope="module")
def flapping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demo site, crawled in its first edition, its second, and in its first again."""
    home = tmp_path_factory.mktemp("flapping") / "home"
    with NewsSite(generated=(4, 2)) as site:
        for edition in (1, 2, 1):
            site.edition = edition
            crawl(
                home, {"southfront": site.first.url + "/"}, order={"refresh": edition == 2 or home.exists()}
            )
        yield home


def seed(archive: Archive) -> str:
    """The id of the seed's article."""
    return next(article.id for article in archive.list() if SEED in article.canonical_url)


def test_the_edited_seed_is_version_two(flapping: Path) -> None:
    """Its kind and its counts of words are those of the edit; A-B-A makes no third version."""
    with open_archive(flapping) as archive:
        versions = archive.versions(seed(archive))
    assert [(None, 0, 0), (ChangeKind.EDIT, 7, 5)] == [
        (version.kind, version.words_added, version.words_removed) for version in versions
    ]
    first, second = versions
    assert first.modified
    assert second.modified
    assert first.modified < second.modified < second.time


def test_the_way_back_is_noted(flapping: Path) -> None:
    """The capture says which version it shows."""
    from tests.reindex.telling import rows

    found = rows(flapping, "SELECT version, reason FROM captures WHERE verdict = 'unchanged' AND version = 1")
    assert (1, "back to the text of version 1") in found


def test_kinds_are_in_storage(flapping: Path) -> None:
    """A rebuilt catalog says the same of every version."""
    before = told(flapping)
    reindex(flapping, StorageAddress(), now=utcnow())
    assert before == told(flapping)


def test_the_difference(flapping: Path) -> None:
    """The last two versions unless others are asked for; one that is not there is told."""
    with open_archive(flapping) as archive:
        found = archive.diff(seed(archive))
        assert (1, 2, ChangeKind.EDIT, 7, 5) == (
            found.a, found.b, found.kind, found.words_added, found.words_removed
        )  # fmt: skip
        (block,) = [block for block in found.blocks if block.op is not Op.EQUAL]
        assert ("12", "13") == tuple(run.text for run in block.runs if run.op is not Op.EQUAL)[:2]
        back = archive.diff(seed(archive), 2, 1)
        assert (5, 7) == (back.words_added, back.words_removed)
        with pytest.raises(NotFoundError, match="has no version 3"):
            archive.diff(seed(archive), 1, 3)


def test_lists_of_what_changed(flapping: Path) -> None:
    """Articles that have had a new version since a time, and no others."""
    with open_archive(flapping) as archive:
        assert {2} == {article.versions for article in archive.list(changed_since="1d")}
        assert [] == list(archive.list(changed_since=utcnow() + timedelta(hours=1)))


def test_a_template_is_no_edit(home_of_templates: Path) -> None:
    """After the first few articles the same new paragraph is known to be the site's, and makes no version."""
    articles = stored(home_of_templates).articles
    assert [1] * 7 + [2] * 3 == sorted(article.versions for article in articles)
    from tests.reindex.telling import rows

    reasons = rows(home_of_templates, "SELECT reason FROM captures WHERE verdict = 'unchanged'")
    assert [("same text as version 1, but for what changed in many articles of the source",)] * 7 == reasons


@pytest.fixture
def home_of_templates(tmp_path: Path) -> Path:
    """A site whose template gets a paragraph more below every article, before its second crawl."""
    home = tmp_path / "home"
    with NewsSite(generated=(4, 2)) as site:
        paths = publish(site, site.second, 10)
        source = {"paper": site.second.url + "/news.xml"}
        crawl(home, source)
        for number, path in enumerate(paths, 5000):
            site.override(path, outlet="second", body=page(number).replace("</article>", f"{LINE}</article>"))
        crawl(home, source, order={"refresh": True})
    return home
