"""What hosts ask of those who visit them, kept from run to run: robots.txt, and when to come again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newskeep.catalog.door import Door
from newskeep.catalog.moments import moment, stamp

#: a robots.txt that was not needed for so long is forgotten
_FORGOTTEN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class KnownRobots:
    """A site's robots.txt, as it was read last."""

    #: when the server last said that this is it
    checked: datetime
    #: without its content encoding; empty where there is none
    body: bytes = field(default=b"", repr=False)
    #: validators, byte-exact
    etag: bytes = b""
    last_modified: bytes = b""


@dataclass(frozen=True, slots=True)
class Hold:
    """A host that said "not now"."""

    #: when it said so last
    since: datetime
    #: nothing is asked of it before
    until: datetime
    #: how often it has said so in a row
    refusals: int
    #: in words
    reason: str


class Hosts:
    """What is known of hosts, one row each."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def robots(self, site: str) -> KnownRobots | None:
        """The robots.txt of a site, `scheme://host:port`; None when it was never read."""
        row = self._door.one("robots_of", site=site)
        return (
            KnownRobots(moment(row["checked"]), row["body"], row["etag"], row["last_modified"])
            if row
            else None
        )

    def put_robots(self, site: str, robots: KnownRobots) -> None:
        """Keep what a site's robots.txt says now."""
        with self._door.together():
            self._door.run("forget_robots", before=stamp(robots.checked - _FORGOTTEN))
            self._door.run(
                "put_robots", site=site, checked=stamp(robots.checked), body=robots.body, etag=robots.etag,
                last_modified=robots.last_modified,
            )  # fmt: skip

    def hold(self, host: str) -> Hold | None:
        """What `host:port` said the last times; None when it answers as it should."""
        row = self._door.one("hold", host=host)
        return (
            Hold(moment(row["since"]), moment(row["until"]), row["refusals"], row["reason"]) if row else None
        )

    def put_hold(self, host: str, hold: Hold) -> None:
        """A host asks to be left alone."""
        with self._door.together():
            self._door.run(
                "put_hold", host=host, since=stamp(hold.since), until=stamp(hold.until), refusals=hold.refusals,
                reason=hold.reason,
            )  # fmt: skip

    def end_hold(self, host: str) -> None:
        """A host answers as it should again."""
        with self._door.together():
            self._door.run("end_hold", host=host)
