"""JSON Lines: one article object a line, as `newskeep list --json --text` writes it."""

from __future__ import annotations

import json
from pathlib import Path

from newskeep.archive import shapes
from newskeep.archive.export.draft import Draft
from newskeep.archive.export.selection import Selection, Tally


def write(selection: Selection, draft: Draft) -> Tally:
    """Write the articles as JSON Lines, in UTF-8."""
    return write_lines(selection, draft.path)


def write_lines(selection: Selection, path: Path) -> Tally:
    """Write them to a path."""
    tally = Tally()
    with path.open("x", encoding="utf-8", newline="\n") as file:
        for article in selection.versions(tally):
            file.write(json.dumps(shapes.article(article), ensure_ascii=False) + "\n")
    return tally
