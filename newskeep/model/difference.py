"""What is different between two texts: word by word, paragraph by paragraph; and what kind of change it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """How a version differs from the one before it."""

    #: white space, punctuation and typography alone; a crawl makes no version of it
    COSMETIC = "cosmetic"
    #: the headline, and not the text
    HEADLINE = "headline"
    #: fewer than a tenth of the words
    EDIT = "edit"
    #: a tenth of the words or more
    UPDATE = "update"
    #: nearly all of the text before it, and at least three tenths more
    GROWN = "grown"
    #: the other way round
    CUT = "cut"
    #: less than half of the passages are left
    REWRITE = "rewrite"
    #: nothing is left, the headline is another one and the date of publication a later one: the URL was used again
    REPLACED = "replaced"


class Op(StrEnum):
    """What became of a paragraph, or of a run of words in it."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"
    #: of paragraphs alone: some of its words are others
    REPLACE = "replace"
    #: of paragraphs alone: it stands elsewhere now; its words may have changed as well
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together and fared alike."""

    #: `equal`, `insert` or `delete`
    op: Op
    #: with the white space and punctuation around them
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of either text, or a pair of them."""

    op: Op
    #: number of the paragraph in the earlier text, from 1; None where it has none
    a: int | None
    #: in the later text
    b: int | None
    runs: tuple[Run, ...]

    @property
    def before(self) -> str:
        """The paragraph of the earlier text."""
        return "".join(run.text for run in self.runs if run.op is not Op.INSERT)

    @property
    def after(self) -> str:
        """The paragraph of the later text."""
        return "".join(run.text for run in self.runs if run.op is not Op.DELETE)


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of two texts, in the order of the later one."""

    blocks: tuple[Block, ...]
    #: a paragraph that was moved is neither added nor removed
    words_added: int
    words_removed: int


@dataclass(frozen=True, slots=True)
class ArticleDifference:
    """The difference of two versions of an article."""

    #: id of the article
    article: str
    #: number of the earlier version
    a: int
    #: number of the later version
    b: int
    #: the headline, word by word
    title: tuple[Run, ...]
    #: None when the two say the same
    kind: ChangeKind | None
    words_added: int
    words_removed: int
    blocks: tuple[Block, ...]
