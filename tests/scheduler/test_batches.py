from __future__ import annotations

from datetime import UTC, datetime

from scheduler.batches import LARGE, batches, hosts_of
from scheduler.fires import Due

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def dealt(sources: dict[str, str], *, free: int = 2, busy: str = "") -> list[list[str]]:
    """The batches of sources, each given with its hosts, in words."""
    hosts = {name: frozenset(text.split()) for name, text in sources.items()}
    found = batches([Due(name, NOW) for name in sources], hosts, frozenset(busy.split()), free)
    return [[fire.source for fire in batch] for batch in found]


def test_little_that_is_due_gets_a_process_each() -> None:
    """Two sources, two processes."""
    assert [["a"], ["b"]] == dealt({"a": "a.example", "b": "b.example"})


def test_a_busy_system_makes_larger_batches() -> None:
    """With one process free everything that waits goes into it; with two it is dealt out evenly."""
    sources = {name: f"{name}.example" for name in "abcde"}
    assert [["a", "b", "c", "d", "e"]] == dealt(sources, free=1)
    assert [["a", "c", "e"], ["b", "d"]] == dealt(sources, free=2)


def test_no_process_is_free() -> None:
    """All wait."""
    assert [] == dealt({"a": "a.example"}, free=0)


def test_sources_of_one_host_go_together() -> None:
    """One process paces the host."""
    assert [["a", "c"], ["b"]] == dealt({"a": "one.example", "b": "two.example", "c": "one.example"}, free=3)


def test_sources_that_a_third_one_joins_go_together() -> None:
    """Two hosts that one source has both of are one group."""
    sources = {"a": "one.example", "b": "two.example", "c": "one.example two.example", "d": "three.example"}
    assert [["a", "b", "c"], ["d"]] == dealt(sources, free=3)


def test_a_host_that_is_being_crawled_is_left_alone() -> None:
    """Its sources wait, with those that are tied to them; others don't."""
    sources = {"a": "one.example", "b": "two.example", "c": "one.example three.example"}
    assert [["b"]] == dealt(sources, busy="three.example")


def test_a_batch_has_an_end() -> None:
    """What does not fit in waits for the next process."""
    found = dealt({f"s{number}": f"{number}.example" for number in range(3 * LARGE)}, free=2)
    assert [LARGE, LARGE] == [len(batch) for batch in found]


def test_ten_thousand_sources_of_one_host_are_one_group() -> None:
    """Grouping takes no longer than a look at each."""
    assert [10_000] == [
        len(batch) for batch in dealt({f"s{number}": "one.example" for number in range(10_000)})
    ]


def test_a_host_is_a_machine_whatever_the_port() -> None:
    """Spelling and port make no other host."""
    urls = ["http://One.Example:8080/feed", "https://one.example/", "https://two.example/"]
    assert frozenset({"one.example", "two.example"}) == hosts_of(urls)
