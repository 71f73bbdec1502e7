"""What is told rightly: text and date of articles, near-duplicates by class, versions by kind, and the index at a million articles."""

from __future__ import annotations

import sys

from benchmarks.quality import dates, extraction, nearduplicates, scale, versions


def main() -> None:
    """Make every measurement of quality."""
    for module in (extraction, dates, nearduplicates, versions, scale):
        sys.stdout.write(f"### {(module.__doc__ or '').partition(chr(10))[0]}\n\n")
        module.main()
        sys.stdout.write("\n")
