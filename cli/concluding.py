"""How a command that stores pages ends: its verdict as a sentence, its exit status, what to do next."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Protocol

from cli import failing
from cli.calling import Call
from newskeep.errors import NewskeepError
from newskeep.model import RunState

_STATUS = {RunState.OK: 0, RunState.PARTIAL: 3}


class Concluded(Protocol):
    """What came of a crawl or an import, as far as its end needs it."""

    @property
    def run(self) -> str:
        """Id of the run."""

    @property
    def state(self) -> RunState:
        """How it ended."""

    @property
    def verdict(self) -> str:
        """The same in words."""

    @property
    def signal(self) -> int | None:
        """The signal that interrupted it."""

    @property
    def error(self) -> NewskeepError | None:
        """What kept it from storing any more."""


def conclude(call: Call, result: Concluded, home: Path) -> int:
    """Say how it ended, and give the exit status : 0, 1, 3, that of the error, 130 or 143."""
    verdict = f"{result.verdict[:1].upper()}{result.verdict[1:].rstrip('.')}."
    log = f"`newskeep runs {result.run}` shows the log."
    if result.signal:
        status = failing.INTERRUPTED if result.signal == signal.SIGINT else failing.TERMINATED
        return call.fail(verdict, log, code="interrupted", status=status)
    if result.error:
        return call.fail(verdict, result.error.hint or log, code=result.error.code, status=result.error.exit)
    if status := _STATUS.get(result.state, 1):
        return call.fail(verdict, log, code=result.state.value, status=status)
    call.out.say(f"{verdict} `newskeep list` shows the articles, {home} has the archive.")
    return 0
