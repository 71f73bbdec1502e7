from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from newskeep.catalog.catalog import create_catalog
from tests.catalog.conftest import NOW

LEASE = """
import sys
from datetime import datetime, timezone
from pathlib import Path
from newskeep.catalog.catalog import create_catalog
from newskeep.model import Outcome
now = datetime(2026, 11, 22, 10, 54, tzinfo=timezone.utc)
run = sys.argv[2]
with create_catalog(Path(sys.argv[1])) as catalog:
    print("ready", flush=True)
    sys.stdin.readline()
    while leases := catalog.frontier.lease(run, "courier", now, 7):
        for lease in leases:
            print(lease.url, flush=True)
        with catalog.door.transaction():
            for lease in leases:
                catalog.frontier.finish(lease, Outcome("stored"), now, "")
"""


def test_processes_that_lease_at_once(tmp_path: Path) -> None:
    """Of several processes none gets a URL that another one has, none fails, and nothing is left over."""
    urls = [f"https://courier.example/{number}" for number in range(200)]
    with create_catalog(tmp_path) as catalog:
        catalog.frontier.poll("courier", urls, NOW)
    command = [sys.executable, "-c", LEASE, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen([*command, f"run{n}"], **pipes) for n in range(4)]  # type: ignore[call-overload]
    for process in started:
        assert "ready\n" == process.stdout.readline()
    for process in started:
        process.stdin.write("\n")
        process.stdin.flush()
    leased = [process.communicate(timeout=60)[0].split() for process in started]
    assert [0] * 4 == [process.returncode for process in started]
    assert sorted(urls) == sorted(url for urls in leased for url in urls)
