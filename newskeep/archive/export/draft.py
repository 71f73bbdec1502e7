"""A file or folder that appears under its name whole or not at all, and never in place of another."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newskeep.durable import sync_folder
from newskeep.errors import NewskeepError, UsageError
from newskeep.storage.base import sha256_of_stream

#: a filesystem that has no hard links says one of these
_NO_LINK = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written, beside where it will be."""

    #: its final name
    target: Path
    #: write the file here, or make the folder
    path: Path
    #: for whatever else is needed on the way; on the same disk, and gone afterwards
    scratch: Path


@dataclass(frozen=True, slots=True)
class Published:
    """What appeared."""

    #: of the file, or of all files in the folder
    size: int
    #: `sha256:hex` of the file; empty for a folder
    sha256: str


class Publisher:
    """Gives a draft its name. `published` says what came of it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.published = Published(0, "")

    def publish(self) -> None:
        """Make what was written durable, then let it appear."""
        if self.draft.path.is_dir():
            self._publish_folder()
        else:
            self._publish_file()
        sync_folder(self.draft.target.parent)

    def _publish_file(self) -> None:
        with self.draft.path.open("rb") as file:
            os.fsync(file.fileno())
            sha256 = sha256_of_stream(file)
            size = file.tell()
        try:
            os.link(self.draft.path, self.draft.target)
        except FileExistsError:
            raise _taken(self.draft.target) from None
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            _claim_and_replace(self.draft)
        self.published = Published(size, sha256)

    def _publish_folder(self) -> None:
        size = _size_below(self.draft.path)
        os.sync()  # one for all: an fsync for each of a hundred thousand small files takes minutes
        if os.path.lexists(self.draft.target):
            raise _taken(self.draft.target)
        self.draft.path.rename(self.draft.target)
        self.published = Published(size, "")


@contextmanager
def new(target: Path) -> Iterator[Publisher]:
    """A draft of something new; it appears when the block ends, and leaves nothing behind when it fails.

    Raises:
        UsageError: the name is taken, or its folder is not there.
        NewskeepError: it can't be written: the disk is full, or not ours to write.
    """
    _check(target)
    with _told(target), tempfile.TemporaryDirectory(prefix=".newskeep-export-", dir=target.parent) as name:
        folder = Path(name)
        scratch = folder / "scratch"
        scratch.mkdir()
        publisher = Publisher(Draft(target, folder / "new", scratch))
        yield publisher
        publisher.publish()


def _check(target: Path) -> None:
    if target.name in {"", "-", ".."}:
        raise UsageError(
            f"{target} is no name for a new file.",
            "`newskeep list --json --text` writes articles to standard output.",
        )
    if os.path.lexists(target):
        raise _taken(target)
    if not target.parent.is_dir():
        raise UsageError(
            f"There is no folder {target.parent} to write {target.name} into.",
            "Make it first, or choose another.",
        )


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Say what failed in a sentence."""
    try:
        yield
    except OSError as error:
        hint = "Make room, or choose another disk; nothing was left behind." if error.errno in _FULL else ""
        raise NewskeepError(f"{target} can't be written: {error.strerror or error}.", hint) from error
    except sqlite3.DatabaseError as error:
        raise NewskeepError(
            f"{target} can't be written: {error}.",
            "Make room, or choose another disk; nothing was left behind.",
        ) from error


def _taken(target: Path) -> UsageError:
    return UsageError(
        f"There is something at {target} already.", "Choose another name; nothing was overwritten."
    )


def _claim_and_replace(draft: Draft) -> None:
    """Without links: whoever creates the name first owns it, and may replace it."""
    try:
        os.close(os.open(draft.target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
    except FileExistsError:
        raise _taken(draft.target) from None
    draft.path.replace(draft.target)


def _size_below(folder: Path | os.DirEntry[str]) -> int:
    """Bytes of all files in a folder, without a list of them."""
    with os.scandir(folder) as entries:
        return sum(
            _size_below(entry) if entry.is_dir(follow_symlinks=False) else entry.stat().st_size
            for entry in entries
        )
