"""What measures the contenders of end-to-end benchmarks, and tells it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.throughput import report
from benchmarks.throughput.closely import Closely
from benchmarks.throughput.contenders import EXTRACTING, FETCHING, LOOKED, NEWSKEEP, PLAIN, Measured
from benchmarks.throughput.reading import PACKING
from benchmarks.throughput.running import Ran
from benchmarks.throughput.stageclock import StageClock

#: a process that leaves another one behind, both of which work for a while and hold some memory
_LEAVING = """
import subprocess, sys, time
work = "import time\\nheld = bytearray(30_000_000)\\nwhile time.process_time() < 0.3: pass"
subprocess.Popen([sys.executable, "-c", work])
exec(work)
"""

#: a process that has three others, one after the other
_FOLLOWING = """
import subprocess, sys
work = "import time\\nheld = bytearray(30_000_000)\\nwhile time.process_time() < 0.3: pass"
for _ in range(3):
    subprocess.run([sys.executable, "-c", work])
"""

_ROOT = Path(__file__).parents[2]
_APART = """
import json, sys
from pathlib import Path
from benchmarks.throughput.running import adopt, run
code, folder, file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
adopt()
ran = run([sys.executable, "-c", code], folder=folder, first=file.exists)
peaks = [process.peak for process in ran.processes.values()]
print(json.dumps({"started": ran.started, "first": ran.first, "ended": ran.ended, "cpu": ran.cpu, "peaks": peaks,
                  "others": ran.others}))
"""


def _measured(cpu: float, wall: float, stored: int = 0) -> Measured:
    return Measured(100, wall, cpu, wall + 1, cpu + 1, 2 << 20, 1 << 20, stored, 100, 50_000, 0.5)


def _spend(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def _run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it from a process of its own: a run ends when all children are gone, and a test's process has others."""
    command = [sys.executable, "-c", _APART, code, str(folder), str(folder / "result")]
    return subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_a_run_counts_all_that_it_started(tmp_path: Path) -> None:
    """CPU time and memory of a command are those of what it left behind, too."""
    ran = json.loads(_run(_LEAVING, tmp_path).stdout)
    assert 0.6 <= ran["cpu"] < 2
    assert 2 == len(ran["peaks"])
    assert all(peak > 30_000_000 for peak in ran["peaks"])


def test_memory_of_others_is_of_those_that_live_together(tmp_path: Path) -> None:
    """A worker that takes another's place holds nothing beside it."""
    ran = json.loads(_run(_FOLLOWING, tmp_path).stdout)
    assert 4 == len(ran["peaks"])
    assert 30_000_000 < ran["others"] < 60_000_000


def test_a_run_sees_the_first_result(tmp_path: Path) -> None:
    """The moment of the first result lies between start and end."""
    file = tmp_path / "result"
    ran = json.loads(_run(f"import time; open({str(file)!r}, 'w').close(); time.sleep(0.2)", tmp_path).stdout)
    assert ran["started"] < ran["first"] < ran["ended"]


def test_a_run_that_fails_says_why(tmp_path: Path) -> None:
    """The last line of its errors is the reason."""
    assert "status 1: ValueError: no tram" in _run("raise ValueError('no tram')", tmp_path).stderr


def test_cpu_until_a_moment_is_between_two_looks() -> None:
    """It is interpolated; before the first look nothing was used, after the last one all of it."""
    ran = Ran(started=0.0, cpu=9.0, course=[(1.0, 2.0), (3.0, 6.0)])
    assert [0.0, 4.0, 9.0] == [ran.cpu_until(moment) for moment in (0.5, 2.0, 4.0)]


def test_a_stage_is_without_those_inside_it() -> None:
    """Each stage counts its own CPU time; what is not there is left out."""
    place = SimpleNamespace(inner=partial(_spend, 0.06), own=partial(_spend, 0.03))
    place.outer = lambda: (place.inner(), place.own())
    clock = StageClock()
    for name in ("inner", "outer", "gone"):
        clock.watch(place, name, name)
    place.outer()
    assert ["inner", "outer"] == sorted(clock.seconds)
    assert 0.06 == pytest.approx(clock.seconds["inner"], abs=0.02)
    assert 0.03 == pytest.approx(clock.seconds["outer"], abs=0.02)


def test_ratios_are_those_of_the_goals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is cores by what fetching, extraction and packing cost; all else is held against it."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    one = {
        FETCHING: _measured(cpu=0.3, wall=0.3),
        EXTRACTING: _measured(cpu=1.6, wall=0.8),
        PLAIN["fast"]: _measured(cpu=2.0, wall=2.0),
        NEWSKEEP: _measured(cpu=2.5, wall=1.25, stored=1000),
        LOOKED: _measured(cpu=0.25, wall=0.25, stored=10),
    }
    told = report.ratios([one, one], Closely({}, {PACKING: 1.0}, {}, {}))
    for line in (
        "the limit, articles/s | 100.0",
        "newskeep to the limit | 0.80",
        "the same by CPU time | 0.80",
        "beyond fetching and extraction, CPU ms an article | 6.0",
        "newskeep to Scrapy + trafilatura, fast | 1.60",
        "an unchanged page to a new one, CPU time | 0.100",
        "bytes of looking at every page again, % | 1.00",
    ):
        assert line in told
