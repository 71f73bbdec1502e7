"""How much two texts have in common: estimated from their sketches, measured on their words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from newskeep.text.fingerprints import SKETCH_LEAST, SKETCH_LIMIT, SKETCH_MOST, passages

#: a text of so many times the passages of another is more than an edited form of it
_LARGER = 1.25


@dataclass(frozen=True, slots=True)
class Nearness:
    """From where on two texts are nearly the same; either is enough."""

    #: share of the shorter text's passages that the other one has
    containment: float = 0.60
    #: share of all passages that both have
    jaccard: float = 0.50

    def rule(self, likeness: Likeness) -> str:
        """The rule by which two texts are near: `containment`, `jaccard`, or empty when they are not."""
        if likeness.common and likeness.containment >= self.containment:
            return "containment"
        return "jaccard" if likeness.common and likeness.jaccard >= self.jaccard else ""


#: what holds where nobody asks for something else
NEAR = Nearness()


@dataclass(frozen=True, slots=True)
class Likeness:
    """Passages of two texts, counted."""

    #: of the one
    ours: int
    #: of the other
    theirs: int
    common: int

    @property
    def containment(self) -> float:
        """Share of the shorter text's passages that the other one has, 0..1."""
        return self.common / min(self.ours, self.theirs) if self.common else 0.0

    @property
    def jaccard(self) -> float:
        """Share of all passages that both have, 0..1."""
        return self.common / (self.ours + self.theirs - self.common) if self.common else 0.0

    @property
    def direction(self) -> str:
        """`contains` when ours is the larger text, `contained` when theirs is, `equal` for like lengths."""
        if self.ours >= self.theirs * _LARGER:
            return "contains"
        return "contained" if self.theirs >= self.ours * _LARGER else "equal"


def measure(ours: Sequence[str], theirs: Sequence[str]) -> Likeness:
    """Count the passages of two texts, given as normalised words."""
    a, b = passages(ours), passages(theirs)
    return Likeness(len(a), len(b), len(a & b))


def estimate(ours: Sequence[int], theirs: Sequence[int]) -> Likeness:
    """Count the values of two sketches, as far up as both are complete: a sample of the passages."""
    end = min(_complete_to(ours), _complete_to(theirs))
    a, b = set(ours[: bisect_right(ours, end)]), set(theirs[: bisect_right(theirs, end)])
    return Likeness(len(a), len(b), len(a & b))


def _complete_to(sketch: Sequence[int]) -> int:
    if len(sketch) < SKETCH_LEAST:
        return 1 << 64
    if len(sketch) >= SKETCH_MOST:
        return sketch[-1]
    return max(SKETCH_LIMIT, sketch[-1])
