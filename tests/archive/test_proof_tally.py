from __future__ import annotations

import pytest

from newskeep.archive.proof.tally import Tally


def _counted(other: Tally | None, *items: bytes) -> Tally:
    tally = Tally(other)
    for item in items:
        tally.add(item)
    return tally


def test_the_order_says_nothing() -> None:
    """Two lists of the same items are the same."""
    one = _counted(None, b"a", b"b", b"b")
    assert _counted(one, b"b", b"a", b"b") == one


@pytest.mark.parametrize("items", [(), (b"a",), (b"a", b"a"), (b"a", b"c"), (b"a", b"b", b"b"), (b"ab", b"")])
def test_another_list(items: tuple[bytes, ...]) -> None:
    """One less, one more, one instead of another, one twice."""
    one = _counted(None, b"a", b"b")
    assert _counted(one, *items) != one


def test_taking_back() -> None:
    """An item that was taken back by its digest was never there."""
    one = _counted(None, b"a", b"b")
    other = _counted(one, b"a", b"x", b"b")
    other.take_back(other.digest(b"x"))
    assert (one, 2) == (other, other.count)


def test_every_comparison_has_a_key_of_its_own() -> None:
    """Digests are known to nobody beforehand, and tallies of two keys are never equal."""
    one, other = _counted(None, b"a"), _counted(None, b"a")
    assert one != other
    assert one.digest(b"a") != other.digest(b"a")
