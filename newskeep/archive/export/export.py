"""Exports: chosen articles of an archive, in a new file or folder, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from newskeep.archive.export import cdxj, jsonl, notes, parquet, sheet, wacz, warc
from newskeep.archive.export.draft import Draft, new
from newskeep.archive.export.selection import Selection, Tally
from newskeep.archive.members import Members
from newskeep.catalog.articles import Filters
from newskeep.catalog.catalog import Catalog
from newskeep.errors import UsageError
from newskeep.units import utcnow


class Format(StrEnum):
    """What an export can be."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    MARKDOWN = "markdown"
    WARC = "warc"
    WACZ = "wacz"
    CDXJ = "cdxj"


class Versions(StrEnum):
    """Which versions of an article an export has."""

    LATEST = "latest"
    ALL = "all"


#: formats that are a web archive: every version, unless asked
WEB_ARCHIVES = frozenset({Format.WARC, Format.WACZ, Format.CDXJ})

_WRITERS: dict[Format, Callable[[Selection, Draft], Tally]] = {
    Format.JSONL: jsonl.write,
    Format.CSV: sheet.write,
    Format.PARQUET: parquet.write,
    Format.MARKDOWN: notes.write,
    Format.WARC: warc.write,
    Format.WACZ: wacz.write,
    Format.CDXJ: cdxj.write,
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    path: Path
    format: Format
    articles: int
    #: rows of a table, lines, files, pages of a WACZ package, or records of a WARC file
    records: int
    #: of the file, or of all files in the folder
    bytes: int
    #: `sha256:hex` of the file; empty for a folder
    sha256: str


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted."""

    filters: Filters
    #: name of a format
    format: str
    #: `latest`, `all`, or None for what suits the format
    versions: str | None = None


def export(catalog: Catalog, members: Members, order: Order, path: Path) -> Exported:
    """Write articles to a new file, or, for Markdown, a new folder.

    Raises:
        UsageError: there is no such format, the name is taken, its folder is not there, or what the format needs is
            not installed.
        NewskeepError: it can't be written.
        DamageError: a record that is needed can't be read; nothing was written.
    """
    kind = format_named(order.format)
    selection = Selection(catalog, members, order.filters, every_version(kind, order.versions), utcnow())
    with new(path.expanduser().absolute()) as publisher, catalog.door.snapshot():
        tally = _WRITERS[kind](selection, publisher.draft)
    done = publisher.published
    return Exported(publisher.draft.target, kind, tally.articles, tally.records, done.size, done.sha256)


def format_named(name: str) -> Format:
    """A format by its name.

    Raises:
        UsageError: there is none of that name.
    """
    try:
        return Format(name)
    except ValueError:
        raise UsageError(f"There is no format {name!r}.", f"Use one of {', '.join(Format)}.") from None


def every_version(kind: Format, versions: str | None) -> bool:
    """Whether an export has every version; None asks for what suits the format.

    Raises:
        UsageError: it is neither `latest` nor `all`.
    """
    if versions is None:
        return kind in WEB_ARCHIVES
    try:
        return Versions(versions) is Versions.ALL
    except ValueError:
        raise UsageError(f"Versions are {versions!r}.", f"Use one of {', '.join(Versions)}.") from None
