from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from newskeep.testing import Clock


@pytest.fixture
def clock() -> Clock:
    """Stands at 2026-11-22T10:54Z until it is turned."""
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the archive shall be; nothing is there yet."""
    return tmp_path / "home"


@pytest.fixture
def fast_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the system has such: for tests that make durable a thousand times."""
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        yield Path(folder)


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
