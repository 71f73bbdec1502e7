"""When an article is looked at again, and how many of them in one run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newskeep.archive.outcomes import next_look
from newskeep.catalog.catalog import create_catalog
from newskeep.model import Lease, Link

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIERS = (HOUR, DAY, 7 * DAY)


def test_an_edit_starts_the_tiers_anew() -> None:
    """What was edited lately is looked at sooner than its age says, and frozen after the last tier."""
    captured = NOW - 3 * DAY
    assert captured + 7 * DAY == next_look(captured, TIERS, NOW)
    assert NOW + HOUR == next_look(captured, TIERS, NOW, changed=NOW)
    assert NOW + DAY == next_look(captured, TIERS, NOW + 2 * HOUR, changed=NOW)
    assert None is next_look(captured, TIERS, NOW + 8 * DAY, changed=NOW)


@pytest.mark.parametrize(("looks", "known"), [(0, 0), (2, 2), (None, 3)])
def test_a_budget_of_looks(tmp_path: Path, looks: int | None, known: int) -> None:
    """So many known articles are leased; new ones and the source's own URLs are no matter of that budget."""
    with create_catalog(tmp_path) as catalog:
        parent = Lease(0, "", "https://a.example/", "source", "a", Link("https://a.example/", "source"))
        urls = [f"https://a.example/{number}" for number in range(6)]
        with catalog.door.transaction():
            catalog.frontier.add_links(parent, [Link(url, "feed") for url in urls], NOW, NOW)
            for number in range(3):
                catalog.door.connection.execute(
                    "UPDATE urls SET article = 'x' WHERE url = ?", (urls[number],)
                )
        taken = catalog.frontier.lease("run", "a", NOW, 10, looks=looks)
        assert (known, 3) == (sum(lease.looks for lease in taken), sum(not lease.looks for lease in taken))
