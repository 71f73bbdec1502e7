from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.lines import remove_old_logs

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_what_is_old_is_removed(tmp_path: Path) -> None:
    """Logs, and results that no daemon was there to take; what was written to lately stays."""
    for name, age in {"a.log": 91, "a.json": 91, "b.log": 89, "b.json": 89}.items():
        written = (NOW - age * DAY).timestamp()
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (written, written))
    assert 2 == remove_old_logs(tmp_path, NOW, 90 * DAY)
    assert ["b.json", "b.log"] == sorted(path.name for path in tmp_path.iterdir())


def test_no_logs_yet(tmp_path: Path) -> None:
    """Before the first run there is no folder, and nothing to do."""
    assert 0 == remove_old_logs(tmp_path / "runs", NOW, DAY)
