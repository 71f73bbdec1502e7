"""What a power cut leaves of a folder: all that was made durable, and of the rest whatever the disk got to.

Stricter than any file system in use. What fsync was asked for is there. Anything else may be there or not: the
bytes of a file since its last fsync, page by page, and each change of a folder since that folder's; only the two
halves of a rename come together.
"""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.faults.sqlite_syncs import watch

#: bytes that a disk writes or does not write
PAGE = 4096
#: the ways to come out of a power cut: how the folders do, and how the files
KINDS = ("least", "torn", "zeros", "pages")
#: the name and the inode of everything in a folder
_Entries = dict[str, int]


class Disk:
    """Knows what is durable below a folder, by watching this process from `start` on."""

    def __init__(self, root: Path) -> None:
        self._root = root
        #: by inode. The file is held open, so that no other is given its number
        self._durable: dict[int, bytes] = {}
        self._held: dict[int, io.FileIO] = {}
        self._folders: dict[int, _Entries] = {}
        self._renames: dict[tuple[int, str], int] = {}

    def start(self) -> None:
        """Watch; all that is there is durable."""
        for path in _all(self._root):
            self._synced(path)
        really = os.fsync

        def fsync(descriptor: int) -> None:
            really(descriptor)
            self._synced(Path(f"/proc/self/fd/{descriptor}"))

        os.fsync = fsync  # type: ignore[assignment]
        os.rename, os.replace = self._noting(os.rename), self._noting(os.replace)
        watch(self._synced)

    def cut(self, to: Path, kind: str, seed: int) -> None:
        """Write what a power cut at this moment may leave.

        Args:
            to: a new folder.
            kind: one of `KINDS`.
            seed: the chance in it.
        """
        _Image(self._durable, self._folders, self._renames, _Chance(kind, seed)).write(self._root, to)

    def _synced(self, path: Path) -> None:
        """All of a file, or all names of a folder, came to the disk."""
        inode = path.stat().st_ino
        if path.is_dir():
            self._folders[inode] = _entries(path)
            return
        if inode not in self._held:
            self._held[inode] = io.FileIO(path)
        descriptor = self._held[inode].fileno()
        self._durable[inode] = os.pread(descriptor, os.fstat(descriptor).st_size, 0)

    def _noting(self, really: Callable[..., None]) -> Callable[..., None]:
        """The same, and the two names are known to belong together."""

        def rename(old: str | Path, new: str | Path) -> None:
            number = len(self._renames)
            really(old, new)
            for path in (Path(old), Path(new)):
                self._renames[path.parent.stat().st_ino, path.name] = number

        return rename


class _Chance:
    """Decides between what was durable and what was not."""

    def __init__(self, kind: str, seed: int) -> None:
        self._kind = kind
        self._random = random.Random(seed)

    def happened(self) -> bool:
        """Whether a change of a folder came to the disk."""
        return {"least": False, "zeros": True}.get(self._kind, self._random.random() < 0.5)

    def content(self, durable: bytes, now: bytes) -> bytes:
        """What came to the disk of a file."""
        if durable == now or self._kind == "least":
            return durable
        size = self._random.randint(*sorted((len(durable), len(now))))
        if self._kind == "torn":
            return now[:size] if len(now) > len(durable) else durable[:size]
        if self._kind == "zeros":
            return durable + bytes(max(0, len(now) - len(durable)))
        pages = range(0, max(len(durable), len(now)), PAGE)
        mixed = b"".join(self._page(durable[at : at + PAGE], now[at : at + PAGE]) for at in pages)
        return mixed[: max(size, len(durable)) if len(now) > len(durable) else size]

    def _page(self, durable: bytes, now: bytes) -> bytes:
        """The old page, or the new one; no byte of either lies elsewhere than in the page."""
        size = max(len(durable), len(now))
        return self._random.choice((durable, now)).ljust(size, b"\0")


class _Image:
    """One outcome of a power cut."""

    def __init__(
        self,
        durable: dict[int, bytes],
        folders: dict[int, _Entries],
        renames: dict[tuple[int, str], int],
        chance: _Chance,
    ) -> None:
        self._durable = durable
        self._folders = folders
        self._renames = renames
        self._chance = chance
        self._renamed: dict[int, bool] = {}
        self._now: dict[int, Path] = {}
        self._made: dict[int, Path] = {}

    def write(self, root: Path, to: Path) -> None:
        """Write it into a new folder."""
        self._now = {path.stat().st_ino: path for path in _all(root)}
        self._write_folder(root.stat().st_ino, to)

    def _write_folder(self, inode: int, to: Path) -> None:
        to.mkdir()
        durable = self._folders.get(inode, {})
        now = _entries(self._now[inode]) if inode in self._now else {}
        for name in sorted({**durable, **now}):
            found = durable.get(name), now.get(name)
            entry = found[0] if found[0] == found[1] else found[self._happened(inode, name)]
            if entry is not None:
                self._write_entry(entry, to / name)

    def _happened(self, folder: int, name: str) -> bool:
        number = self._renames.get((folder, name))
        if number is None:
            return self._chance.happened()
        return self._renamed.setdefault(number, self._chance.happened())

    def _write_entry(self, inode: int, to: Path) -> None:
        now = self._now.get(inode)
        if inode in self._made:
            os.link(self._made[inode], to)
        elif inode in self._folders or (now and now.is_dir()):
            self._write_folder(inode, to)
        else:
            durable = self._durable.get(inode, b"")
            to.write_bytes(self._chance.content(durable, now.read_bytes() if now else durable))
            self._made[inode] = to


def _entries(folder: Path) -> _Entries:
    with os.scandir(folder) as found:
        return {entry.name: entry.inode() for entry in found}


def _all(root: Path) -> Iterator[Path]:
    """A folder, and everything below it."""
    yield root
    yield from root.rglob("*")
