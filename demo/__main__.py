"""`python -m demo`: serves the demo's outlets until Ctrl-C."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Sequence

from demo.server import NewsSite
from newskeep.errors import NewskeepError


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves in the foreground; the exit status is the error's own, or 0 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="Serves the demo's two news outlets.")
    parser.add_argument("--ports", nargs=2, type=int, default=(8181, 8182), metavar=("FIRST", "SECOND"))
    parser.add_argument("--edition", type=int, default=1, help="1, or 2 for edits, a reprint and a copy")
    options = parser.parse_args(arguments)
    try:
        with NewsSite((options.ports[0], options.ports[1])) as site:
            site.edition = options.edition
            sys.stdout.write(table(site))
            sys.stdout.flush()
            threading.Event().wait()
    except NewskeepError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit
    except KeyboardInterrupt:
        return 0
    return 0


def table(site: NewsSite) -> str:
    """The outlets' addresses, one a line."""
    paths = ("/", "/feed/", "/sitemap_index.xml")
    rows: list[tuple[str, ...]] = [("outlet", "home", "feed", "sitemap")]
    rows += [(outlet.name, *(outlet.url + path for path in paths)) for outlet in (site.first, site.second)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
