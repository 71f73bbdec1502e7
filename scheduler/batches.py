"""Which sources go to which child process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from urllib.parse import urlsplit

from scheduler.fires import Due

#: sources in a batch, past which it takes no further ones
LARGE = 50


def hosts_of(urls: Iterable[str]) -> frozenset[str]:
    """The hosts of URLs, whatever their ports: a machine is what manners are for."""
    return frozenset(host for url in urls if (host := urlsplit(url).hostname))


def batches(
    waiting: Sequence[Due], hosts: Mapping[str, frozenset[str]], busy: Set[str], free: int
) -> list[list[Due]]:
    """What child processes are to be started with now, so that no two of them crawl one host.

    Sources that share a host go together. What is ready is dealt out evenly: when little is due each source gets
    a process of its own, and on a busy system batches grow, not the number of processes.

    Args:
        waiting: fires, in the order in which they became due.
        hosts: the hosts of each source.
        busy: hosts that are being crawled.
        free: how many processes may be started.
    """
    ready = [group for group in _groups(waiting, hosts) if not busy & _all_hosts(group, hosts)]
    found: list[list[Due]] = [[] for _ in range(min(free, len(ready)))]
    for group in ready:
        smallest = min(found, key=len, default=None)
        if smallest is None or len(smallest) >= LARGE:
            break
        smallest += group
    return found


def _groups(waiting: Sequence[Due], hosts: Mapping[str, frozenset[str]]) -> list[list[Due]]:
    """Fires that share hosts, directly or by way of others, together; oldest group first."""
    groups: list[list[Due]] = []
    for fire in waiting:
        theirs = [group for group in groups if hosts[fire.source] & _all_hosts(group, hosts)]
        merged = [*(member for group in theirs for member in group), fire]
        place = groups.index(theirs[0]) if theirs else len(groups)
        rest = [group for group in groups if group not in theirs]
        groups = [*rest[:place], merged, *rest[place:]]
    return groups


def _all_hosts(group: Iterable[Due], hosts: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*(hosts[fire.source] for fire in group))
