from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.figures import faults, figures
from tests.soak.soaking import Plan, Soak


@pytest.mark.alone
@pytest.mark.long
def test_a_daemon_among_troubles(tmp_path: Path) -> None:
    """Killed and stopped, with outages and a clock that is set: every fire has its row, nothing is lost or starves."""
    kinds = ("child", "daemon", "all", "outage", "clock")
    plan = Plan(seconds=80, sources=20, every=8, trouble=5, outage=5, kinds=kinds)
    with Soak(tmp_path, plan) as soak:
        diary = soak.run()
    found = figures(soak.home, plan, diary)
    assert [] == faults(found, plan)
    assert set(kinds) == set(diary.troubles)
    assert found.states["ok"] > 20
