"""Segments on their way into a bucket that fails: nothing is lost, nothing is there twice."""

from __future__ import annotations

import pytest

from tests.faults.s3_archive import FaultyArchive
from tests.faults.s3_faults import WRITES_FAIL, WRITING
from tests.faults.s3_proxy import Asked, Fault

#: only look like faults
_HARMLESS = {"slow trickle", "HEAD has no metadata", "HEAD has an ETag of its own"}


@pytest.mark.parametrize("fault", WRITING, ids=lambda fault: fault.name)
def test_blip(archive: FaultyArchive, fault: Fault) -> None:
    """What fails twice is tried again: at once, or with the next segment where that can't help."""
    archive.crawl("run0", 1)
    archive.proxy.fail(fault, times=2)
    assert None is archive.crawl("run1", 2)
    assert 2 == archive.proxy.hits
    archive.check_all_is_stored(3)


@pytest.mark.parametrize(
    "fault", [f for f in WRITING if f.name not in _HARMLESS], ids=lambda fault: fault.name
)
def test_outage(archive: FaultyArchive, fault: Fault) -> None:
    """While it lasts, all is in the spool and can be read; starts try in vain; then all of it goes, once."""
    archive.crawl("run0", 1)
    with archive.proxy.failing(fault):
        error = archive.crawl("run1", 2)
        assert error
        assert "; 2 sealed segments (" in error.message
        assert 2 == len(archive.recover().troubles)
        assert (["stored", "sealed", "sealed"], 6) == (archive.states(), len(archive.spooled()))
        assert 3 == archive.readable()
    assert 2 == archive.recover().segments
    archive.check_all_is_stored(3)


@pytest.mark.parametrize("fault", [f for f in WRITING if f.name in _HARMLESS], ids=lambda fault: fault.name)
def test_what_only_looks_like_a_fault(archive: FaultyArchive, fault: Fault) -> None:
    """A slow endpoint, lost metadata, ETags that are no MD5: the objects are verified all the same."""
    with archive.proxy.failing(fault):
        assert None is archive.crawl("run1", 2)
    archive.check_all_is_stored(2)


def test_hours_of_outage(archive: FaultyArchive) -> None:
    """Runs go on into the spool, each start tries once, and at the end the oldest segment goes first."""
    archive.crawl("run0", 1)
    with archive.proxy.failing(WRITES_FAIL):
        for number in range(1, 6):
            archive.recover()
            assert archive.crawl(f"run{number}", 1)
    asked = len(archive.proxy.requests)
    assert 5 == archive.recover().segments
    puts = [
        target
        for method, target in archive.proxy.requests[asked:]
        if method == "PUT" and target.endswith(".warc.gz")
    ]
    assert (5, sorted(puts)) == (len(puts), puts)
    archive.check_all_is_stored(6)


def test_upload_goes_on_object_by_object(archive: FaultyArchive) -> None:
    """What was stored before an interruption is looked at and not written again."""
    archive.crawl("run0", 1)
    second = Fault("index", lambda asked: asked.method == "PUT" and ".cdxj" in asked.target, Asked.reset)
    with archive.proxy.failing(second):
        assert archive.crawl("run1", 1)
    assert 4 == len(archive.objects())
    assert 1 == archive.recover().segments
    archive.check_all_is_stored(2)


def test_outage_costs_a_start_little(archive: FaultyArchive) -> None:
    """However many segments wait, an endpoint that is down is asked for two of them, three times each."""
    archive.crawl("run0", 1)
    down = Fault("down", lambda _asked: True, Asked.reset)
    with archive.proxy.failing(down):
        archive.crawl("run1", 8)
        asked = len(archive.proxy.requests)
        assert 8 == len(archive.recover().troubles)
    assert 6 == len(archive.proxy.requests) - asked
    archive.recover()
    archive.check_all_is_stored(9)
