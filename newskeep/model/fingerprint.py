"""What is kept of a text to find others of nearly the same words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A text's fingerprint. Two can be compared when their `signature` is the same."""

    #: version of the rules that it was made by
    signature: int
    #: normalised words of the text
    tokens: int
    #: what it is looked up by; empty for a text that is too short to be compared
    keys: tuple[int, ...]
    #: a sample of its passages, ascending, to estimate what two texts have in common
    sketch: tuple[int, ...]
