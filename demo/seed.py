"""The seed document, read: what its outlet printed around the article, and the article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Beside `demo/` in a checkout, and beside it in the wheel.
_DOCUMENT = Path(__file__).parent.parent / "seeds" / "000_01d634f3f96040b0.txt"
_DONATION = re.compile(r"[A-Z]{2,}[A-Z ,]*\b[^:]*: ")


@dataclass(frozen=True, slots=True)
class Comment:
    """A reader's comment."""

    author: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeedArticle:
    """The seed document in its parts, letter for letter."""

    title: str
    #: the article: everything between the donation lines and the heading that comes again after it
    paragraphs: tuple[str, ...]
    #: amounts of the donation bar: least, half, goal, reached
    amounts: tuple[str, ...]
    #: heading of the donation block
    appeal: str
    #: lines of the donation block as (label, value)
    donations: tuple[tuple[str, str], ...]
    #: labels of the comment form and list, in order
    comment_labels: tuple[str, ...]
    comments: tuple[Comment, ...]
    #: what the comment form says below the comments
    comment_prompt: str

    @property
    def outlet(self) -> str:
        """Name of the outlet, as its appeal says it."""
        return self.appeal.split(" ", 1)[1]


@cache
def seed_article() -> SeedArticle:
    """The bundled seed document, parsed."""
    return parse(_DOCUMENT.read_text("utf-8"))


def parse(document: str) -> SeedArticle:
    """Takes a document of the seed's form apart.

    The title follows the donation bar, the appeal stands before and after the article, and the comments follow.
    """
    bar, title, rest = re.split(r"\n{2,}", document.strip(), maxsplit=2)
    appeal, rest = rest.split("\n", 1)
    top, comments = rest.split(f"\n{appeal}\n")
    lines = [line.strip() for line in top.splitlines() if line.strip() not in {"", title}]
    labels, discussion, prompt = _discussion(comments.strip())
    return SeedArticle(
        title=title,
        paragraphs=tuple(line for line in lines if not _DONATION.match(line)),
        amounts=tuple(bar.splitlines()),
        appeal=appeal,
        donations=tuple(_donation(line, title) for line in lines if _DONATION.match(line)),
        comment_labels=labels,
        comments=discussion,
        comment_prompt=prompt,
    )


def _donation(line: str, title: str) -> tuple[str, str]:
    """A label and its value; the title that sticks to one of them is the text of an image beside it."""
    label, value = line.removesuffix(title).split(": ", 1)
    return f"{label}:", value


def _discussion(text: str) -> tuple[tuple[str, ...], tuple[Comment, ...], str]:
    """Labels, comments and the form's prompt.

    The labels end where the first author is named. One empty line parts an author from a comment and a
    comment from the next author; two part a comment's paragraphs.
    """
    head, *parts = re.split(r"(?<!\n)\n\n(?!\n)", text)
    *labels, author = head.splitlines()
    prompt = parts.pop().removesuffix("x")  # the cross that closes the form
    comments = []
    for author_name, comment in zip([author, *parts[1::2]], parts[::2], strict=True):
        comments.append(Comment(author_name, tuple(comment.split("\n\n\n"))))
    return tuple(labels), tuple(comments), prompt
