"""A WACZ package of the chosen articles: what ReplayWeb.page opens, with their titles and texts to search."""

from __future__ import annotations

from dataclasses import replace

from newskeep.archive.export.copying import copies, plan
from newskeep.archive.export.draft import Draft
from newskeep.archive.export.selection import Selection, Tally
from newskeep.archive.export.warc import info
from newskeep.archive.export.worklist import Worklist
from newskeep.model import Article
from newskeep.units import rfc3339
from newskeep.warc.cdxj import cdxj
from newskeep.warc.replaykey import both_keys
from newskeep.warc.wacz import WARC, Package, PageEntry


def write(selection: Selection, draft: Draft) -> Tally:
    """Write the package; its pages are the versions, its WARC file is what a WARC export has."""
    from newskeep import __version__

    pages = Tally()
    with Worklist(draft.scratch) as worklist, Package(draft.path, selection.now) as package:
        tally = plan(selection, worklist)
        _write_warc(selection, worklist, package, tally)
        package.add_index(worklist.lines())
        package.add_pages(_page(article) for article in selection.versions(pages))
        package.finish(
            title=f"{tally.articles:,} articles",
            description="Exported from a newskeep archive",
            software=f"newskeep/{__version__}",
        )
    return replace(pages, articles=tally.articles)


def _write_warc(selection: Selection, worklist: Worklist, package: Package, tally: Tally) -> None:
    first = info(selection, WARC, tally)
    offset = len(first)
    # each segment's warcinfo comes on top of the spans: far less than a tenth
    with package.warc(about=offset + worklist.size() * 11 // 10) as file:
        file.write(first)
        for copied in copies(selection, worklist):
            file.write(copied.data)
            if row := cdxj([copied.record._replace(offset=offset)], WARC):
                worklist.add_lines(both_keys(row, copied.record.field("WARC-Target-URI")))
            offset += len(copied.data)


def _page(article: Article) -> PageEntry:
    return PageEntry(
        id=f"{article.id}-{article.version}",
        url=article.capture.url,
        time=rfc3339(article.capture.time),
        title=article.title,
        text=article.text,
    )
