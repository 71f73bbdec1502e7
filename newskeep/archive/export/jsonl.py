"""JSON Lines: one article object a line, as `newskeep list --json --text` writes it."""

from __future__ import annotations

from pathlib import Path

from newskeep.archive import shapes
from newskeep.archive.export.draft import Draft
from newskeep.archive.export.selection import Selection, Tally
from newskeep.text.printable import json_line


def write(selection: Selection, draft: Draft) -> Tally:
    """Write the articles as JSON Lines, in UTF-8."""
    return write_lines(selection, draft.path)


def write_lines(selection: Selection, path: Path) -> Tally:
    """Write them to a path."""
    tally = Tally()
    with path.open("x", encoding="utf-8", newline="\n") as file:
        for article in selection.versions(tally):
            file.write(json_line(shapes.article(article)) + "\n")
    return tally
