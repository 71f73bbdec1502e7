"""`newskeep versions`: how an article changed over time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import typer

from cli import words
from cli.calling import Call
from cli.columns import Column
from newskeep.archive import shapes
from newskeep.model import Version
from newskeep.units import rfc3339


@dataclass(frozen=True, slots=True)
class _Row:
    """A version, and the headline of the one before it."""

    version: Version
    #: empty when it is the same
    old_title: str = ""

    @property
    def kind(self) -> str:
        """What made it a version; with a star when a newer reading of the page has changed its text."""
        kind = self.version.kind.value if self.version.kind else ""
        return f"{kind or 'first'}*" if self.version.reextracted else kind

    @property
    def title(self) -> str:
        """The headline, and what it was before."""
        title = self.version.title
        return f"{title} (was: {self.old_title})" if self.old_title else title


COLUMNS: tuple[Column[_Row], ...] = (
    Column("version", lambda row: str(row.version.version), right=True, heading="v"),
    Column("time", lambda row: rfc3339(row.version.time), lambda row: words.minute(row.version.time), heading="seen"),
    Column(
        "modified", lambda row: shapes.time(row.version.modified) or "", lambda row: words.minute(row.version.modified),
        heading="claimed", spare=2,
    ),
    Column("kind", lambda row: row.version.kind or "", lambda row: row.kind or "–"),
    Column("words", lambda row: str(row.version.words), right=True, spare=1),
    Column("words_added", lambda row: str(row.version.words_added), right=True, heading="+"),
    Column("words_removed", lambda row: str(row.version.words_removed), right=True, heading="−"),
    Column("title", lambda row: row.version.title, lambda row: row.title, grows=True),
    Column("reason", lambda row: row.version.reason, wide=True),
    Column("extractor", lambda row: row.version.extractor, wide=True),
    Column("reextracted", lambda row: shapes.time(row.version.reextracted) or "", wide=True),
    Column("text_digest", lambda row: row.version.text_digest, wide=True),
    Column("record_id", lambda row: row.version.capture.record_id, wide=True),
)  # fmt: skip


def versions(
    call: Call,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="An id, a beginning of one, or a URL.")],
) -> None:
    """List the versions of an article, the first one first: what kind of change, and how many words came and went.

    "Seen" is when newskeep fetched it, "claimed" when the page itself says that it was changed last.

    Examples:
      newskeep versions 4f1c
      newskeep versions https://courier.example/a-story/
    """
    with call.open() as archive:
        found = archive.versions(article)
    if call.json:
        call.out.list(found, (), shapes.version)
    else:
        call.out.table(_rows(found), COLUMNS)
    number = len(found)
    if any(version.reextracted for version in found):
        call.out.say(
            "* the stored page was read again, and its text came out otherwise; what the outlet published is the same."
        )
    reads = f"`newskeep show {article} --version N` reads one"
    shows = f"`newskeep diff {article}` shows what changed last; " if number > 1 else ""
    call.out.say(f"{words.count(number, 'version')}; {shows}{reads}.")


def _rows(found: tuple[Version, ...]) -> list[_Row]:
    later = [
        _Row(after, before.title if before.title != after.title else "") for before, after in pairwise(found)
    ]
    return [_Row(version) for version in found[:1]] + later
