"""Fuzzing by hand: `python -m tests.fuzz PARSER… --minutes 10`; `all` for each of them in turn."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.fuzz.parsers import PARSERS
from tests.fuzz.watched import fuzz, tell


def main() -> int:
    """Fuzz the parsers that are named; the exit status is 1 when something was found."""
    options = _options()
    names = list(PARSERS) if "all" in options.parser else options.parser
    found = 0
    for name in names:
        parser = PARSERS[name]
        result = fuzz(
            parser.parse,
            parser.seeds(),
            seconds=options.minutes * 60,
            first=options.first,
            folder=options.folder / name,
        )
        tell(f"{name}: {result.inputs:,} inputs from {options.first} on, {len(result.found)} findings")
        for what, path in result.found.items():
            tell(f"  {what}: {path}")
        found += len(result.found)
    return 1 if found else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument(
        "parser", nargs="+", choices=[*PARSERS, "all"], metavar=f"{{{','.join(PARSERS)},all}}"
    )
    parser.add_argument("--minutes", type=float, default=1.0, help="wall time for each parser; 1 if left out")
    parser.add_argument(
        "--first", type=int, default=int(time.time()) * 1000, help="number of the first input"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path("fuzz-findings"), help="where inputs go that break something"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
