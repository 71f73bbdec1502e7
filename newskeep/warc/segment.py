"""Writing a segment: created once, appended to by one process, sealed for ever.

While it grows its name ends in `.open`, which indexers and replay tools skip, and its writer holds a lock on
it. The lock goes with the process, however that ends: an `.open` file without one is abandoned.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self

from newskeep.durable import make_folder, sync_folder
from newskeep.errors import ObjectExistsError, StorageError
from newskeep.warc.naming import OPEN

#: a filesystem that has no hard links says one of these
_NO_LINK = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class SegmentWriter:
    """The one writer of one segment; use `SegmentWriter.create`. Not for several threads at once.

    After a failed `sync` nobody knows what is on the disk: the segment is broken, every further call raises,
    and recovery takes from it what was acknowledged. `close` leaves an unsealed segment to recovery.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        #: `<name>.open`
        self.path = path
        #: bytes of whole members
        self.size = 0
        self._descriptor = descriptor
        self._broken = ""
        _writers.add(self)

    @classmethod
    def create(cls, folder: Path, name: str) -> Self:
        """Begin a segment.

        Args:
            folder: where; created if it isn't there.
            name: its final name (`segment_name`).

        Raises:
            ObjectExistsError: there is one of that name, open or sealed.
            StorageError: it can't be created.
        """
        path = folder / (name + OPEN)
        try:
            make_folder(folder)
            descriptor = _create_locked(path, folder / name)
            sync_folder(folder)
        except FileExistsError:
            msg = f"there is a segment {folder / name} already"
            raise ObjectExistsError(msg, "Two processes write under one run; give each its own.") from None
        except OSError as error:
            raise _failed("create", path, error) from error
        return cls(path, descriptor)

    def append(self, member: bytes) -> tuple[int, int]:
        """Write a gzip member at the end; it is durable only after `sync`.

        Returns:
            Its offset and length.

        Raises:
            StorageError: it could not be written; what was written of it is gone again.
        """
        self._check()
        offset = self.size
        try:
            self._write(member, offset)
        except OSError as error:
            self._cut_back()
            raise _failed("write to", self.path, error) from error
        self.size += len(member)
        return offset, len(member)

    def sync(self) -> None:
        """Make everything appended durable.

        Raises:
            StorageError: it may or may not be; the segment is broken from here on.
        """
        self._check()
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            # asked again, the kernel would say yes, and the data would be gone all the same
            self._broken = f"it could not be made durable ({error.strerror})"
            raise _failed("make durable", self.path, error) from error

    def rename_sealed(self) -> Path:
        """Make it durable under its final name, and let go of it. It never changes again.

        Raises:
            ObjectExistsError: there is a file of that name.
            StorageError: it could not be done.
        """
        self.sync()
        final = seal(self.path)
        self.close()
        return final

    def close(self) -> None:
        """Let go of it; a second time does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        self._broken = self._broken or "it is closed"
        if descriptor >= 0:
            os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _check(self) -> None:
        if self._broken:
            msg = f"the segment {self.path} takes no more: {self._broken}"
            raise StorageError(msg, "Begin a new one; recovery keeps what was acknowledged.")

    def _write(self, member: bytes, offset: int) -> None:
        view = memoryview(member)
        while view:
            # near the end of a full disk less is written than was asked, and no error is raised
            written = os.pwrite(self._descriptor, view, offset)
            view, offset = view[written:], offset + written

    def _cut_back(self) -> None:
        try:
            os.ftruncate(self._descriptor, self.size)
        except OSError as error:
            self._broken = f"half a record could not be removed ({error.strerror})"


class Claim:
    """The lock on an abandoned segment, held while it is repaired and sealed."""

    def __init__(self, path: Path, descriptor: int) -> None:
        #: `<name>.open`
        self.path = path
        self._descriptor = descriptor

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)


def claim(path: Path) -> Claim | None:
    """Take over an open segment whose writer is gone; None while somebody holds it, or when it is gone too.

    Raises:
        StorageError: it can't be opened.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failed("open", path, error) from error
    if _lock(descriptor, fcntl.LOCK_NB) and _is_at(descriptor, path):
        return Claim(path, descriptor)
    os.close(descriptor)
    return None


def is_abandoned(path: Path) -> bool:
    """True when an open segment has no living writer. To repair it, `claim` it."""
    held = claim(path)
    if held is None:
        return False
    with held:
        return True


def seal(path: Path) -> Path:
    """Give an open segment its final name, without overwriting anything, and make that durable.

    The caller holds it. Doing it again after a crash half-way finishes it, also where the file is there twice
    without being one file: on a disk without hard links, or copied from one that has them.

    Raises:
        ObjectExistsError: a file with other bytes has the name.
        StorageError: it could not be renamed.
    """
    final = path.with_name(path.name.removesuffix(OPEN))
    try:
        _rename(path, final)
        sync_folder(path.parent)
    except OSError as error:
        raise _failed("seal", path, error) from error
    return final


#: writers of this process
_writers: weakref.WeakSet[SegmentWriter] = weakref.WeakSet()


def _let_go_in_child() -> None:
    """A forked child has the descriptor too, and would hold the lock after the writer's death."""
    for writer in list(_writers):
        writer.close()


os.register_at_fork(after_in_child=_let_go_in_child)


def _rename(path: Path, final: Path) -> None:
    """Rename a file to a name that no other file has."""
    try:
        os.link(path, final)
    except FileExistsError:
        if final.samefile(path):
            _unlink(path)
            return
        if not _is_claim(final) and not _are_equal(path, final):
            msg = f"can't seal {path}: there is another file of that name"
            raise ObjectExistsError(msg, "Look at both before you move one away.") from None
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        # without links: whoever makes the name first owns it, and may replace it
        final.touch(exist_ok=False)
    else:
        _unlink(path)
        return
    # these bytes are known to be durable, those of a copy are not
    path.replace(final)


def _unlink(path: Path) -> None:
    """Remove the old name when the new one is durable: a power cut could take both."""
    sync_folder(path.parent)
    path.unlink()


def _is_claim(final: Path) -> bool:
    """True for a name that a crash left with nothing under it: no segment is empty."""
    return final.stat().st_size == 0


def _are_equal(path: Path, other: Path) -> bool:
    with path.open("rb") as first, other.open("rb") as second:
        if os.fstat(first.fileno()).st_size != os.fstat(second.fileno()).st_size:
            return False
        return hashlib.file_digest(first, "sha256").digest() == hashlib.file_digest(second, "sha256").digest()


def _create_locked(path: Path, final: Path) -> int:
    """A new file, locked. Between creating and locking it recovery may take it for abandoned, and remove it."""
    while not final.exists():
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        if _lock(descriptor, 0) and _is_at(descriptor, path):
            return descriptor
        os.close(descriptor)
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(final))


def _lock(descriptor: int, flags: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | flags)
    except BlockingIOError:
        return False
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """True when the path still names this very file."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _failed(verb: str, path: Path, error: OSError) -> StorageError:
    if error.errno in _FULL:
        return StorageError(f"can't {verb} {path}: disk full ({error.strerror}).", "Make room.")
    return StorageError(f"can't {verb} {path}: {error.strerror or error}.", "Check the disk and its rights.")
