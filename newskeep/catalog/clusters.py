"""Clusters of duplicates and near-duplicates, as they are stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from newskeep.catalog.door import Door, Row
from newskeep.catalog.moments import moment, moment_or_none, stamp_or_none
from newskeep.model import Verdict
from newskeep.model.cluster import Cluster, Member


class Clusters:
    """Clusters are made of what their articles say of themselves: they have no rows of their own."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def select(
        self, source: str | None = None, since: datetime | None = None, limit: int | None = None
    ) -> Iterator[Cluster]:
        """Clusters, the one that grew last first; streamed.

        Args:
            source: with an article of this source.
            since: that an article has joined from then on.
            limit: at most so many.
        """
        rows = self._door.stream(
            "list_clusters", source=source, since=stamp_or_none(since), limit=-1 if limit is None else limit
        )  # fmt: skip
        for row in rows:
            members = self._door.all("cluster_members", cluster=row["cluster"])
            yield Cluster(row["cluster"], tuple(map(_member, members)))


def _member(row: Row) -> Member:
    return Member(
        id=row["id"],
        source=row["source"],
        title=row["title"],
        url=row["url"],
        published=moment_or_none(row["published"]),
        first_seen=moment(row["first_seen"]),
        verdict=Verdict(row["verdict"]),
        duplicate_of=row["duplicate_of"],
        similarity=row["similarity"] if row["duplicate_of"] else None,
        direction=row["direction"] if row["duplicate_of"] else "",
        rule=row["rule"] if row["duplicate_of"] else "",
    )
