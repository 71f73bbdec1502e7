"""Names that outlive a power cut: a file is there for good only when its folder was made durable too (fsync(2))."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

#: folders whose names this process has made durable
_made: set[Path] = set()


def sync_folder(folder: Path) -> None:
    """Make durable what a folder holds: which names, and of which files.

    Raises:
        OSError: it may or may not be.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and what is missing above it; durable, also where another process has made it just now.

    Raises:
        OSError: it can't be made.
    """
    if not folder.is_dir():
        make_folder(folder.parent)
        try:
            folder.mkdir(exist_ok=True)
        except FileExistsError as error:
            # what is there is a file, and os.mkdir(2) does not say so
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from error
    elif folder in _made:
        return
    # who may not look into the folder above can't make it durable, and may work in this one all the same
    with suppress(PermissionError):
        sync_folder(folder.parent)
    _made.add(folder)
