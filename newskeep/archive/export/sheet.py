"""CSV for spreadsheets (RFC 4180): flat fields, UTF-8 with a byte order mark, and no cell that is a formula."""

from __future__ import annotations

import csv
import re
from typing import Any

from newskeep.archive import shapes
from newskeep.archive.export.draft import Draft
from newskeep.archive.export.selection import Selection, Tally

#: the names of an article's JSON; what is below `capture` has `capture_` in front
COLUMNS = (
    "id", "url", "canonical_url", "source", "site", "title", "authors", "published", "modified", "language",
    "description", "image", "words", "version", "versions", "first_seen", "last_seen", "last_changed", "verdict",
    "duplicate_of", "similarity", "cluster", "extractor", "capture_record_id", "capture_time", "capture_status",
    "capture_segment", "capture_offset", "capture_length", "capture_payload_digest", "text",
)  # fmt: skip

#: what makes a spreadsheet take a cell for a formula, also in the wide forms of East Asian type
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
#: likewise inside a cell, for one that parts cells at semicolons or lines, as Excel does in half of Europe
_INNER_FORMULA = re.compile(r"([;\t\r\n][\"']*)(?=[=@＝＠])")


def write(selection: Selection, draft: Draft) -> Tally:
    """Write the articles as CSV."""
    tally = Tally()
    # without the mark Excel takes the file for one in the encoding of the machine's country
    with draft.path.open("x", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for article in selection.versions(tally):
            flat = _flat(shapes.article(article))
            rows.writerow([_cell(flat[name]) for name in COLUMNS])
    return tally


def _flat(shape: shapes.Shape) -> dict[str, Any]:
    capture = {f"capture_{name}": value for name, value in shape["capture"].items()}
    return shape | capture | {"authors": "; ".join(shape["authors"])}


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet calculates: an apostrophe goes before what would begin a formula (OWASP, CSV injection)."""
    if not isinstance(value, str):
        return value
    inner = _INNER_FORMULA.sub(r"\1'", value)
    return f"'{inner}" if _FORMULA.match(value) else inner
