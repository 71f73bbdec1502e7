"""`python -m tests.soak --minutes 60`: the soak, as long as you like; its figures, and exit status 1 when one is wrong."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.soak.figures import Figures, faults, figures
from tests.soak.soaking import Diary, Plan, Soak


def main() -> int:
    """Soak, and tell; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--every", type=int, default=60, help="seconds between two polls of a source")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="put the archive there, and leave it")
    asked = parser.parse_args()
    plan = Plan(60 * asked.minutes, asked.sources, asked.every, trouble=45, outage=30)
    with tempfile.TemporaryDirectory(prefix="newskeep-soak-") as scratch:
        folder = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with Soak(folder, plan, asked.seed) as soak:
            diary = soak.run()
        found = figures(soak.home, plan, diary)
    sys.stdout.write(_told(found, plan, diary))
    wrong = faults(found, plan)
    sys.stdout.writelines(f"WRONG: {sentence}\n" for sentence in wrong)
    return 1 if wrong else 0


def _told(found: Figures, plan: Plan, diary: Diary) -> str:
    troubles = ", ".join(f"{number} × {kind}" for kind, number in sorted(Counter(diary.troubles).items()))
    states = ", ".join(f"{number} {state}" for state, number in found.states.most_common())
    return f"""\
{plan.sources} sources every {plan.every} s for {plan.seconds / 60:.0f} minutes.
Troubles: {troubles}.
Fires: {found.states.total()}: {states}. Not accounted for: {len(found.unaccounted)}; not ended: {found.open}.
Longest wait of a source for a poll that succeeds: {found.longest_wait:.0f} s.
Articles: {found.articles}; of {len(diary.published)} published before the last troubles were over, lost: {len(found.lost)}; all were stored after {diary.settled:.0f} s.
Memory of the daemon: usually {found.memory[0] / 1000:.0f} MB, at most {found.memory[1] / 1000:.0f} MB.
A daemon began {statistics.median(diary.restarts):.1f} s after the one before (at most {max(diary.restarts):.1f} s).
verify: {found.problems} problems; left in the spool: {found.spooled} segments.
"""


if __name__ == "__main__":
    sys.exit(main())
