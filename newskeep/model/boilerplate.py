"""What was learned of a source's boilerplate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

#: the rule that a line is cut by when it was learned
LEARNED = "learned"


@dataclass(frozen=True, slots=True)
class Learned:
    """The blocks that a source prints on many of its pages, as reading cuts them."""

    #: `newskeep.text.blocks.block_key` of each
    blocks: frozenset[int] = frozenset()
    #: 8 hexadecimal digits that name this very set; empty for the empty one
    version: str = ""


@dataclass(frozen=True, slots=True)
class LearnedBlock:
    """One of them, as a user sees it."""

    #: 16 hexadecimal digits of its words
    id: str
    #: as it was printed when it was learned
    line: str
    #: under how many different leads it was seen
    leads: int
    #: from how many articles it was cut
    removed: int
    #: when it was learned
    learned: datetime
    #: True when a user had it forgotten: it is no longer cut, and never learned again
    forgotten: bool = False
