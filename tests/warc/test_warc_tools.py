"""The tools of other people accept a segment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from newskeep.warc.cdxj import cdxj
from newskeep.warc.scan import scan


def test_warcio_finds_every_digest_right(segment: Path) -> None:
    """`warcio check` passes, and looks at every response, request and resource."""
    done = _tool("warcio.cli", "check", "-v", str(segment))
    assert (0, "") == (done.returncode, done.stderr)
    assert 30 == done.stdout.count("digest pass")
    assert 2 == done.stdout.count("not checked (revisit)")


def test_index_is_that_of_cdxj_indexer(segment: Path) -> None:
    """Row for row and byte for byte, for every kind of record, URL and header."""
    done = _tool("cdxj_indexer.main", "-s", str(segment))
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.splitlines() == cdxj(scan(segment), segment.name).decode().splitlines()
    assert 17 == done.stdout.count("\n")


def _tool(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # warcio knows brotlipy alone, and stumbles over the package called brotli (its issue 73)
    hide = "import sys; sys.modules['brotli'] = None"
    code = f"{hide}; from {module} import main; sys.exit(main())"
    command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
