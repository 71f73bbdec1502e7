"""Run the application that comes with the library: `newskeep …` and `python -m newskeep …`.

The application's folders have everyday names (`config`, `cli`, `spiders` …). A wheel carries them under
`newskeep/_app`, where they are in nobody's way; in a checkout they lie beside this package.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
APP = _HERE / "_app" if (_HERE / "_app").is_dir() else _HERE.parent


def open_application() -> None:
    """Put the application's folders first on the path, before anybody else's `config` or `cli`.

    Children that `multiprocessing` starts take the path over from their parent. What a forkserver
    preloads does not: name this module first in `set_forkserver_preload`, importing it opens the application.
    """
    app = str(APP)
    if sys.path[:1] != [app]:
        sys.path[:] = [app, *(entry for entry in sys.path if entry != app)]


def main() -> None:
    """Run the command line, as `python -m cli` does in a checkout, and exit with its status."""
    runpy.run_module("cli", run_name="__main__", alter_sys=True)


open_application()

if __name__ == "__main__":
    main()
