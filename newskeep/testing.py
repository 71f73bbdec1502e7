"""What tests of code around newskeep may use: a clock turned by hand, a storage in memory, the contract.

class TestMyStorage(StorageContract):
    @pytest.fixture
    def storage(self) -> Storage:
        return MyStorage()
"""
# ruff: noqa: S101, SIM300 - a contract is made of asserts, the expected value first

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO, ClassVar

from newskeep.errors import DamageError, ObjectExistsError, ObjectMissingError
from newskeep.storage.base import ObjectInfo, Storage, check_key, check_range, sha256_of


class Clock:
    """A clock that stands still until it is turned. Calling it tells the time, as `now()` does."""

    def __init__(self, start: datetime = datetime(2026, 11, 22, 10, 54, tzinfo=UTC)) -> None:
        self._now = start

    def now(self) -> datetime:
        """The time it shows."""
        return self._now

    def __call__(self) -> datetime:
        """The time it shows."""
        return self._now

    def advance(self, duration: timedelta) -> datetime:
        """Turn it on; returns the new time."""
        self._now += duration
        return self._now


class MemoryStorage(Storage):
    """Objects in a dictionary."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}

    @property
    def url(self) -> str:
        """`memory:`; `open_storage` can't open it again."""
        return "memory:"

    def probe(self) -> tuple[str, ...]:
        """Nothing can be wrong."""
        return ()

    def put_file(self, key: str, path: Path, sha256: str) -> ObjectInfo:
        """Keep a file's bytes."""
        check_key(key)
        data = path.read_bytes()
        if sha256_of(data) != sha256:
            msg = f"{path} has the digest {sha256_of(data)}, not {sha256}; it was not stored"
            raise DamageError(msg)
        return self.put(key, data)

    def put(self, key: str, data: bytes) -> ObjectInfo:
        """Keep bytes."""
        # setdefault is one step: of two threads one wins
        if self._objects.setdefault(check_key(key), data) != data:
            msg = f"storage memory: has other bytes under {key}; they were not overwritten"
            raise ObjectExistsError(msg)
        return self.info(key)

    def get(self, key: str) -> bytes:
        """All bytes of an object."""
        try:
            return self._objects[check_key(key)]
        except KeyError:
            msg = f"storage memory: has no object {key}"
            raise ObjectMissingError(msg) from None

    def read(self, key: str, offset: int, length: int) -> bytes:
        """A range of an object."""
        check_range(offset, length)
        return self.get(key)[offset : offset + length]

    def open(self, key: str) -> BinaryIO:
        """A stream over an object."""
        return io.BytesIO(self.get(key))

    def info(self, key: str) -> ObjectInfo:
        """Size and digest."""
        data = self.get(key)
        return ObjectInfo(key, len(data), sha256_of(data))

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """Objects whose key starts with `prefix`, sorted."""
        for key in sorted(self._objects):
            if key.startswith(prefix):
                yield ObjectInfo(key, len(self._objects[key]))

    def delete(self, key: str) -> None:
        """Forget an object."""
        self._objects.pop(check_key(key), None)

    def path(self, key: str) -> Path | None:
        """None: it is no file."""
        check_key(key)
        return None


class StorageContract:
    """What `Storage` promises, as tests. Subclass it with a fixture `storage` that gives an empty one."""

    #: objects that a listing must show; stores give at most a thousand a page
    listed: ClassVar[int] = 1101

    def fill(self, storage: Storage, keys: list[str]) -> None:
        """Make many small objects; a test of a slow server that has a door of its own may go through that."""
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda key: storage.put(key, b"x"), keys))

    def test_starts_empty_and_passes_its_probe(self, storage: Storage) -> None:
        """A storage that works says so, and the probe leaves no object."""
        storage.probe()
        assert [] == list(storage.list())

    def test_gives_back_what_was_put(self, storage: Storage) -> None:
        """Bytes come back equal, with their size; the receipt has their digest."""
        data = bytes(range(256)) * 10
        assert ObjectInfo("a/b.bin", 2560, sha256_of(data)) == storage.put("a/b.bin", data)
        assert data == storage.get("a/b.bin")
        assert 2560 == storage.info("a/b.bin").size
        assert storage.info("a/b.bin").sha256 in {None, sha256_of(data)}

    def test_stores_a_file_and_leaves_it(self, storage: Storage, tmp_path: Path) -> None:
        """The object has the file's bytes, the file stays, and deleting it then costs nothing."""
        source = tmp_path / "segment"
        source.write_bytes(b"segment" * 1000)
        receipt = storage.put_file("warc/s.warc.gz", source, sha256_of(b"segment" * 1000))
        assert ObjectInfo("warc/s.warc.gz", 7000, sha256_of(b"segment" * 1000)) == receipt
        source.unlink()
        assert b"segment" * 1000 == storage.get("warc/s.warc.gz")

    def test_stores_an_empty_object(self, storage: Storage, tmp_path: Path) -> None:
        """Nothing is something, too: it exists, and every range of it is empty."""
        (tmp_path / "empty").touch()
        storage.put_file("empty-file", tmp_path / "empty", sha256_of(b""))
        storage.put("empty", b"")
        assert [("empty", 0), ("empty-file", 0)] == [(item.key, item.size) for item in storage.list()]
        assert (b"", b"") == (storage.get("empty"), storage.read("empty", 0, 10))

    def test_refuses_a_file_that_is_not_what_it_should_be(self, storage: Storage, tmp_path: Path) -> None:
        """A file whose digest is another is not stored, not even in part."""
        (tmp_path / "file").write_bytes(b"changed")
        assert DamageError is _error(
            lambda: storage.put_file("file", tmp_path / "file", sha256_of(b"sealed"))
        )
        assert [] == list(storage.list())

    def test_never_overwrites(self, storage: Storage, tmp_path: Path) -> None:
        """Other bytes under a taken key are refused, by either way of writing; the first ones stay."""
        storage.put("key", b"first")
        (tmp_path / "file").write_bytes(b"other")
        assert ObjectExistsError is _error(lambda: storage.put("key", b"other"))
        assert ObjectExistsError is _error(
            lambda: storage.put_file("key", tmp_path / "file", sha256_of(b"other"))
        )
        assert b"first" == storage.get("key")

    def test_writing_the_same_again_is_success(self, storage: Storage, tmp_path: Path) -> None:
        """After a lost reply the same call goes through and tells the same."""
        (tmp_path / "file").write_bytes(b"same")
        first = storage.put("key", b"same")
        assert [first] * 3 == [
            storage.put("key", b"same"),
            storage.put_file("key", tmp_path / "file", sha256_of(b"same")),
            storage.put_file("key", tmp_path / "file", sha256_of(b"same")),
        ]

    def test_of_many_writers_of_one_key_one_wins(self, storage: Storage) -> None:
        """Eight threads write different bytes at once: one succeeds, the others are told."""

        def write(number: int) -> bytes | None:
            data = bytes([number]) * 1000
            try:
                storage.put("race", data)
            except ObjectExistsError:
                return None
            return data

        with ThreadPoolExecutor(8) as threads:
            outcomes = list(threads.map(write, range(8)))
        assert [storage.get("race")] == [data for data in outcomes if data is not None]

    def test_a_reader_never_sees_half_an_object(self, storage: Storage) -> None:
        """While large objects are written, a listing shows each whole or not at all."""
        data = bytes(2_000_000)
        seen: set[int] = set()
        with ThreadPoolExecutor(2) as threads:
            written = threads.submit(lambda: [storage.put(f"large/{n}", data) for n in range(10)])
            while not written.done():
                seen |= {item.size for item in storage.list("large/")}
            assert 10 == len(written.result())
        assert seen <= {len(data)}

    def test_reads_ranges(self, storage: Storage) -> None:
        """A range past the end gives what there is, one that starts there gives nothing."""
        storage.put("key", b"0123456789")
        assert b"345" == storage.read("key", 3, 3)
        assert b"0123456789" == storage.read("key", 0, 10)
        assert b"89" == storage.read("key", 8, 100)
        assert [b"", b"", b""] == [storage.read("key", at, size) for at, size in ((10, 5), (99, 1), (3, 0))]
        assert ValueError is _error(lambda: storage.read("key", -1, 5))

    def test_streams(self, storage: Storage) -> None:
        """An object can be read piece by piece, to its end."""
        data = bytes(range(256)) * 10_000
        storage.put("key", data)
        with storage.open("key") as stream:
            assert data[:10] == stream.read(10)
            assert data[10:] == stream.read()
            assert b"" == stream.read(1)

    def test_says_when_there_is_no_object(self, storage: Storage) -> None:
        """Every way to read a missing key raises the same error."""
        storage.put("folder/key", b"")
        calls: list[Callable[[], object]] = [
            lambda: storage.get("missing"),
            lambda: storage.read("missing", 0, 10),
            lambda: storage.read("missing", 0, 0),
            lambda: storage.open("missing"),
            lambda: storage.info("missing"),
            lambda: storage.get("folder"),
        ]
        assert [ObjectMissingError] * 6 == [_error(call) for call in calls]
        assert None is storage.path("missing")

    def test_deletes(self, storage: Storage) -> None:
        """A deleted object is gone, its key is free, and deleting it again is no error."""
        storage.put("key", b"first")
        storage.delete("key")
        storage.delete("key")
        assert [] == list(storage.list())
        storage.put("key", b"second")
        assert b"second" == storage.get("key")

    def test_lists_by_prefix_in_the_order_of_bytes(self, storage: Storage) -> None:
        """A prefix may end inside a name; the order is that of the whole key's bytes."""
        for key in ("a/b/c/d", "b", "a/b-c", "a-b", "aé"):
            storage.put(key, b"")
        assert ["a-b", "a/b-c", "a/b/c/d", "aé", "b"] == [item.key for item in storage.list()]
        assert ["a/b-c", "a/b/c/d"] == [item.key for item in storage.list("a/b")]
        assert [] == list(storage.list("nothing/here"))

    def test_lists_more_than_a_page(self, storage: Storage) -> None:
        """A listing doesn't end with its first page."""
        keys = [f"many/{number:04}" for number in range(self.listed)]
        self.fill(storage, keys)
        assert keys == [item.key for item in storage.list("many/")]

    def test_takes_odd_characters(self, storage: Storage) -> None:
        """Space, plus, percent, ampersand and letters of every script are part of a key as they are."""
        keys = ["a b/c+d", "50%/100%25", "a&b=c?d#e", "ünï/日本語", "it's (a) key~", "x..y/z."]
        for key in keys:
            storage.put(key, key.encode())
        assert {key: key.encode() for key in keys} == {
            item.key: storage.get(item.key) for item in storage.list()
        }

    def test_refuses_what_is_no_key(self, storage: Storage) -> None:
        """Nothing leads out of storage, and nothing hides in it."""
        bad = ["", "/a", "a/", "a//b", "../a", "a/../b", "./a", ".a", "a/.b", "a\\b", "a\0", "a\n", "\ud800"]
        bad += ["x" * 251, "a/" * 500 + "a"]
        assert [ValueError] * len(bad) == [_error(partial(storage.put, key, b"")) for key in bad]
        assert [ValueError] * len(bad) == [_error(partial(storage.get, key)) for key in bad]

    def test_a_local_path_has_the_bytes(self, storage: Storage) -> None:
        """Where storage gives a path, the object can be read there."""
        storage.put("a/key", b"bytes")
        path = storage.path("a/key")
        assert path is None or path.read_bytes() == b"bytes"


def _error(call: Callable[[], object]) -> type[BaseException] | None:
    """The type of what a call raises, all kinds of ValueError taken as one; None when it goes through."""
    try:
        call()
    except ValueError:
        return ValueError
    except Exception as error:  # noqa: BLE001 - the caller compares it
        return type(error)
    return None
