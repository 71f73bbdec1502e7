"""`newskeep clusters`: articles that say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, NamedTuple

import typer

from cli import words
from cli.calling import Call
from cli.columns import Column
from cli.list import SHORT_ID
from newskeep.archive import shapes
from newskeep.model import Cluster, Member
from newskeep.units import rfc3339


class _Row(NamedTuple):
    """A line of the table: an article in its cluster."""

    cluster: Cluster
    member: Member

    @property
    def first(self) -> bool:
        return self.member.id == self.cluster.articles[0].id

    @property
    def likeness(self) -> str:
        """What the article is to the one that it repeats, in two or three words."""
        member = self.member
        if member.similarity is None:
            return "first"
        if member.rule == "same-text":
            return "same text"
        share = f"{member.similarity:.0%}".replace("%", " %")
        return share if member.direction == "equal" else f"{share}, {_DIRECTIONS[member.direction]}"


_DIRECTIONS = {"contains": "longer", "contained": "shorter", "": ""}

COLUMNS: tuple[Column[_Row], ...] = (
    Column("cluster", lambda row: row.cluster.id, lambda row: row.cluster.id[:SHORT_ID] if row.first else ""),
    Column(
        "size", lambda row: str(row.cluster.size), lambda row: str(row.cluster.size) if row.first else "", right=True,
        spare=1,
    ),
    Column("id", lambda row: row.member.id, lambda row: row.member.id[:SHORT_ID]),
    Column("source", lambda row: row.member.source),
    Column(
        "first_seen", lambda row: rfc3339(row.member.first_seen), lambda row: words.minute(row.member.first_seen),
        spare=2,
    ),
    Column("verdict", lambda row: row.member.verdict.value, wide=True),
    Column("duplicate_of", lambda row: row.member.duplicate_of, wide=True),
    Column("similarity", lambda row: _figure(row.member.similarity), wide=True),
    Column("direction", lambda row: row.member.direction, wide=True),
    Column("rule", lambda row: row.member.rule, wide=True),
    Column("likeness", lambda row: row.likeness),
    Column("title", lambda row: row.member.title, grows=True),
    Column("url", lambda row: row.member.url, wide=True),
)  # fmt: skip


def clusters(
    call: Call,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="With an article of this source.", show_default=False)
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="That grew since then: 7d, 2026-11, 2026-11-22.", show_default=False
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="At most so many.", show_default=False)
    ] = None,
) -> None:
    """List the articles that say the same: reprints, copies, cut and extended ones, each with its original.

    The percentage is the share of the shorter text's passages that the longer one has.

    Examples:
      newskeep clusters --since 7d
      newskeep clusters --source courier --json
    """
    with call.open() as archive:
        found = archive.clusters(source=source, since=since, limit=limit)
        if call.json:
            number = call.out.list(found, (), shapes.cluster)
        else:
            counted = _Counted(found)
            call.out.table(counted.rows(), COLUMNS)
            number = counted.number
    hint = "; `newskeep show ID` reads one of their articles" if number else ""
    call.out.say(f"{words.count(number, 'cluster')} of articles that say the same{hint}.")


class _Counted:
    def __init__(self, clusters: Iterable[Cluster]) -> None:
        self._clusters = clusters
        self.number = 0

    def rows(self) -> Iterator[_Row]:
        """Cluster by cluster, article by article."""
        for cluster in self._clusters:
            self.number += 1
            yield from (_Row(cluster, member) for member in cluster.articles)


def _figure(similarity: float | None) -> str:
    return "" if similarity is None else f"{similarity:g}"
