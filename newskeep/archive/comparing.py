"""Like is compared with like: what was learned of a site's boilerplate between two captures is no edit."""

from __future__ import annotations

from dataclasses import replace

from newskeep.catalog.articles import Articles
from newskeep.model import ArticleText, Judgement, Verdict
from newskeep.reading.boilerplate import same_without_learned
from newskeep.text.normalise import normalise


def without_learned_changes(articles: Articles, judgement: Judgement, text: ArticleText) -> Judgement:
    """A judgement `version`, taken back when an earlier version says the same without learned boilerplate.

    Args:
        articles: that are stored.
        judgement: of a capture.
        text: what was read of it.
    """
    if judgement.verdict is not Verdict.VERSION:
        return judgement
    title = normalise(text.title)
    for number in range(judgement.version - 1, 0, -1):
        earlier = articles.get(judgement.article, number)
        lines = articles.lines(judgement.article, number)
        if earlier is None or lines is None or normalise(earlier.title) != title:
            continue
        if same_without_learned(lines, (text.text, text.removed)):
            reason = f"same text as version {number}, but for the source's learned boilerplate"
            return replace(judgement, verdict=Verdict.UNCHANGED, version=number, reason=reason)
    return judgement
