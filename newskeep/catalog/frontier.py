"""The frontier: every URL that was ever found, when it is due, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from newskeep.catalog.door import Door, Row
from newskeep.catalog.moments import moment_or_none, stamp, stamp_or_none
from newskeep.model import Lease, Link, Outcome, Reason
from newskeep.text.urls import canonical_url, fetch_url

#: discovery documents go before every article, a redirect's target or a sitemap of an index after its parent
_DISCOVERY_FIRST = 1 << 60
_DAY = timedelta(days=1)
#: what comes of a document that was read, or is the one that was
_CAME = frozenset({"stored", "discovered", "unchanged"})
#: failures of a page after which it waits, whatever its source's documents do: a process that died with it counts too
_ASKED_AGAIN = 5


class Frontier:
    """What is to be fetched. A URL is leased by a run, and done only when the run commits what came of it."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def poll(self, source: str, urls: Sequence[str], now: datetime, *, all_of_them: bool = True) -> None:
        """Make a source's own URLs due; where these are all of them, those it had and has no more are retired."""
        keys = [_source_key(source, url) for url in urls]
        with self._door.together():
            for order, (key, url) in enumerate(zip(keys, urls, strict=True)):
                self._door.run(
                    "add_source_url", key=key, url=fetch_url(url), source=source, now=stamp(now),
                    priority=_DISCOVERY_FIRST - order,
                )  # fmt: skip
            if all_of_them:
                self._door.run("retire_source_urls", source=source, keys=json.dumps(keys))

    def refresh(self, source: str, now: datetime) -> int:
        """Make every known article of a source due, whatever its tier; how many."""
        with self._door.together():
            return self._door.run("refresh_links", source=source, now=stamp(now))

    def retry_failed(self, source: str, now: datetime) -> int:
        """Make due what was given up, or waits for its next try, and forget how often it failed; how many URLs."""
        with self._door.together():
            return self._door.run("retry_failed", source=source, now=stamp(now))

    def given_up(self) -> dict[str, int]:
        """How many URLs of each source failed so often that they are not tried again."""
        return {row["source"]: row["n"] for row in self._door.all("given_up")}

    def blame(self, run: str, reason: str, tries: int) -> int:
        """Give back all that a run held whose process died of it; what was held so too often is given up."""
        with self._door.together():
            return self._door.run("blame_leases", run=run, reason=reason, tries=tries)

    def lease(
        self,
        run: str,
        source: str,
        now: datetime,
        limit: int,
        *,
        links: bool = True,
        hops: bool = True,
        looks: int | None = None,
    ) -> list[Lease]:
        """Take up to `limit` due URLs of a source, newest first; no other run gets them meanwhile.

        Without `links` only discovery documents, without `hops` of those only the source's own; with `looks` at most so many articles that are known already.
        """
        taken: list[Lease] = []
        with self._door.transaction():
            rows = self._door.all(
                "due_urls",
                source=source,
                now=stamp(now),
                limit=limit,
                links=links,
                hops=hops,
                looks=looks != 0,
            )
            for lease in map(_lease, rows):
                full = looks is not None and sum(other.looks for other in taken) >= looks
                if not (full and lease.looks) and self._door.run("take_lease", run=run, id=lease.id):
                    taken.append(lease)
        return taken

    def due(self, source: str, now: datetime) -> int:
        """How many URLs of a source are due, its own left aside."""
        row = self._door.one("count_due", source=source, now=stamp(now))
        return int(row["n"]) if row else 0

    def free(self, run: str) -> int:
        """Give back all that a run holds; how many URLs."""
        with self._door.transaction():
            return self._door.run("free_leases", run=run)

    def give_back(self, lease: Lease, run: str) -> None:
        """Give back one URL that was not fetched."""
        with self._door.transaction():
            self._door.run("free_lease", id=lease.id, run=run)

    def fail(self, lease: Lease, outcome: Outcome, now: datetime) -> None:
        """Write down that nothing came of a URL, outside of a group of the writer."""
        with self._door.together():
            self.finish(lease, outcome, now, "")

    def admit(self, source: str, wanted: Callable[[str], bool], now: datetime) -> int:
        """Make due what the filters of a source kept out and now let in; how many URLs."""
        with self._door.together():
            rows = [row["key"] for row in self._door.all("kept_out", source=source) if wanted(row["url"])]
            return sum(self._door.run("admit_link", key=key, now=stamp(now)) for key in rows)

    def leave_due(self, source: str, why: Reason, words: str, now: datetime, role: str = "link") -> int:
        """Write down why what is due, articles or documents (`hop`), was left for the next run; how many URLs."""
        with self._door.together():
            return self._door.run(
                "leave_due", source=source, role=role, why=why.value, reason=words, now=stamp(now)
            )

    def leave(self, row: int, why: Reason, words: str) -> None:
        """Write down why one URL that was leased was left for the next run."""
        with self._door.together():
            self._door.run("leave_url", id=row, why=why.value, reason=words)

    def find(self, url: str) -> Row | None:
        """The row of a URL found as a link; None when nobody ever found it."""
        return self._door.one("url_by_key", key=canonical_url(url))

    # Inside the writer's transaction:

    def add_links(self, lease: Lease, links: Iterable[Link], now: datetime, run_started: datetime) -> int:
        """Write down the links that a page gave; how many were not known before."""
        return sum(self._add(lease, link, now, run_started) for link in links)

    def finish(self, lease: Lease, outcome: Outcome, now: datetime, article: str) -> None:
        """Write down what came of a URL, and end its lease; one that was imported (id 0) becomes known.

        Where a source's document comes again, its pages that got no answer are asked for once more.
        """
        row = lease.id or self._know(lease, now, article)
        if lease.discovers and outcome.outcome in _CAME:
            self._door.run("ask_again", source=lease.source, now=stamp(now), tries=_ASKED_AGAIN)
        self._door.run(
            "finish_url", id=row, fetched=stamp(now), status=outcome.status, outcome=outcome.outcome,
            reason=outcome.reason, etag=outcome.etag, last_modified=outcome.last_modified,
            payload_digest=outcome.payload_digest, due=stamp_or_none(outcome.due), failures=outcome.failures,
            captured=stamp(now) if article else None, article=article,
            why=outcome.why.value if outcome.why else "",
        )  # fmt: skip

    def _know(self, lease: Lease, now: datetime, article: str) -> int:
        """The row of a URL that came by import; 0 when it is no article's, or there is nothing to say that is newer."""
        if not article:
            return 0
        rows = self._door.all(
            "know_url", key=lease.key, url=lease.url, source=lease.source, via=lease.hint.via, now=stamp(now)
        )
        return rows[0]["id"] if rows else 0

    def _add(self, lease: Lease, link: Link, now: datetime, run_started: datetime) -> int:
        values = {
            "url": fetch_url(link.url), "source": lease.source, "via": link.via, "now": stamp(now),
            "modified": stamp_or_none(link.modified), "hops": lease.hops + 1,
        }  # fmt: skip
        hop = link.discovery or (link.via == "redirect" and lease.discovers)
        if hop and not link.refused:
            self._door.run(
                "add_hop", **values, key=_source_key(lease.source, link.url),
                priority=_DISCOVERY_FIRST - 1000 - lease.hops, since=stamp(run_started),
                modified_until=_end_of(link.modified),
            )  # fmt: skip
            return 0
        key = canonical_url(link.url)
        if self._door.one("url_by_key", key=_source_key(lease.source, link.url)):
            return 0  # the source's own URL, linked from one of its pages
        newest = link.published or link.modified or now
        values |= {
            "key": key, "title": link.title, "published": stamp_or_none(link.published),
            "priority": min(stamp(newest), stamp(now)),
        }  # fmt: skip
        if link.via != "redirect":
            values["hops"] = 0
        if link.refused:
            why, words = link.refused
            self._door.run("refuse_link", **values, why=why.value, reason=words)
            return 0
        if self._door.run("add_link", **values) or self._door.run("admit_link", **values):
            return 1
        self._door.run("freshen_link", **values)
        return 0


def _end_of(modified: datetime | None) -> int | None:
    """The last moment that a `lastmod` can mean: one at midnight is most often a day without a time."""
    if modified is None:
        return None
    return stamp(modified + _DAY if stamp(modified) % 86_400_000 == 0 else modified)


def _source_key(source: str, url: str) -> str:
    return f"{source}|{canonical_url(url)}"


def _lease(row: Row) -> Lease:
    hint = Link(
        url=row["url"],
        via=row["via"],
        title=row["title"],
        published=moment_or_none(row["published"]),
        modified=moment_or_none(row["modified"]),
    )
    return Lease(
        id=row["id"],
        key=row["key"].removeprefix(f"{row['source']}|"),
        url=row["url"],
        role=row["role"],
        source=row["source"],
        hint=hint,
        hops=row["hops"],
        failures=row["failures"],
        captured=moment_or_none(row["captured"]),
        etag=row["etag"] or b"",
        last_modified=row["last_modified"] or b"",
        payload_digest=row["payload_digest"],
        article=row["article"],
        whole=moment_or_none(row["whole"]),
        changed=moment_or_none(row["changed"]),
    )
