"""`newskeep runs`: the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from cli import words
from cli.calling import Call, flag
from cli.columns import Column
from newskeep.archive import shapes
from newskeep.errors import UsageError
from newskeep.model import Fire, RunState
from newskeep.units import rfc3339

if TYPE_CHECKING:
    from newskeep.archive.archive import Archive

COLUMNS: tuple[Column[Fire], ...] = (
    Column("run", lambda fire: fire.run),
    Column("source", lambda fire: fire.source),
    Column("due", lambda fire: rfc3339(fire.due), lambda fire: words.minute(fire.due), spare=1),
    Column("started", lambda fire: shapes.time(fire.started) or "", wide=True),
    Column("ended", lambda fire: shapes.time(fire.ended) or "", wide=True),
    Column("state", lambda fire: fire.state.value),
    Column("trigger", lambda fire: fire.trigger.value, spare=2),
    Column("verdict", lambda fire: fire.verdict, grows=True),
    Column("log", lambda fire: fire.log, wide=True),
)


def runs(
    call: Call,
    run: Annotated[
        str | None,
        typer.Argument(
            metavar="ID", help="Only this run, with its log: an id or a beginning.", show_default=False
        ),
    ] = None,
    follow: Annotated[
        bool, flag("--follow", "-f", says="With an ID: show its log as it grows, until the run ends.")
    ] = False,
    failed: Annotated[bool, flag("--failed", says="Only those that failed, wholly or in part.")] = False,
    limit: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="At most so many.", show_default=False)
    ] = None,
) -> None:
    """Show what ran, newest first; or one run with its log.

    Examples:
      newskeep runs --limit 20
      newskeep runs --failed
      newskeep runs 1kbkp6m00
      newskeep runs 1kbkp6m00 --follow
    """
    if follow and run is None:
        raise UsageError("--follow wants the run's ID.", "`newskeep runs --limit 5` shows the newest.")
    with call.open() as archive:
        fires = archive.runs(run, failed=failed, limit=limit)
        if run is not None and follow:
            _follow(call, archive, list(fires))
        elif run is not None:
            _one_run(call, archive, list(fires))
        else:
            _ledger(call, fires)
            if failed and (given_up := archive.given_up()):
                _tell_given_up(call, given_up)


def _ledger(call: Call, fires: Iterable[Fire]) -> None:
    number = call.out.list(fires, COLUMNS, shapes.fire)
    hint = "; `newskeep runs ID` shows a run's log" if number else ""
    call.out.say(f"{words.count(number, 'row')} of the ledger{hint}.")


def _follow(call: Call, archive: Archive, fires: list[Fire]) -> None:
    """The log of a run while it is written; then, how it ended."""
    from cli.following import follow

    run = fires[0].run

    def running() -> bool:
        # All rows are read: a query that stays open would show the ledger as it was when it began.
        return RunState.RUNNING in [fire.state for fire in archive.runs(run)]

    log = archive.home / fires[0].log
    for text in follow(log, running):
        if call.json:
            call.out.record({"run": run, "log_text": text})
        else:
            call.out.text(text)
            call.out.close()
    for fire in archive.runs(run):
        call.out.say(f"{fire.source}: {fire.state.value}{': ' if fire.verdict else ''}{fire.verdict}.")


def _tell_given_up(call: Call, given_up: dict[str, int]) -> None:
    """Single pages that failed so often that they are not tried any more."""
    of = ", ".join(f"{number} of {source}" for source, number in sorted(given_up.items()))
    call.out.say(f"Pages given up after many tries: {of}; `newskeep crawl --retry-failed` tries them again.")


def _one_run(call: Call, archive: Archive, fires: list[Fire]) -> None:
    """The log follows the table; in JSON it is a field of its own, `log` stays the path."""
    call.out.list(fires, COLUMNS, lambda fire: shapes.fire(fire) | {"log_text": archive.log(fire)})
    if not call.json:
        for fire in {fire.log: fire for fire in fires}.values():
            call.out.text("\n" + (archive.log(fire) or "There is no log of this run any more.\n"))
    for fire in fires:
        call.out.say(f"{fire.source}: {fire.state.value}{': ' if fire.verdict else ''}{fire.verdict}.")
