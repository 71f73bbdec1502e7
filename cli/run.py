"""`newskeep run`: the daemon."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli import runs, words
from cli.calling import Call, flag
from cli.failing import INTERRUPTED, TERMINATED
from newskeep.archive import shapes
from newskeep.errors import UsageError
from newskeep.units import utcnow

#: exit statuses that are not 0, as code, sentence and hint
_ENDINGS = {
    1: ("failed", "None of what was due could be crawled.", "`newskeep runs --failed` says why."),
    3: ("partial", "Not every source went well.", "`newskeep runs --failed` says why."),
    INTERRUPTED: ("interrupted", "Stopped by Ctrl-C; what was fetched is stored.", ""),
    TERMINATED: ("terminated", "Stopped by SIGTERM; what was fetched is stored.", ""),
}


class LogFormat(StrEnum):
    """How the daemon says what it does."""

    TEXT = "text"
    JSON = "json"


def run(
    call: Call,
    once: Annotated[bool, flag("--once", says="Crawl all that is due now, then stop.")] = False,
    log_format: Annotated[
        LogFormat | None,
        typer.Option(
            "--log-format",
            metavar="|".join(LogFormat),
            help="Lines for people, or JSON: daemon.log_format.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Run the daemon: each source is crawled on its schedule.

    Ctrl-C or SIGTERM stops it cleanly; SIGHUP, or a changed configuration file, makes it read the configuration anew. Each finished crawl is a line on standard error. With --once, or when it
    stops and was given --json, the rows of the ledger that ended meanwhile go to standard output.

    Examples:
      newskeep run
      newskeep run --once      # from a crontab of your own
    """
    loaded = call.load()
    if not loaded.config.sources:
        raise UsageError(
            "There is no source to crawl.", "Name one in newskeep.toml; `newskeep init` writes it."
        )
    import asyncio

    from config.loading import load
    from scheduler.daemon import run_daemon
    from scheduler.reload import Reload

    if log_format:
        os.environ["NEWSKEEP_DAEMON__LOG_FORMAT"] = log_format.value
        loaded = call.load()
    home = Path(loaded.config.archive.home)
    begun = utcnow()
    machine = loaded.config.daemon.log_format == LogFormat.JSON.value
    if not machine:
        sources = words.count(len(loaded.config.sources), "source")
        call.out.say(f"Archive {home}, {sources}; Ctrl-C stops cleanly.")
    # The same file, and no other one should it be gone for a moment.
    reload = Reload(lambda: load(loaded.path, os.environ, call.home).config, loaded.path)
    status = asyncio.run(
        run_daemon(loaded.config, clock=utcnow, once=once, announce=call.out.say, reload=reload)
    )
    if once or call.json:
        from newskeep.archive.opening import open_archive

        with open_archive(home) as archive:
            fires = [fire for fire in archive.runs() if fire.ended and fire.ended >= begun]
        call.out.list(fires, runs.COLUMNS, shapes.fire)
    return _conclude(call, status)


def _conclude(call: Call, status: int) -> int:
    if status == 0:
        call.out.say("Done: nothing more is due now.")
        return 0
    code, sentence, hint = _ENDINGS.get(status, _ENDINGS[1])
    return call.fail(sentence, hint, code=code, status=status)
