from __future__ import annotations

from collections.abc import Iterator

from newskeep.archive.proof.ahead import Ahead


class Rows:
    """Three rows at the offsets 0, 10 and 20, and how many of them were read."""

    def __init__(self) -> None:
        self.read = 0

    def __iter__(self) -> Iterator[tuple[str, int, str]]:
        for number, name in enumerate("abc"):
            self.read += 1
            yield name, 10 * number, name.upper()


def test_a_row_is_read_when_it_is_asked_for() -> None:
    """No further than to it."""
    rows = Rows()
    ahead = Ahead(iter(rows))
    assert ("A", 1) == (ahead.pop("a", 0), rows.read)
    assert ("B", 2) == (ahead.pop("b", 10), rows.read)


def test_a_row_that_is_not_there() -> None:
    """It is looked for up to its offset; what was read on the way is kept for whoever asks."""
    rows = Rows()
    ahead = Ahead(iter(rows))
    assert (None, 2) == (ahead.pop("x", 10), rows.read)
    assert ("A", "B", 2) == (ahead.pop("a", 0), ahead.pop("b", 10), rows.read)


def test_a_row_at_another_offset() -> None:
    """Without an offset it is found wherever it is, and no row is given twice."""
    ahead = Ahead(iter(Rows()))
    assert None is ahead.pop("c", 10)
    assert ("C", None) == (ahead.pop("c"), ahead.pop("c"))


def test_rows_that_nobody_asked_for() -> None:
    """They come at the end, in their order; all were counted."""
    ahead = Ahead(iter(Rows()))
    ahead.pop("b", 10)
    assert (["A", "C"], 3) == (list(ahead.rest()), ahead.count)
