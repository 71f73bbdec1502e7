"""A CDXJ index of the chosen articles' captures: where each record is in the archive's own segments."""

from __future__ import annotations

from newskeep.archive.export.copying import copies, plan
from newskeep.archive.export.draft import Draft
from newskeep.archive.export.selection import Selection, Tally
from newskeep.archive.export.worklist import Worklist
from newskeep.warc.cdxj import cdxj


def write(selection: Selection, draft: Draft) -> Tally:
    """Write the rows, sorted by their bytes."""
    with Worklist(draft.scratch) as worklist:
        tally = plan(selection, worklist)
        for copied in copies(selection, worklist):
            if row := cdxj([copied.record], copied.segment):
                worklist.add_lines([row])
        with draft.path.open("xb") as file:
            for line in worklist.lines():
                file.write(line)
                tally.records += 1
    return tally
