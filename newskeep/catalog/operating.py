"""What operating an archive needs of the catalog: which sources are paused, how each fares, what was told of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from newskeep.catalog.door import Door
from newskeep.catalog.ledger import fire
from newskeep.catalog.moments import moment, moment_or_none, stamp
from newskeep.model import Fire, SourceFigures, Trouble

#: time before its newest article from which a source's rhythm is taken
RHYTHM = timedelta(days=30)
#: fires of a source that its state is judged by
_FIRES = 20


@dataclass(frozen=True, slots=True)
class ToldTrouble:
    """A trouble as it was written down last, and what has been told of it."""

    trouble: Trouble
    #: the state that the last message named; empty when there was none
    told: str


class Operating:
    """Pauses, alarms, and the figures that a source's state is judged by."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def pause(self, source: str, now: datetime) -> bool:
        """Write down that a source is not to be crawled; False when it was paused already."""
        with self._door.transaction():
            return bool(self._door.run("pause_source", source=source, since=stamp(now)))

    def resume(self, source: str) -> bool:
        """Write down that it may be crawled again; False when it was not paused."""
        with self._door.transaction():
            return bool(self._door.run("resume_source", source=source))

    def paused(self) -> dict[str, datetime]:
        """The sources that are paused, and since when."""
        return {row["source"]: moment(row["since"]) for row in self._door.all("pauses")}

    def figures(self, source: str, now: datetime, paused: datetime | None = None) -> SourceFigures:
        """What the state of a source is judged by."""
        last = self._door.one("last_article", source=source, now=stamp(now))
        newest = moment_or_none(last["at"]) if last else None
        came = moment_or_none(last["came"]) if last else None
        articles, silence = self._rhythm(source, newest)
        refused = self._door.one("refused_documents", source=source)
        rows = self._door.all("last_fires", source=source, limit=_FIRES)
        return SourceFigures(
            fires=tuple(fire(row) for row in rows),
            newest=max(newest, came) if newest and came else newest,
            articles=articles,
            silence=silence,
            refused=bool(refused and refused["documents"] and refused["refused"] == refused["documents"]),
            paused=paused,
        )

    def ended(self, since: datetime) -> list[Fire]:
        """The fires that ended from a moment on, in that order."""
        return [fire(row) for row in self._door.all("ended_fires", since=stamp(since))]

    def waiting_since(self) -> datetime | None:
        """Since when the oldest sealed segment waits for storage; None when none does."""
        row = self._door.one("waiting_segments")
        return moment_or_none(row["since"]) if row else None

    def troubles(self) -> dict[str, ToldTrouble]:
        """The troubles that are written down, by what they are about."""
        return {
            row["what"]: ToldTrouble(
                Trouble(row["what"], row["state"], moment(row["since"]), row["reason"], row["command"]),
                row["told"],
            )
            for row in self._door.all("alarms")
        }

    def write_troubles(self, changed: Collection[ToldTrouble], gone: Collection[str]) -> None:
        """Write down troubles as they are now, and take away those of which nothing more is to be told."""
        if not (changed or gone):
            return
        with self._door.transaction():
            for entry in changed:
                trouble = entry.trouble
                self._door.run(
                    "put_alarm", what=trouble.what, state=trouble.state, told=entry.told,
                    since=stamp(trouble.since), reason=trouble.reason, command=trouble.command,
                )  # fmt: skip
            for what in gone:
                self._door.run("drop_alarm", what=what)

    def _rhythm(self, source: str, newest: datetime | None) -> tuple[int, timedelta | None]:
        if newest is None:
            return 0, None
        row = self._door.one(
            "month_of_articles", source=source, since=stamp(newest - RHYTHM), until=stamp(newest)
        )
        if row is None or row["silence"] is None:
            return 0 if row is None else row["articles"], None
        return row["articles"], timedelta(milliseconds=row["silence"])
