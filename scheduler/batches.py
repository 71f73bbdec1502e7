"""Which sources go to which child process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from scheduler.fires import Due

#: sources in a batch, past which it takes no further ones: a child costs as much CPU time as 60 polls
LARGE = 200


def hosts_of(urls: Iterable[str]) -> frozenset[str]:
    """The hosts of URLs, whatever their ports: a machine is what manners are for."""
    return frozenset(host for url in urls if (host := urlsplit(url).hostname))


def batches(
    waiting: Sequence[Due],
    hosts: Mapping[str, frozenset[str]],
    busy: frozenset[str],
    free: int,
    large: int = LARGE,
) -> list[list[Due]]:
    """What child processes are to be started with now, so that no two of them crawl one host.

    Sources that share a host go together. What is ready is dealt out evenly: when little is due each source gets
    a process of its own, and on a busy system batches grow, not the number of processes.

    Args:
        waiting: fires, in the order in which they became due.
        hosts: the hosts of each source.
        busy: hosts that are being crawled.
        free: how many processes may be started.
        large: sources in a batch, past which it takes no further ones.
    """
    ready = [group for group in _groups(waiting, hosts) if not busy & _all_hosts(group, hosts)]
    found: list[list[Due]] = [[] for _ in range(min(free, len(ready)))]
    for group in ready:
        smallest = min(found, key=len, default=None)
        if smallest is None or len(smallest) >= large:
            break
        smallest += group
    return found


def _groups(waiting: Sequence[Due], hosts: Mapping[str, frozenset[str]]) -> list[list[Due]]:
    """Fires that share hosts, directly or by way of others, together; the group of the oldest fire first."""
    group_of: dict[str, list[Due]] = {}
    for fire in waiting:
        theirs = {id(group): group for host in sorted(hosts[fire.source]) if (group := group_of.get(host))}
        first, *others = theirs.values() or [[]]
        for other in others:
            first += other
            group_of |= dict.fromkeys(_all_hosts(other, hosts), first)
        first.append(fire)
        group_of |= dict.fromkeys(hosts[fire.source], first)
    in_order = (group_of[next(iter(hosts[fire.source]))] for fire in waiting)
    return list({id(group): group for group in in_order}.values())


def _all_hosts(group: Iterable[Due], hosts: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*(hosts[fire.source] for fire in group))
