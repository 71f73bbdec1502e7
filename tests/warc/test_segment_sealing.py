"""Sealing where a file can't have two names, or has been copied with both."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newskeep.errors import ObjectExistsError, StorageError
from newskeep.warc.naming import segment_name
from newskeep.warc.segment import SegmentWriter, seal

NAME = segment_name(datetime(2026, 11, 22, 10, 54, tzinfo=UTC), "run1", 0, "host")


@pytest.fixture
def open_segment(tmp_path: Path) -> Path:
    """A segment with a record in it, whose writer is gone."""
    with SegmentWriter.create(tmp_path, NAME) as writer:
        writer.append(b"member")
        writer.sync()
        return writer.path


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is one that has no hard links, as a FAT one."""

    def link(_source: Path, target: Path) -> None:
        code = errno.EEXIST if os.path.lexists(target) else errno.EPERM
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", link)


def _there(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_copy_under_both_names(open_segment: Path) -> None:
    """Two files of equal bytes are one segment: a crash between the names, on a disk without links or copied so."""
    open_segment.with_name(NAME).write_bytes(b"member")
    assert open_segment.with_name(NAME) == seal(open_segment)
    assert {NAME: b"member"} == _there(open_segment.parent)


@pytest.mark.parametrize("other", [b"membeR", b"membe", b"member-and-more"])
def test_other_bytes_are_left_alone(open_segment: Path, other: bytes) -> None:
    """Of the same length, or fewer or more: nothing is overwritten."""
    open_segment.with_name(NAME).write_bytes(other)
    with pytest.raises(ObjectExistsError, match="another file"):
        seal(open_segment)
    assert {NAME: other, NAME + ".open": b"member"} == _there(open_segment.parent)


@pytest.mark.usefixtures("no_links")
def test_without_hard_links(open_segment: Path) -> None:
    """It gets its name, and only once."""
    assert open_segment.with_name(NAME) == seal(open_segment)
    assert {NAME: b"member"} == _there(open_segment.parent)


@pytest.mark.usefixtures("no_links")
@pytest.mark.parametrize("left", [b"", b"member"])
def test_without_hard_links_after_a_crash(open_segment: Path, left: bytes) -> None:
    """The name was taken and nothing is under it yet, or all is: doing it again finishes it."""
    open_segment.with_name(NAME).write_bytes(left)
    seal(open_segment)
    assert {NAME: b"member"} == _there(open_segment.parent)


def test_other_failures_are_told(open_segment: Path) -> None:
    """A segment that is gone can't be sealed, and no name is taken for it."""
    open_segment.unlink()
    with pytest.raises(StorageError, match="can't seal"):
        seal(open_segment)
    assert {} == _there(open_segment.parent)
