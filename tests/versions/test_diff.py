"""The difference of two texts, word by word."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from demo.articles import article
from newskeep.model import ChangeKind, Op, Run
from newskeep.text.changes import Said, change
from newskeep.text.diff import difference, word_runs

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PARAGRAPHS = article(7, "en").paragraphs
TEXT = "\n\n".join(PARAGRAPHS)
OTHER = "\n\n".join(article(8, "en").paragraphs)


def test_words() -> None:
    """What went stands before what came; the words around them are equal."""
    expected = (
        Run(Op.EQUAL, "The army lost "),
        Run(Op.DELETE, "12"),
        Run(Op.INSERT, "13"),
        Run(Op.EQUAL, " soldiers at the border."),
    )
    assert expected == word_runs(
        "The army lost 12 soldiers at the border.", "The army lost 13 soldiers at the border."
    )


def test_few_equal_words_between_changes() -> None:
    """Fewer than three of them are part of the change: nobody can read a diff that jumps to and fro."""
    runs = word_runs(
        "He said on Monday in Oslo that all was well.", "He said on Friday in Rome that all was well."
    )
    assert [("delete", "Monday in Oslo"), ("insert", "Friday in Rome")] == [
        (run.op, run.text) for run in runs if run.op is not Op.EQUAL
    ]


def test_han_is_compared_by_character() -> None:
    """Chinese and Japanese have no blanks to tell words by."""
    runs = word_runs("总理昨天在北京举行会谈", "总理今天在北京举行会谈")
    assert [("equal", "总理"), ("delete", "昨"), ("insert", "今"), ("equal", "天在北京举行会谈")] == [
        (run.op, run.text) for run in runs
    ]


def test_a_moved_paragraph_is_no_change_of_words() -> None:
    """It is told as moved, with where it stood and where it stands."""
    moved = "\n\n".join((*PARAGRAPHS[1:], PARAGRAPHS[0]))
    found = difference(TEXT, moved)
    assert (0, 0) == (found.words_added, found.words_removed)
    assert [(Op.MOVED, 1, len(PARAGRAPHS))] == [
        (block.op, block.a, block.b) for block in found.blocks if block.op is not Op.EQUAL
    ]


@pytest.mark.parametrize("seed", range(20))
def test_both_texts_can_be_had_back(seed: int) -> None:
    """Whatever is cut, moved, added or edited: the blocks hold each text to the letter, in its order."""
    chance = random.Random(seed)
    lines = [*PARAGRAPHS, *article(8, "en").paragraphs[:2]]
    chance.shuffle(lines)
    del lines[chance.randrange(len(lines))]
    lines[0] = " ".join(word for word in lines[0].split() if chance.random() > 0.2)
    found = difference(TEXT, "\n\n".join(lines))
    before = sorted((block.a, block.before) for block in found.blocks if block.a)
    after = sorted((block.b, block.after) for block in found.blocks if block.b)
    assert (list(PARAGRAPHS), lines) == ([line for _, line in before], [line for _, line in after])
    assert found == difference(TEXT, "\n\n".join(lines))


def test_added_and_removed_words_are_counted() -> None:
    """A paragraph more is its words added, a paragraph less its words removed; an empty text has none."""
    more = difference(TEXT, f"{TEXT}\n\nFive words that were added.")
    assert (5, 0) == (more.words_added, more.words_removed)
    less = difference("One two.\n\nThree four five.", "One two.")
    assert (0, 3) == (less.words_added, less.words_removed)
    assert (2, 0) == (difference("", "One two.").words_added, difference("", "One two.").words_removed)


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        (ChangeKind.COSMETIC, Said("Peace talks", TEXT.replace("\n\n", "\n"), NOON)),
        (ChangeKind.HEADLINE, Said("Peace talks fail", TEXT, NOON)),
        (ChangeKind.EDIT, Said("Peace talks", TEXT.replace(" the ", " a ", 3), NOON)),
        (ChangeKind.GROWN, Said("Peace talks", f"{TEXT}\n\n{OTHER}", NOON)),
        (ChangeKind.CUT, Said("Peace talks", "\n\n".join(PARAGRAPHS[: len(PARAGRAPHS) // 2]), NOON)),
        (ChangeKind.REWRITE, Said("Peace talks", OTHER, NOON)),
        (ChangeKind.REPLACED, Said("A cat on the roof", OTHER, NOON + timedelta(days=1))),
    ],
)
def test_kinds(kind: ChangeKind, after: Said) -> None:
    """Each kind of change is told from the others."""
    assert kind is change(Said("Peace talks", TEXT, NOON), after).kind


def test_an_update() -> None:
    """A tenth of the words or more, while most passages are left."""
    lines = [*PARAGRAPHS[:-1], article(8, "en").paragraphs[0]]
    found = change(Said("Peace talks", TEXT), Said("Peace talks", "\n\n".join(lines)))
    assert ChangeKind.UPDATE is found.kind
    assert found.words_added > 0
    assert found.words_removed > 0
