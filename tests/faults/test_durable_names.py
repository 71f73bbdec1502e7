"""In which order names are made durable: what a power cut between two steps may take is seen from the steps."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from newskeep.archive.recovery import recover
from newskeep.archive.reindex import reindex
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.durable import make_folder
from newskeep.testing import Clock
from newskeep.warc.segment import SegmentWriter, seal
from tests.archive.dying import killed_after, lasting_steps
from tests.archive.keeping import Crawling, keep_two

#: what it takes to make the names in a folder durable
SYNC = ["open", "fsync"]


def test_new_folders(tmp_path: Path) -> None:
    """Each name is durable before there is anything in the folder."""
    make = partial(make_folder, tmp_path / "a" / "b")
    # the folder that was there is new to this process
    assert [*SYNC, "mkdir", *SYNC, "mkdir", *SYNC] == lasting_steps(make)
    assert [] == lasting_steps(make)


def test_a_folder_that_another_process_made(tmp_path: Path) -> None:
    """Its maker may have died before its name was durable; the first who uses it does that, once."""
    (tmp_path / "a").mkdir()
    make = partial(make_folder, tmp_path / "a")
    assert [SYNC, []] == [lasting_steps(make), lasting_steps(make)]


def test_a_sealed_segment(tmp_path: Path) -> None:
    """It has its final name durably before it loses the other one."""
    SegmentWriter.create(tmp_path, "s.warc.gz").close()
    steps = lasting_steps(partial(seal, tmp_path / "s.warc.gz.open"))
    assert ["link", *SYNC, "unlink", *SYNC] == steps


def test_an_empty_segment(fast_disk: Path) -> None:
    """Its file is gone for good before its row is."""
    home = fast_disk / "home"

    def begin() -> None:
        crawling = Crawling(home, Clock())
        crawling.catalog.segments.add("newskeep-1.warc.gz", "run1", Clock()())
        SegmentWriter.create(crawling.layout.spool, "newskeep-1.warc.gz")

    killed_after(begin)
    with open_workspace(home, StorageAddress()) as workspace:
        steps = lasting_steps(lambda: recover(workspace, Clock()()))
    assert " ".join(["unlink", "unlink", *SYNC, "execute", "execute"]) in " ".join(steps)


def test_a_rebuilt_catalog(fast_disk: Path) -> None:
    """The old one's log is gone for good before the new one has the name."""
    keep_two(fast_disk / "home", Clock())
    steps = lasting_steps(lambda: reindex(fast_disk / "home", StorageAddress(), now=Clock()()))
    last = len(steps) - steps[::-1].index("replace") - 1
    assert SYNC == steps[last - 2 : last]
