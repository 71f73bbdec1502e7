"""Says when SQLite makes something durable: it writes in C, where nothing of Python's sees it.

Its own way of being watched is a virtual file system (https://sqlite.org/vfs.html): a copy of the usual one whose
files tell of every sync, and whose one system call that opens a folder tells which one is synced.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

#: words of `sqlite3_vfs` up to version 3, of `sqlite3_io_methods` likewise, and the ones that matter here
_VFS_WORDS, _NEXT, _NAME, _OPEN, _SET_CALL, _GET_CALL = 21, 2, 3, 5, 18, 19
_FILE_WORDS, _SYNC = 19, 5
_WORD = 8
_POINTER = ctypes.c_void_p
# the name as a pointer: SQLite keeps it, and there is more of it behind the end of the path
_OPENING = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _POINTER, _POINTER, ctypes.c_int, _POINTER)
_SYNCING = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, ctypes.c_int)
_OPENING_FOLDER = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.POINTER(ctypes.c_int))
_SETTING = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, ctypes.c_char_p, _POINTER)
_GETTING = ctypes.CFUNCTYPE(_POINTER, _POINTER, ctypes.c_char_p)

#: what C code calls must not be collected
_kept: list[Any] = []


def library() -> ctypes.CDLL | None:
    """SQLite as this Python uses it; None where its functions are hidden, or a pointer has not 64 bits."""
    if ctypes.sizeof(_POINTER) != _WORD:
        return None
    module = find_spec("_sqlite3")
    try:
        found = ctypes.CDLL(module.origin if module and module.origin != "built-in" else None)
        found.sqlite3_vfs_find.restype = _POINTER
    except (OSError, AttributeError):
        return None
    return found


def watch(synced: Callable[[Path], object]) -> None:
    """From now on, and to the end of the process.

    Args:
        synced: is called with a file that SQLite has just made durable, or a folder that it is about to.
    """
    sqlite = library()
    assert sqlite
    usual = sqlite.sqlite3_vfs_find(None)
    vfs = _words(usual, _VFS_WORDS)
    _watch_folders(usual, vfs, synced)
    really_open = _OPENING(vfs[_OPEN])
    paths: dict[int, Path] = {}
    tables: dict[int, int] = {}

    def opening(_: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        failed: int = really_open(usual, name, file, flags, out)
        if name and not failed:
            paths[file] = Path(os.fsdecode(ctypes.string_at(name)))
            methods = ctypes.cast(file, ctypes.POINTER(_POINTER))
            usual_methods = methods[0] or 0
            if usual_methods not in tables:
                tables[usual_methods] = _watched(usual_methods, paths, synced)
            methods[0] = tables[usual_methods]
        return failed

    vfs[_NEXT], vfs[_NAME] = 0, _address(ctypes.c_char_p(b"watched"))
    vfs[_OPEN] = _address(_OPENING(opening))
    _kept.append(vfs)
    assert 0 == sqlite.sqlite3_vfs_register(ctypes.byref(vfs), 1)


def _watched(usual: int, paths: dict[int, Path], synced: Callable[[Path], object]) -> int:
    """The functions of an open file, with one that tells in the place of `xSync`; where they are."""
    methods = _words(usual, _FILE_WORDS)
    really_sync = _SYNCING(methods[_SYNC])

    def syncing(file: int, flags: int) -> int:
        failed: int = really_sync(file, flags)
        if not failed:
            synced(paths[file])
        return failed

    methods[_SYNC] = _address(_SYNCING(syncing))
    _kept.append(methods)
    return ctypes.addressof(methods)


def _watch_folders(usual: int, vfs: Any, synced: Callable[[Path], object]) -> None:
    """SQLite opens a folder for one thing only: to sync it, at once."""
    call = b"openDirectory"
    really_open = _OPENING_FOLDER(_GETTING(vfs[_GET_CALL])(usual, call))

    def opening(path: bytes, out: Any) -> int:
        synced(Path(os.fsdecode(path)).parent)
        return int(really_open(path, out))

    assert 0 == _SETTING(vfs[_SET_CALL])(usual, call, _address(_OPENING_FOLDER(opening)))


def _words(address: int, count: int) -> Any:
    return (ctypes.c_size_t * count).from_buffer_copy(ctypes.string_at(address, count * _WORD))


def _address(called: Any) -> int:
    _kept.append(called)
    return ctypes.cast(called, _POINTER).value or 0
