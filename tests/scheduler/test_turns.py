from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.fires import Due
from scheduler.turns import PATIENCE, Slots, part_of, turns

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def dealt(
    polls: str,
    slow: str,
    slots: Slots,
    suspects: str = "",
    *,
    piece: int = 1,
    since: timedelta = timedelta(0),
) -> list[str]:
    """What is started, in words: the sources of each batch, in capitals where it takes long."""
    waiting = [Due(name, NOW - since) for name in polls]
    waiting += [replace(Due(name, NOW - since), left=100) for name in slow]
    hosts = {fire.source: frozenset({f"{fire.source}.example"}) for fire in waiting}
    found = turns(waiting, hosts, frozenset(), slots, NOW, dict.fromkeys(suspects, piece))
    words = ["".join(fire.source for fire in turn.dues) for turn in found]
    return [word.upper() if turn.slow else word for word, turn in zip(words, found, strict=True)]


def test_what_takes_long_leaves_a_process_for_polls() -> None:
    """Two backfills and two processes: one backfill at a time."""
    assert ["X"] == dealt("", "xy", Slots(2, 0, 0))
    assert [] == dealt("", "xy", Slots(2, 1, 1))
    assert ["X", "Y", "Z"] == dealt("", "xyz", Slots(4, 0, 0))


def test_what_takes_long_gets_its_turn_however_many_polls_wait() -> None:
    """Where there is more than one process, one may do it at any time."""
    assert ["X", "abc"] == dealt("abc", "x", Slots(2, 0, 0))
    assert ["abc"] == dealt("abc", "x", Slots(2, 1, 1))


def test_with_one_process_they_take_turns() -> None:
    """Polls first, and what takes long when it has waited for a minute."""
    assert ["abc"] == dealt("abc", "x", Slots(1, 0, 0))
    late = PATIENCE + timedelta(seconds=1)
    assert ["X"] == dealt("abc", "x", Slots(1, 0, 0), since=late)


@pytest.mark.parametrize(("workers", "expected"), [(2, ["B", "ac"]), (3, ["B", "a", "c"])])
def test_a_source_whose_process_died_goes_alone(workers: int, expected: list[str]) -> None:
    """It takes nobody down with it again, and nobody waits for it."""
    assert expected == dealt("abc", "", Slots(workers, 0, 0), suspects="b")


def test_suspects_go_in_parts() -> None:
    """So many in a process; and polls don't wait for them, nor they for polls."""
    assert [["A"], ["A", "B"]] == [dealt("abc", "", Slots(n, 0, 0), suspects="abc") for n in (2, 3)]
    assert ["AB", "def"] == dealt("abcdef", "", Slots(2, 0, 0), suspects="abc", piece=2)


def test_the_one_that_is_to_blame_is_alone_in_a_few_rounds() -> None:
    """A batch that died is taken into four parts, and so is a part that dies."""
    parts = [200]
    while parts[-1] > 1:
        parts.append(part_of(parts[-1]))
    assert ([200, 50, 13, 4, 1], 1) == (parts, part_of(1))
