"""A whole crawl in a process of its own that is killed at one of its moments: `TASK MOMENT REPORT`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.crawl.child import main
from tests.faults.killing import Count


def run(task: str, moment: str, report: str) -> None:
    """Crawl as the task says; a crawl that comes to its end reports how many moments it had."""
    count = Count(int(moment), Path(report))
    count.start()
    main(Path(task))
    sys.setprofile(None)
    Path(report).write_text(str(count.seen))


if __name__ == "__main__":
    run(*sys.argv[1:])
