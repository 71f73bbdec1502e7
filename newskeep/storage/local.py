"""Storage in a local folder."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from newskeep.durable import make_folder, sync_folder
from newskeep.errors import DamageError, ObjectExistsError, ObjectMissingError, StorageError
from newskeep.storage.base import (
    ObjectInfo,
    Storage,
    check_key,
    check_range,
    sha256_of,
    sha256_of_stream,
)

#: what a filesystem answers that can't link these two files; they are copied then
_NO_LINK = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
_HINTS = {
    errno.ENOSPC: "The disk is full; make room.",
    errno.EDQUOT: "The disk quota is used up; make room.",
    errno.EFBIG: "The file would be larger than the limit of this process or filesystem.",
    errno.EROFS: "The filesystem is mounted read-only.",
    errno.EACCES: "Give the user that runs newskeep the right to write there.",
    errno.EPERM: "Give the user that runs newskeep the right to write there.",
    errno.EEXIST: "A part of the path is a file, not a folder.",
    errno.ENOTDIR: "A part of the path is a file, not a folder.",
    errno.EIO: "The disk reports errors; look into the system's log.",
}


class LocalStorage(Storage):
    """Objects are files below a folder; the key is the path.

    A file whose name begins with a dot is no object: that is how one is called while it is written.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    @property
    def url(self) -> str:
        """The folder's absolute path."""
        return str(self._root)

    def probe(self) -> tuple[str, ...]:
        """Create the folder if it isn't there, and a file in it."""
        with self._reporting(self._root, "write to"):
            make_folder(self._root)
            self._write(self._root, b"newskeep").unlink()
        return ()

    def put_file(self, key: str, path: Path, sha256: str) -> ObjectInfo:
        """Store a file; on one filesystem by a hard link, so that a segment is never there twice."""
        target = self._target(key)
        with self._reporting(target, "write"):
            with path.open("rb") as source:
                os.fsync(source.fileno())
                found = sha256_of_stream(source)
            if found != sha256:
                msg = f"{path} has the digest {found}, not {sha256}; it was not stored"
                raise DamageError(msg, "It was changed after it was sealed; run `newskeep verify`.")
            make_folder(target.parent)
            self._publish_file(path.resolve(), target, key, sha256)
        return ObjectInfo(key, target.stat().st_size, sha256)

    def put(self, key: str, data: bytes) -> ObjectInfo:
        """Store a few bytes."""
        target = self._target(key)
        with self._reporting(target, "write"):
            make_folder(target.parent)
            self._publish(self._write(target.parent, data), target, key, sha256_of(data))
        return ObjectInfo(key, len(data), sha256_of(data))

    def get(self, key: str) -> bytes:
        """All bytes of an object."""
        with self.open(key) as stream, self._reporting(self._target(key), "read"):
            return stream.read()

    def read(self, key: str, offset: int, length: int) -> bytes:
        """A range of an object."""
        check_range(offset, length)
        with self.open(key) as stream, self._reporting(self._target(key), "read"):
            stream.seek(offset)
            return stream.read(length)

    def open(self, key: str) -> BinaryIO:
        """The file, opened for reading."""
        target = self._existing(key)
        with self._reporting(target, "read"):
            return target.open("rb")

    def info(self, key: str) -> ObjectInfo:
        """The file's size; a folder keeps no digests."""
        with self._reporting(self._existing(key), "read"):
            return ObjectInfo(key, self._existing(key).stat().st_size)

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """Objects whose key starts with `prefix`, sorted; reads only the folders that can hold some."""
        folder = prefix.rpartition("/")[0]
        if folder:
            check_key(folder)
        with self._reporting(self._root / folder, "list"):
            keys = sorted(key for key in self._keys_below(self._root / folder) if key.startswith(prefix))
        for key in keys:
            try:
                yield self.info(key)
            except ObjectMissingError:
                continue  # deleted since the folders were read

    def delete(self, key: str) -> None:
        """Remove the file."""
        target = self._target(key)
        with self._reporting(target, "delete"):
            if target.is_file():
                target.unlink(missing_ok=True)
                sync_folder(target.parent)

    def path(self, key: str) -> Path | None:
        """The file, if the object exists."""
        target = self._target(key)
        return target if target.is_file() else None

    def _target(self, key: str) -> Path:
        return self._root / check_key(key)

    def _existing(self, key: str) -> Path:
        target = self._target(key)
        if not target.is_file():
            msg = f"storage {self.url} has no object {key}"
            raise ObjectMissingError(msg)
        return target

    def _keys_below(self, folder: Path) -> Iterator[str]:
        if not folder.is_dir():
            return
        # a year may be a symbolic link to another disk
        for place, folders, files in os.walk(folder, onerror=_raise, followlinks=True):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in files:
                if not name.startswith("."):
                    yield (Path(place) / name).relative_to(self._root).as_posix()

    def _publish_file(self, source: Path, target: Path, key: str, sha256: str) -> None:
        """Make the source's bytes appear under the target's name: by a link where that works."""
        try:
            os.link(source, target)
        except FileExistsError:
            self._same_or_raise(target, key, sha256)
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            with source.open("rb") as stream:
                self._publish(self._write(target.parent, stream), target, key, sha256)
        sync_folder(target.parent)

    def _publish(self, written: Path, target: Path, key: str, sha256: str) -> None:
        """Give a complete temporary file its name, unless that is taken; the temporary name goes."""
        try:
            with written.open("rb") as stream:
                if sha256_of_stream(stream) != sha256:
                    msg = f"what was written for {key} reads back differently; it was not stored"
                    raise DamageError(msg, "Check the disk.")
            os.link(written, target)
        except FileExistsError:
            self._same_or_raise(target, key, sha256)
        finally:
            written.unlink()
        sync_folder(target.parent)

    def _same_or_raise(self, target: Path, key: str, sha256: str) -> None:
        with target.open("rb") as stream:
            if sha256_of_stream(stream) != sha256:
                msg = f"storage {self.url} has other bytes under {key}; they were not overwritten"
                raise ObjectExistsError(msg, "Run `newskeep verify` to see which of the two is right.")

    @staticmethod
    def _write(folder: Path, content: bytes | BinaryIO) -> Path:
        """A new, durable file under a name that is no key."""
        path = folder / f".new-{os.urandom(8).hex()}"
        try:
            with path.open("xb") as file:
                if isinstance(content, bytes):
                    file.write(content)
                else:
                    while data := content.read(1 << 20):
                        file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    @staticmethod
    @contextmanager
    def _reporting(path: Path, verb: str) -> Iterator[None]:
        """Say what failed in a sentence."""
        try:
            yield
        except OSError as error:
            if verb == "read" and isinstance(error, FileNotFoundError):
                msg = f"can't read {path}: it was deleted"
                raise ObjectMissingError(msg) from error
            msg = f"can't {verb} {path}: {error.strerror or error}."
            raise StorageError(msg, _HINTS.get(error.errno or 0, "")) from error


def _raise(error: OSError) -> None:
    raise error
