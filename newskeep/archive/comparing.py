"""A version held against the one before it: is it an edit of the outlet's, of what kind, and how large?

Like is compared with like. What was learned of a site's boilerplate between two captures is no edit; nor is a template
that changes on all pages of a site; nor what a newer extractor reads in the same page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from newskeep.archive.templates import Templates
from newskeep.catalog.articles import VersionText
from newskeep.model import ArticleText, Judgement, Verdict
from newskeep.reading.boilerplate import same_without_learned
from newskeep.text.changes import Said, change
from newskeep.text.normalise import normalise


class Texts(Protocol):
    """The texts of versions that are stored, or about to be."""

    def said(self, article: str, version: int) -> VersionText | None:
        """What a version says."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was read of a capture."""

    text: ArticleText
    source: str
    #: of the capture
    time: datetime
    #: the page of the latest version, read by what has read this one; None where both were
    like: ArticleText | None = None


def compared(texts: Texts, templates: Templates, judgement: Judgement, looked: Looked) -> Judgement:
    """A judgement with the kind of change, or taken back where the outlet has changed nothing.

    Args:
        texts: of versions.
        templates: what changed in many articles at once.
        judgement: by headline and normalised text alone.
        looked: what was read.
    """
    if judgement.verdict not in {Verdict.VERSION, Verdict.UNCHANGED}:
        return judgement
    number = judgement.version - (judgement.verdict is Verdict.VERSION)
    before = texts.said(judgement.article, number) if number else None
    if before is None:
        return judgement
    if judgement.verdict is Verdict.UNCHANGED:
        return _unchanged(judgement, before, looked.text)
    if looked.like:
        before = replace(
            before, title=looked.like.title, text=looked.like.text, text_digest=looked.like.text_digest,
            published=looked.like.published,
        )  # fmt: skip
    if same := _same(texts, templates, judgement, before, looked):
        number, but = same
        return replace(
            judgement,
            verdict=Verdict.UNCHANGED,
            version=number,
            reason=f"same text as version {number}, {but}",
        )
    found = change(before.said, Said(looked.text.title, looked.text.text, looked.text.published))
    return replace(
        judgement, kind=found.kind, words_added=found.words_added, words_removed=found.words_removed
    )


def _unchanged(judgement: Judgement, before: VersionText, text: ArticleText) -> Judgement:
    """The words are those of the last version; whatever else is not is noted, and makes no version."""
    if judgement.reason != "same text as the last version" or (before.text, before.title) == (
        text.text,
        text.title,
    ):
        return judgement
    return replace(judgement, reason="cosmetic: only white space, punctuation or typography changed")


def _same(
    texts: Texts, templates: Templates, judgement: Judgement, before: VersionText, looked: Looked
) -> tuple[int, str] | None:
    """The version whose text it is after all, and what it differs in beside it."""
    text, latest = looked.text, judgement.version - 1
    if looked.like and _alike(before, text) and before.text_digest == text.text_digest:
        return latest, "read by the same extractor"
    for number in range(latest, 0, -1):
        earlier = before if number == latest else texts.said(judgement.article, number)
        if (
            earlier
            and _alike(earlier, text)
            and same_without_learned((earlier.text, earlier.removed), (text.text, text.removed))
        ):
            return number, "but for the source's learned boilerplate"
    # counted in any case: an article whose headline changed as well shows the template's change too
    of_template = templates.changed(looked.source, judgement.article, before.text, text.text, looked.time)
    return (
        (latest, "but for what changed in many articles of the source")
        if of_template and _alike(before, text)
        else None
    )


def _alike(before: VersionText, text: ArticleText) -> bool:
    return normalise(before.title) == normalise(text.title)
