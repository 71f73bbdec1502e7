"""What a source prints below all of its articles is learned as it is crawled, and cut from what comes later."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.archive.forgetting import forget_boilerplate
from newskeep.archive.opening import open_archive
from newskeep.archive.reindex import reindex
from newskeep.archive.workspace import remembered_storage
from newskeep.catalog.catalog import open_catalog
from newskeep.errors import NotFoundError
from newskeep.model import Learned, LearnedBlock, Verdict
from spiders.run import CrawlResult
from tests.crawl.crawling import crawl, stored

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOTE = "The Courier is free to read because its members pay for it."


class Paper:
    """The Courier, crawled in its first and its second edition; all articles are looked at again."""

    def __init__(self, home: Path, site: NewsSite) -> None:
        self.home = home
        self.sources = {"southfront": site.first.url + "/", "courier": site.second.url + "/feed/"}
        self.results: list[CrawlResult] = []
        for edition in (1, 2):
            site.edition = edition
            self.results.append(crawl(home, self.sources, order={"refresh": edition == 2}))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """The two crawls, done once."""
    with NewsSite() as site:
        yield Paper(tmp_path_factory.mktemp("paper") / "home", site)


def learned(home: Path, source: str = "courier") -> tuple[Learned, tuple[LearnedBlock, ...]]:
    """What is cut from a source's articles, and all that was learned of it."""
    with open_catalog(home) as catalog:
        return catalog.boilerplate.learned(source), catalog.boilerplate.blocks(source)


def test_the_house_note_is_learned(paper: Paper) -> None:
    """One block, seen under every lead, cut at least from both articles that came in the second crawl."""
    current, blocks = learned(paper.home)
    assert [(8, True)] == [(block.leads, block.line.startswith(NOTE)) for block in blocks]
    assert 2 <= blocks[0].removed <= 3
    assert 1 == len(current.blocks)
    assert (Learned(), ()) == learned(paper.home, "southfront")


def test_later_articles_are_clean(paper: Paper) -> None:
    """They say which set was cut; a copy that carries the note is an exact duplicate all the same."""
    articles = [article for article in stored(paper.home).articles if article.source == "courier"]
    version = learned(paper.home)[0].version
    assert {version, ""} == {article.boilerplate for article in articles}
    assert all((NOTE in article.text) == (not article.boilerplate) for article in articles)
    copies = [article for article in articles if article.verdict is Verdict.DUPLICATE]
    assert [version] == [article.boilerplate for article in copies]


def test_learning_is_no_edit(paper: Paper) -> None:
    """Articles that were stored with the note, and are read without it now, have no new version."""
    counts = paper.results[1].sources["courier"].counts
    assert (6, 0) == (counts.unchanged, counts.version)


def test_a_rebuilt_catalog_knows_the_same(paper: Paper, tmp_path: Path) -> None:
    """What was learned follows from the articles in storage."""
    home = tmp_path / "home"
    shutil.copytree(paper.home, home)
    with open_catalog(home) as catalog:
        address = remembered_storage(catalog)
    reindex(home, address, now=NOW)
    assert learned(paper.home)[0] == learned(home)[0]
    before, after = learned(paper.home)[1], learned(home)[1]
    assert [(block.id, block.leads, block.removed) for block in before] == [
        (block.id, block.leads, block.removed) for block in after
    ]


def test_forgetting(paper: Paper, tmp_path: Path) -> None:
    """A block is named by the beginning of its id; one that was never learned is told as such."""
    home = tmp_path / "home"
    shutil.copytree(paper.home, home)
    (block,) = learned(home)[1]
    with pytest.raises(NotFoundError, match="No block zz was learned of the source courier"):
        forget_boilerplate(home, "courier", "zz")
    assert 1 == forget_boilerplate(home, "courier", block.id[:4])
    assert Learned() == learned(home)[0]
    with open_archive(home) as archive:
        assert [True] == [known.forgotten for known in archive.boilerplate("courier")]
