"""Two versions of an article side by side."""

from __future__ import annotations

from newskeep.catalog.articles import Articles, VersionText
from newskeep.errors import NotFoundError
from newskeep.model import ArticleDifference
from newskeep.text.changes import change
from newskeep.text.diff import difference, word_runs


def diff(articles: Articles, article: str, a: int | None, b: int | None) -> ArticleDifference:
    """The difference of two versions.

    Args:
        articles: of the catalog.
        article: its id.
        a: number of the version to compare; the one before `b` if left out.
        b: number of the version to compare it with; the latest if left out.

    Raises:
        NotFoundError: there is no such version.
    """
    latest = articles.get(article)
    count = latest.versions if latest else 0
    later = b or count
    earlier = a or max(1, later - 1)
    before, after = (_said(articles, article, number, count) for number in (earlier, later))
    same = (before.title, before.text) == (after.title, after.text)
    found, kind = difference(before.text, after.text), change(before.said, after.said).kind
    return ArticleDifference(
        article=article,
        a=earlier,
        b=later,
        title=word_runs(before.title, after.title),
        kind=None if same else kind,
        words_added=found.words_added,
        words_removed=found.words_removed,
        blocks=found.blocks,
    )


def _said(articles: Articles, article: str, number: int, count: int) -> VersionText:
    said = articles.said(article, number)
    if said is None:
        has = "one version" if count == 1 else f"versions 1 to {count}"
        raise NotFoundError(
            f"Article {article} has no version {number}.",
            f"It has {has}; `newskeep versions {article}` lists them.",
        )
    return said
