from __future__ import annotations

import os
from pathlib import Path

from newskeep.catalog.catalog import create_catalog
from newskeep.model import Outcome
from tests.archive.dying import at_once
from tests.catalog.conftest import NOW


def test_processes_that_lease_at_once(fast_disk: Path) -> None:
    """Of several processes none gets a URL that another one has, none fails, and nothing is left over."""
    urls = [f"https://courier.example/{number}" for number in range(300)]
    with create_catalog(fast_disk) as catalog:
        catalog.frontier.poll("courier", urls, NOW)
    assert [0] * 4 == at_once(4, lambda: crawl(fast_disk))
    leased = [path.read_text().split() for path in fast_disk.glob("leased-*")]
    assert 4 == len(leased)
    assert sorted(urls) == sorted(url for urls in leased for url in urls)


def crawl(home: Path) -> None:
    """Lease and finish until nothing is due."""
    run = f"run{os.getpid()}"
    with create_catalog(home) as catalog, (home / f"leased-{run}").open("w") as file:
        while leases := catalog.frontier.lease(run, "courier", NOW, 7):
            file.writelines(f"{lease.url}\n" for lease in leases)
            with catalog.door.transaction():
                for lease in leases:
                    catalog.frontier.finish(lease, Outcome("stored"), NOW, "")
