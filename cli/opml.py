"""`newskeep sources import` and `export`: sources from and to feed readers, as OPML."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import words
from cli.adding import file_to_edit
from cli.calling import Call, flag
from cli.columns import Column
from newskeep.archive import shapes
from newskeep.errors import ConfigError, NewskeepError, UsageError

if TYPE_CHECKING:
    from config.editing import NewSource
    from config.opml import Outline
    from config.schema import Config

_ADDED, _KNOWN, _REFUSED = "added", "duplicate", "refused"


@dataclass(frozen=True, slots=True)
class _Line:
    """What came of an outline."""

    outline: Outline
    what: str
    #: the source that has it; empty when none does
    name: str
    reason: str = ""


COLUMNS: tuple[Column[_Line], ...] = (
    Column("what", lambda line: line.what),
    Column("name", lambda line: line.name),
    Column("tags", lambda line: ", ".join(line.outline.tags)),
    Column("url", lambda line: line.outline.url, grows=True),
    Column("reason", lambda line: line.reason, grows=True),
)


def import_(
    call: Call,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file.")],
    dry_run: Annotated[bool, flag("--dry-run", says="Show what would be added; write nothing.")] = False,
) -> int:
    """Add the feeds of an OPML file to newskeep.toml; its folders become tags. Nothing is fetched.

    Feeds that a source has already are skipped, and named; what can't be a source is too, with exit status 3.

    Examples:
      newskeep sources import feeds.opml
      newskeep sources import feeds.opml --dry-run
    """
    from config.editing import add_sources
    from config.opml import read

    target, config = file_to_edit(call), call.load().config
    sources, lines = _sorted(config, read(file))
    if sources and not dry_run:
        add_sources(target, sources, os.environ)
    call.out.list(lines, COLUMNS, _shape)
    refused = sum(line.what == _REFUSED for line in lines)
    said = _in_words(target, len(sources), lines, written=not dry_run)
    if refused:
        return call.fail(
            f"{said} {words.count(refused, 'feed')} can't be a source.",
            "The list says why.",
            code="partial" if sources else "failed",
            status=3 if sources else 1,
        )
    call.out.say(said)
    return 0


def export(
    call: Call,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet.")],
) -> None:
    """Write the sources of newskeep.toml as OPML, for any feed reader; their tags become folders.

    Examples:
      newskeep sources export feeds.opml
    """
    from config.opml import write

    config = call.load().config
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(write(config))
    except FileExistsError:
        raise UsageError(f"{file} is there already.", "Choose another name, or remove it.") from None
    except OSError as error:
        raise NewskeepError(
            f"{file} can't be written: {error.strerror}.", "Choose another folder."
        ) from error
    urls = sum(len(source.urls) for source in config.sources.values())
    if call.json:
        call.out.record({"file": str(file.absolute()), "sources": len(config.sources), "urls": urls})
    call.out.say(
        f"Wrote {words.count(len(config.sources), 'source')} with {words.count(urls, 'URL')} to {file}; "
        "a feed reader imports it, and so does `newskeep sources import`."
    )


def _sorted(config: Config, outlines: Sequence[Outline]) -> tuple[list[NewSource], list[_Line]]:
    """The sources that outlines make, and what came of each outline."""
    from config.editing import NewSource

    new: dict[str, NewSource] = {}
    lines = []
    for line in _lines(config, outlines):
        lines.append(line)
        if line.what == _ADDED:
            outline = line.outline
            before = new.get(line.name) or NewSource(line.name, (), outline.tags)
            new[line.name] = replace(before, urls=(*before.urls, outline.url))
    return list(new.values()), lines


def _lines(config: Config, outlines: Sequence[Outline]) -> Iterator[_Line]:
    from spiders.discovery.known import key
    from spiders.discovery.naming import name_for, slug

    having = {key(str(url)): name for name, source in config.sources.items() for url in source.urls}
    names = set(config.sources)
    exported: dict[str, str] = {}
    for outline in outlines:
        if reason := _refusal(config, outline):
            yield _Line(outline, _REFUSED, "", reason)
        elif name := having.get(key(outline.url), ""):
            yield _Line(outline, _KNOWN, name, f"{name} has it already")
        else:
            name = exported.get(outline.source) or name_for(
                outline.url, names, slug(outline.source or outline.title)
            )
            if outline.source:
                exported[outline.source] = name
            names.add(name)
            having[key(outline.url)] = name
            yield _Line(outline, _ADDED, name)


def _refusal(config: Config, outline: Outline) -> str:
    from config.loading import with_source

    try:
        with_source(config, "any", [outline.url], tags=list(outline.tags))
    except ConfigError as error:
        return error.message.removeprefix("sources.any.").removeprefix("urls[0]: ")
    return ""


def _in_words(target: Path, sources: int, lines: Sequence[_Line], *, written: bool) -> str:
    known = sum(line.what == _KNOWN for line in lines)
    twice = f"; {words.count(known, 'feed')} skipped as known" if known else ""
    if not written:
        return f"{words.count(sources, 'source')} would be added to {target}{twice}. Nothing was written."
    following = " `newskeep crawl` crawls them." if sources else ""
    return f"{words.count(sources, 'source')} added to {target}{twice}.{following}"


def _shape(line: _Line) -> shapes.Shape:
    outline = line.outline
    return {
        "url": outline.url,
        "title": outline.title or None,
        "tags": list(outline.tags),
        "what": line.what,
        "name": line.name or None,
        "reason": line.reason or None,
    }
