"""`newskeep sources`: what is watched, and what watching it would bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from cli import words
from cli.adding import add
from cli.boilerplate import forget, show
from cli.calling import Call, Group
from cli.columns import Column
from cli.home import configuration_file
from cli.opml import export, import_
from cli.pausing import pause, resume
from cli.status import short_time
from newskeep.archive import shapes
from newskeep.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class _Known:
    """What the archive knows of its sources."""

    stands: dict[str, shapes.Shape]
    urls: dict[str, list[str]]
    articles: dict[str, int]


COLUMNS: tuple[Column[shapes.Shape], ...] = (
    Column("name", lambda source: source["name"]),
    Column("state", lambda source: source["state"]),
    Column("schedule", lambda source: source["schedule"], spare=1),
    Column("articles", lambda source: str(source["articles"]), right=True),
    Column(
        "last_ok",
        lambda source: source["last_ok"] or "",
        lambda source: short_time(source["last_ok"]),
        spare=2,
    ),
    Column("failures", lambda source: str(source["failures"]), right=True, spare=3),
    Column("configured", lambda source: "yes" if source["configured"] else "no", spare=4),
    Column("urls", lambda source: " ".join(source["urls"]), grows=True),
)


def list_sources(call: Call) -> None:
    """List the sources of the configuration, and those that the archive knows besides.

    Examples:
      newskeep sources
      newskeep sources list --json
    """
    configured = _configured(call)
    known = _known(call, needed=not configured)
    names = [*configured, *(name for name in known.stands if name not in configured)]
    number = call.out.list(
        [_source(name, configured, known) for name in names], COLUMNS, lambda source: source
    )
    call.out.say(f"{words.count(number, 'source')}; `newskeep sources test NAME` shows what one brings.")


def test(
    call: Call,
    source: Annotated[
        str, typer.Argument(metavar="NAME|URL", help="A source of the configuration, or any URL.")
    ],
) -> int:
    """Show what crawling a source would bring: links found, one article as extracted. Nothing is stored.

    Examples:
      newskeep sources test courier
      newskeep sources test https://courier.example/
    """
    from cli.selection import select
    from cli.trial import show_trial

    config, names = select(call.load().config, [source])
    return show_trial(call, config, names[0])


def _configured(call: Call) -> dict[str, shapes.Shape]:
    """The configured sources by name, as the list shows them when the archive knows nothing of them."""
    if configuration_file(call.config) is None:
        return {}
    return {
        name: {
            "name": name,
            "schedule": str(source.schedule),
            "interval_s": None,
            "next_fire": None,
            "last_ok": None,
            "failures": 0,
            "note": None,
            "state": "ok",
            "state_since": None,
            "urls": [str(url) for url in source.urls],
        }
        for name, source in call.load().config.sources.items()
    }


def _known(call: Call, *, needed: bool) -> _Known:
    try:
        with call.open() as archive:
            stands = {source.name: shapes.source_status(source) for source in archive.status().sources}
            urls = {row.name: list(row.urls) for row in archive.sources()}
            articles = {row.source: row.articles for row in archive.stats().by_source}
    except NotFoundError:
        if needed:
            raise
        return _Known({}, {}, {})
    return _Known(stands, urls, articles)


def _source(name: str, configured: dict[str, shapes.Shape], known: _Known) -> shapes.Shape:
    shape = configured.get(name, {"urls": known.urls.get(name, [])}) | known.stands.get(name, {})
    if name in configured:
        # What the file says counts; the archive has what it said at the last crawl.
        shape["schedule"] = configured[name]["schedule"]
    return shape | {"articles": known.articles.get(name, 0), "configured": name in configured}


GROUP = Group(
    "List the sources; add one; show what one would bring; pause one.",
    {
        "list": list_sources,
        "add": add,
        "test": test,
        "import": import_,
        "export": export,
        "show": show,
        "forget": forget,
        "pause": pause,
        "resume": resume,
    },
    alone=list_sources,
)
