"""How fast each host may be asked, over all sources that are on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from config.schema import Config

#: the longest Crawl-delay that is obeyed; a site that asks for more would never be done
MOST_DELAY = 120.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What one host is asked at most."""

    #: seconds between two request starts
    delay: float
    #: requests in flight
    per_host: int


class Paces:
    """The pace of every host.

    Args:
        default: for a host that no source names.
        hosts: for the hosts of the sources' own URLs; where two sources share one, the politer wish holds.
    """

    def __init__(self, default: Pace, hosts: dict[str, Pace]) -> None:
        self._default = default
        self._hosts = dict(hosts)

    @classmethod
    def of(cls, config: Config, sources: Iterable[str]) -> Paces:
        """The paces that a configuration asks for."""
        hosts: dict[str, Pace] = {}
        for name in sources:
            options = config.crawl_for(name)
            pace = Pace(options.delay.total_seconds(), options.per_host)
            for url in config.sources[name].urls:
                host = urlsplit(str(url)).hostname or ""
                hosts[host] = _politer(hosts.get(host, pace), pace)
        crawl = config.crawl
        return cls(Pace(crawl.delay.total_seconds(), crawl.per_host), hosts)

    def get(self, host: str) -> Pace:
        """The pace of a host."""
        return self._hosts.get(host, self._default)

    def slow_down(self, host: str, delay: float) -> Pace:
        """A host asks for a longer delay (robots.txt's Crawl-delay); a shorter one is not taken."""
        pace = self.get(host)
        self._hosts[host] = replace(pace, delay=max(pace.delay, min(delay, MOST_DELAY)))
        return self._hosts[host]


def _politer(one: Pace, other: Pace) -> Pace:
    return Pace(max(one.delay, other.delay), min(one.per_host, other.per_host))
