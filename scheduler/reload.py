"""The configuration read anew while the daemon runs: at SIGHUP, or when its file is another one."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.schema import Archive, Config, Daemon
from newskeep.errors import NewskeepError

#: settings of [archive] that take effect at once; for the others the daemon has to be started again
_ARCHIVE_AT_ONCE = ("min_free", "spool_limit")
_DAEMON_AT_ONCE = ("ping", "keep_logs")

#: size, time of change and number of a file; None when there is none
_Mark = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Reread:
    """A configuration that was read anew."""

    config: Config
    #: settings that were changed and hold only after a start, by their dotted keys
    later: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What is new, in words."""
        number = len(self.config.sources)
        parts = [f"The configuration was read anew: {number} source{'s' if number != 1 else ''}"]
        parts += [f"{', '.join(names)} {what}" for names, what in self._changes if names]
        later = f" {', '.join(self.later)}: only after the next start." if self.later else ""
        return f"{'; '.join(parts)}.{later}"

    @property
    def _changes(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        return ((self.added, "added"), (self.removed, "removed"))


class Reload:
    """Notices that the configuration has changed, and reads it.

    Args:
        read: reads and checks the whole configuration; None when it can't be read anew.
        file: the file that is looked at; None when there is none.
    """

    def __init__(self, read: Callable[[], Config] | None, file: Path | None) -> None:
        self._read = read
        self._file = file
        self._known = _mark(file)
        self._coming = self._known
        self._asked = False
        #: False after a configuration that was refused
        self.current = True

    def ask(self) -> None:
        """Read it at the next look, whatever the file looks like."""
        self._asked = True

    def due(self) -> bool:
        """True when it has to be read: somebody asked, or the file is another one and no longer being written."""
        if self._read is None:
            return False
        mark, before = _mark(self._file), self._coming
        self._coming = mark
        changed = mark != self._known and mark == before
        asked, self._asked = self._asked, False
        if asked or changed:
            self._known = mark
        return asked or changed

    def take(self, held: Config) -> Reread:
        """Read the configuration.

        Args:
            held: the one that holds; what can't change while the daemon runs is taken from it.

        Raises:
            NewskeepError: it is refused, and the one that holds goes on to do so.
        """
        if self._read is None:
            return Reread(held)
        self.current = False
        fresh = self._read()
        if not fresh.sources:
            raise NewskeepError("There is no source in it.", "Add a [sources.NAME] table with urls.")
        self.current = True
        return _merged(held, fresh)


def _merged(held: Config, fresh: Config) -> Reread:
    archive = held.archive.model_copy(
        update={name: getattr(fresh.archive, name) for name in _ARCHIVE_AT_ONCE}
    )
    daemon = held.daemon.model_copy(update={name: getattr(fresh.daemon, name) for name in _DAEMON_AT_ONCE})
    later = [
        *(f"archive.{name}" for name in Archive.model_fields if _differ(archive, fresh.archive, name)),
        *(f"daemon.{name}" for name in Daemon.model_fields if _differ(daemon, fresh.daemon, name)),
    ]
    config = fresh.model_copy(update={"archive": archive, "daemon": daemon})
    added = tuple(name for name in fresh.sources if name not in held.sources)
    removed = tuple(name for name in held.sources if name not in fresh.sources)
    return Reread(config, tuple(later), added, removed)


def _differ(held: object, fresh: object, name: str) -> bool:
    return bool(getattr(held, name) != getattr(fresh, name))


def _mark(file: Path | None) -> _Mark:
    if file is None:
        return None
    try:
        facts = os.stat(file)  # noqa: PTH116 - one call, every second
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns, facts.st_ino
