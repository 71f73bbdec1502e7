"""The life of a segment: one writer, whole records, a name that comes last."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newskeep.errors import ObjectExistsError, StorageError
from newskeep.warc.naming import articles_key, cdxj_key, segment_key, segment_name
from newskeep.warc.segment import SegmentWriter, claim, is_abandoned, seal

NAME = segment_name(datetime(2026, 11, 22, 10, 54, tzinfo=UTC), "run1", 0, "host")
_WRITER = """
import sys, time
from pathlib import Path
from newskeep.warc.segment import SegmentWriter
writer = SegmentWriter.create(Path(sys.argv[1]), sys.argv[2])
writer.append(b"member")
print("ready", flush=True)
sys.stdin.read()
"""

_FORKING_WRITER = """
import os, sys
from pathlib import Path
from newskeep.warc.segment import SegmentWriter
writer = SegmentWriter.create(Path(sys.argv[1]), sys.argv[2])
if os.fork() == 0:
    print("child", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def limited() -> Iterator[int]:
    """Files of this process can't grow past the size given."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield 100_000
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def other_process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has begun the segment and holds it."""
    command = [sys.executable, "-c", _WRITER, str(tmp_path), NAME]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout
        assert "ready\n" == process.stdout.readline()
        yield process
        process.kill()


def test_members_are_appended_and_sealed(tmp_path: Path) -> None:
    """Offsets follow each other, the name gets its end only when it is sealed, and only once."""
    with SegmentWriter.create(tmp_path / "new", NAME) as writer:
        assert [(0, 5), (5, 6)] == [writer.append(b"first"), writer.append(b"second")]
        writer.sync()
        assert [NAME + ".open"] == _names(tmp_path / "new")
        assert tmp_path / "new" / NAME == writer.rename_sealed()
    assert b"firstsecond" == (tmp_path / "new" / NAME).read_bytes()
    assert [NAME] == _names(tmp_path / "new")


def test_a_name_is_never_used_twice(tmp_path: Path) -> None:
    """Neither while a segment of that name is open nor after it was sealed."""
    with SegmentWriter.create(tmp_path, NAME) as writer:
        with pytest.raises(ObjectExistsError):
            SegmentWriter.create(tmp_path, NAME)
        writer.rename_sealed()
    with pytest.raises(ObjectExistsError):
        SegmentWriter.create(tmp_path, NAME)
    assert [NAME] == _names(tmp_path)


def test_sealing_overwrites_nothing(tmp_path: Path) -> None:
    """A file that has the final name stays, and so does the open segment."""
    with SegmentWriter.create(tmp_path, NAME) as writer:
        (tmp_path / NAME).write_bytes(b"precious")
        with pytest.raises(ObjectExistsError):
            writer.rename_sealed()
    assert b"precious" == (tmp_path / NAME).read_bytes()
    assert (tmp_path / (NAME + ".open")).exists()


def test_sealing_can_be_finished_after_a_crash(tmp_path: Path) -> None:
    """Between the new name and the end of the old one both are there; doing it again removes the old one."""
    SegmentWriter.create(tmp_path, NAME).close()
    (tmp_path / NAME).hardlink_to(tmp_path / (NAME + ".open"))
    assert tmp_path / NAME == seal(tmp_path / (NAME + ".open"))
    assert [NAME] == _names(tmp_path)


def test_a_full_disk_leaves_no_half_record(tmp_path: Path, limited: int) -> None:
    """What doesn't fit is refused as a whole, and what fits can still be written."""
    with SegmentWriter.create(tmp_path, NAME) as writer:
        writer.append(b"x" * (limited - 10))
        with pytest.raises(StorageError, match="disk full"):
            writer.append(b"y" * 20)
        assert limited - 10 == writer.path.stat().st_size
        assert (limited - 10, 10) == writer.append(b"z" * 10)
        writer.sync()


def test_a_failed_sync_ends_the_segment(tmp_path: Path) -> None:
    """Nothing more is taken, because nobody knows what is on the disk."""
    reading, writing = os.pipe()  # a pipe can't be made durable
    os.close(reading)
    writer = SegmentWriter(tmp_path / (NAME + ".open"), writing)
    with pytest.raises(StorageError, match="make durable"):
        writer.sync()
    for call in (writer.sync, writer.rename_sealed, lambda: writer.append(b"x")):
        with pytest.raises(StorageError, match="takes no more"):
            call()
    writer.close()


def test_a_closed_segment_takes_no_more(tmp_path: Path) -> None:
    """Also after it was closed twice."""
    writer = SegmentWriter.create(tmp_path, NAME)
    writer.close()
    writer.close()
    with pytest.raises(StorageError, match="closed"):
        writer.append(b"x")


def test_a_living_writer_is_left_alone(tmp_path: Path, other_process: subprocess.Popen[str]) -> None:
    """While its process lives, a segment is not abandoned; when that ends, it is."""
    path = tmp_path / (NAME + ".open")
    assert (False, None) == (is_abandoned(path), claim(path))
    other_process.send_signal(signal.SIGSTOP)
    assert not is_abandoned(path)
    other_process.kill()
    other_process.wait(10)
    assert is_abandoned(path)
    assert b"member" == path.read_bytes()


def test_a_segment_is_claimed_by_one(tmp_path: Path) -> None:
    """Of two repairs one gets it; when that is done the other may look."""
    writer = SegmentWriter.create(tmp_path, NAME)
    assert None is claim(writer.path)
    writer.close()
    held = claim(writer.path)
    assert held
    with held:
        assert None is claim(writer.path)
        final = seal(held.path)
    assert (None, False) == (claim(writer.path), is_abandoned(writer.path))
    assert final.exists()


def test_a_forked_child_does_not_keep_the_lock(tmp_path: Path) -> None:
    """Otherwise a worker that outlives its parent would hide the abandoned segment."""
    command = [sys.executable, "-c", _FORKING_WRITER, str(tmp_path), NAME]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        assert "child\n" == parent.stdout.readline()
        assert not is_abandoned(tmp_path / (NAME + ".open"))
        parent.kill()
        parent.wait(10)
        assert is_abandoned(tmp_path / (NAME + ".open"))


def test_names() -> None:
    """A segment is called after its time, run and machine, and what belongs to it after the segment."""
    time = datetime(2026, 1, 2, 3, 4, 5, 67_891, tzinfo=UTC)
    name = segment_name(time, "r-1", 12, "ws/ü.example")
    assert "newskeep-20260102030405067-r_1-00012-ws__.example.warc.gz" == name
    assert f"warc/2026/01/02/{name}" == segment_key(name)
    assert f"warc/2026/01/02/{name[:-8]}.cdxj" == cdxj_key(name)
    assert f"articles/2026/01/02/{name[:-8]}.jsonl.gz" == articles_key(name)


@pytest.mark.parametrize("name", [NAME + ".open", "other.warc.gz", "../" + NAME, NAME[:-3]])
def test_other_names_have_no_key(name: str) -> None:
    """What is no sealed segment has no place in storage."""
    with pytest.raises(ValueError, match="not the name"):
        segment_key(name)


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]
