"""Reading from a bucket that fails: the right bytes, or an error, and never others."""

from __future__ import annotations

import pytest

from newskeep.archive.opening import open_archive
from newskeep.errors import TransientStorageError
from newskeep.storage.base import Storage, sha256_of
from tests.faults.s3_archive import FaultyArchive
from tests.faults.s3_faults import LISTING, READING, WRONG_BODY
from tests.faults.s3_proxy import Asked, Fault

DATA = bytes(range(256)) * 40
#: fails every call; the slow one is an answer
_REAL = [fault for fault in READING if fault.name != "slow trickle"]


@pytest.fixture
def storage(archive: FaultyArchive) -> Storage:
    """With one object."""
    storage = archive.storage()
    storage.put("key", DATA)
    return storage


@pytest.mark.parametrize("fault", READING, ids=lambda fault: fault.name)
def test_read_that_fails_twice(archive: FaultyArchive, storage: Storage, fault: Fault) -> None:
    """The third attempt has the bytes, whole or in a range."""
    archive.proxy.fail(fault, times=2)
    assert sha256_of(DATA) == sha256_of(storage.get("key"))
    archive.proxy.fail(fault, times=2)
    assert DATA[300:400] == storage.read("key", 300, 100)


@pytest.mark.parametrize("fault", _REAL, ids=lambda fault: fault.name)
def test_read_that_fails_always(archive: FaultyArchive, storage: Storage, fault: Fault) -> None:
    """It is an error that says that it may pass, and not a shorter object."""
    archive.proxy.fail(fault)
    with pytest.raises(TransientStorageError):
        storage.get("key")
    with pytest.raises(TransientStorageError):
        storage.read("key", 300, 100)


def test_wrong_body(archive: FaultyArchive, storage: Storage) -> None:
    """Bytes that changed on their way are asked for again."""
    archive.proxy.fail(WRONG_BODY, times=1)
    assert sha256_of(DATA) == sha256_of(storage.get("key"))
    archive.proxy.fail(WRONG_BODY)
    with pytest.raises(TransientStorageError, match="other bytes"):
        storage.get("key")


@pytest.mark.parametrize("fault", LISTING, ids=lambda fault: fault.name)
def test_listing_that_breaks_off(archive: FaultyArchive, fault: Fault) -> None:
    """Of eleven pages the fifth fails: every object comes once all the same."""
    storage = archive.storage()
    keys = [f"many/{number:02}" for number in range(32)]
    for key in keys:
        storage.put(key, b"x")
    pages = 0

    def act(asked: Asked) -> None:
        nonlocal pages
        pages += 1
        if pages == 5:
            fault.act(asked)
        else:
            asked.send(asked.forward(asked.target + "&max-keys=3"))

    archive.proxy.fail(Fault("small pages", fault.of, act))
    assert keys == [item.key for item in storage.list("many/")]
    assert pages >= 12


def test_verify_of_storage_that_is_down(archive: FaultyArchive) -> None:
    """It says that storage can't be reached, and takes nothing for damaged."""
    archive.crawl("run1", 1)
    with archive.proxy.failing(READING[1]), open_archive(archive.home) as reading:
        reading._storage = archive.storage()  # its own has a user's patience
        with pytest.raises(TransientStorageError):
            reading.verify()
