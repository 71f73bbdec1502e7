"""One WARC file with the records of the chosen articles."""

from __future__ import annotations

from collections.abc import Iterator

from newskeep.archive.export.copying import copies, plan
from newskeep.archive.export.draft import Draft
from newskeep.archive.export.selection import Selection, Tally
from newskeep.archive.export.worklist import Worklist
from newskeep.warc.record import member, new_record_id, warcinfo


def write(selection: Selection, draft: Draft) -> Tally:
    """Write the records, compressed one by one as they are stored."""
    with Worklist(draft.scratch) as worklist:
        tally = plan(selection, worklist)
        with draft.path.open("xb") as file:
            file.write(info(selection, draft.target.name, tally))
            for copied in copies(selection, worklist):
                file.write(copied.data)
                tally.records += 1
    return tally


def info(selection: Selection, filename: str, tally: Tally) -> bytes:
    """The warcinfo record that such a file begins with, compressed."""
    return member(
        warcinfo(
            record_id=new_record_id(),
            time=selection.now,
            filename=filename,
            about=list(_about(tally.articles)),
        )
    )


def _about(articles: int) -> Iterator[tuple[str, str]]:
    from newskeep import __version__

    yield "software", f"newskeep/{__version__}"
    yield "description", f"Records of {articles} articles, each segment's after its own warcinfo record"
