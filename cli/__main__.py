"""Run the command line: `python -m cli` in a checkout; `newskeep` everywhere."""

from __future__ import annotations

import sys

from cli.main import main

if __name__ == "__main__":
    sys.exit(main())
