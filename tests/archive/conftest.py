from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from newskeep.testing import Clock
from tests.archive.disks import fast_disk

__all__ = ["fast_disk"]


@pytest.fixture
def clock() -> Clock:
    """Stands at 2026-11-22T10:54Z until it is turned."""
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the archive shall be; nothing is there yet."""
    return tmp_path / "home"


@pytest.fixture
def small_disk(home: Path) -> Iterator[Path]:
    """The home's spool as a disk of one megabyte of its own."""
    spool = home / "spool"
    spool.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "newskeep-test", str(spool)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    yield spool
    subprocess.run(["umount", "--lazy", str(spool)], check=True)
