"""What is special about a local folder."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from newskeep.errors import ObjectMissingError, StorageError
from newskeep.storage.base import sha256_of
from newskeep.storage.local import LocalStorage


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    """In a folder that isn't there yet."""
    return LocalStorage(tmp_path / "deep" / "storage")


@pytest.fixture
def limited() -> Iterator[None]:
    """Files of this process can't grow past 50 kB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_object_is_a_file(storage: LocalStorage, tmp_path: Path) -> None:
    """Its path is its key below the folder, and nothing else lies there."""
    storage.put("warc/2026/a.warc.gz", b"bytes")
    expected = tmp_path / "deep" / "storage" / "warc" / "2026" / "a.warc.gz"
    assert expected == storage.path("warc/2026/a.warc.gz")
    assert [expected] == [path for path in tmp_path.rglob("*") if path.is_file()]


def test_large_file_is_linked_not_copied(storage: LocalStorage, tmp_path: Path) -> None:
    """On one filesystem a segment is never there twice."""
    (tmp_path / "segment").write_bytes(b"x" * 1000)
    storage.put_file("segment", tmp_path / "segment", sha256_of(b"x" * 1000))
    assert (tmp_path / "segment").samefile(storage.path("segment") or "")


def test_file_of_another_filesystem_is_copied(storage: LocalStorage) -> None:
    """Where a link can't be made, the bytes are copied, and nothing but the object is left."""
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == Path.cwd().stat().st_dev:
        pytest.skip("there is one filesystem only")
    source = shared / f"newskeep-test-{os.getpid()}"
    source.write_bytes(b"x" * 1000)
    try:
        storage.put_file("a/b", source, sha256_of(b"x" * 1000))
    finally:
        source.unlink()
    assert (["a/b"], b"x" * 1000) == ([item.key for item in storage.list()], storage.get("a/b"))


def test_file_that_is_being_written_is_no_object(storage: LocalStorage, tmp_path: Path) -> None:
    """What a killed process left half-written is not listed, and its name is no key."""
    storage.put("a/b", b"")
    (tmp_path / "deep" / "storage" / "a" / ".new-0123").write_bytes(b"half")
    assert ["a/b"] == [item.key for item in storage.list()]
    with pytest.raises(ValueError, match="begins with a dot"):
        storage.get("a/.new-0123")


@pytest.mark.usefixtures("limited")
def test_full_disk_leaves_nothing(storage: LocalStorage, tmp_path: Path) -> None:
    """An object that doesn't fit is refused with a sentence, and its part is removed."""
    with pytest.raises(StorageError, match="would be larger than the limit"):
        storage.put("key", bytes(60_000))
    assert [] == [path for path in tmp_path.rglob("*") if path.is_file()]


def test_probe_says_what_is_wrong(tmp_path: Path) -> None:
    """A folder that can't be there is named, with what to do."""
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="file, not a folder") as caught:
        LocalStorage(tmp_path / "file" / "storage").probe()
    assert f"{tmp_path}/file/storage" in caught.value.message


def test_probe_leaves_an_empty_folder(storage: LocalStorage, tmp_path: Path) -> None:
    """It creates the folder and takes away what it wrote."""
    storage.probe()
    assert [] == list((tmp_path / "deep" / "storage").iterdir())


def test_year_may_lie_on_another_disk(storage: LocalStorage, tmp_path: Path) -> None:
    """A symbolic link to a folder is followed, by listing as by reading."""
    storage.put("warc/2026/a", b"")
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "b").write_bytes(b"old")
    (tmp_path / "deep" / "storage" / "warc" / "2025").symlink_to(tmp_path / "disk")
    assert ["warc/2025/b", "warc/2026/a"] == [item.key for item in storage.list("warc/")]
    assert b"old" == storage.get("warc/2025/b")


def test_reading_creates_nothing(storage: LocalStorage, tmp_path: Path) -> None:
    """A storage that isn't there is empty, and stays away."""
    assert [] == list(storage.list())
    with pytest.raises(ObjectMissingError):
        storage.get("key")
    assert not (tmp_path / "deep").exists()
