"""`newskeep sources add`: find what a site can be watched by, and write it into the configuration."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import words
from cli.calling import Call, flag
from cli.columns import Column
from cli.home import configuration_file
from newskeep.archive import shapes
from newskeep.errors import ConfigError, UsageError
from newskeep.units import utcnow

if TYPE_CHECKING:
    from config.editing import NewSource
    from config.schema import Config
    from newskeep.reading.survey import Offer
    from spiders.discovery.choosing import Choice


def add(
    call: Call,
    url: Annotated[str, typer.Argument(metavar="URL", help="A home page, section, feed or sitemap.")],
    name: Annotated[
        str,
        typer.Option(metavar="NAME", help="What to call it; after its host if left out.", show_default=False),
    ] = "",
    dry_run: Annotated[bool, flag("--dry-run", says="Show what is found and chosen; write nothing.")] = False,
) -> int:
    """Add a source: its feeds, news sitemaps and section pages are found, and written into newskeep.toml.

    Looked at are what the page names, the sitemaps of robots.txt and the usual places, with the manners of a crawl.
    Nothing else in the file is touched.

    Examples:
      newskeep sources add https://courier.example/
      newskeep sources add courier.example --name courier --dry-run
    """
    file = file_to_edit(call)
    config = call.load().config
    url = url if "://" in url or "." not in url else f"https://{url}"
    _check(config, url, name)
    from spiders.discovery.known import source_with

    if there := source_with(config, [url]):
        return _tell_known(call, file, there, [])
    call.out.say(f"Looking at {url} …")
    choices = _survey(config, url)
    found = tuple(choice.document.url for choice in choices if choice.taken)
    if not found:
        return _fail(call, url, choices)
    if there := source_with(config, found):
        return _tell_known(call, file, there, choices)
    source = _new(config, url, name, found)
    if not dry_run:
        from config.editing import add_sources

        add_sources(file, [source], os.environ)
    return _tell(call, file, source, choices, written=not dry_run)


def file_to_edit(call: Call) -> Path:
    """The configuration file that sources are written into.

    Raises:
        UsageError: there is none.
    """
    file = configuration_file(call.config)
    if file is None:
        raise UsageError(
            "There is no newskeep.toml that a source could be added to.",
            "`newskeep init` writes one; --config names one elsewhere.",
        )
    return file


def _check(config: Config, url: str, name: str) -> None:
    """Refuse what can't be added, before anything is fetched."""
    from config.loading import with_source
    from newskeep.text.urls import UrlError, canonical_url

    try:
        canonical_url(url)
    except UrlError:
        raise UsageError(f"{url} is no web address.", 'Write it as "https://…".') from None
    if name in config.sources:
        raise UsageError(f"There is a source {name} already.", "Choose another --name.")
    try:
        with_source(config, name or "any", [url])
    except ConfigError as error:
        raise UsageError(error.message, error.hint) from None


def _survey(config: Config, url: str) -> list[Choice]:
    from cli.throwaway import crawled
    from spiders.discovery.choosing import choose
    from spiders.discovery.survey import SURVEYED, documents, to_survey

    with crawled(to_survey(config, url), [SURVEYED], articles=0) as trial:
        return choose(documents(trial.documents[SURVEYED]), url)


def _new(config: Config, url: str, name: str, found: Sequence[str]) -> NewSource:
    from config.editing import NewSource
    from spiders.discovery.naming import name_for

    return NewSource(name or name_for(url, config.sources), tuple(found))


def _tell(call: Call, file: Path, source: NewSource, choices: Sequence[Choice], *, written: bool) -> int:
    from config.editing import lines

    _show(call, file, choices, name=source.name, added=written, urls=source.urls)
    if not written:
        call.out.say(f"\nNothing was written. It would be:\n\n{lines(source)}".rstrip())
        return 0
    number = words.count(len(source.urls), "URL")
    call.out.say(
        f"Added {source.name} with {number} to {file}. "
        f"`newskeep sources test {source.name}` shows what it brings, `newskeep crawl {source.name}` stores it."
    )
    return 0


def _tell_known(call: Call, file: Path, name: str, choices: Sequence[Choice]) -> int:
    _show(call, file, choices, name=name, added=False, urls=())
    call.out.say(
        f"It is there already, as {name}; {file} was not changed. `newskeep crawl {name}` crawls it."
    )
    return 0


def _fail(call: Call, url: str, choices: Sequence[Choice]) -> int:
    if not call.json:
        _show(call, Path(), choices, name="", added=False, urls=())
    tried = next((choice for choice in choices if choice.document.via == "source"), None)
    why = (
        tried.reason
        if tried and tried.document.offer is None
        else "no feed, sitemap or section page was found"
    )
    return call.fail(
        f"{url}: {why}; nothing was added.",
        "Give the address of a feed or of a page that lists articles.",
        code="failed",
        status=1,
    )


def _show(
    call: Call, file: Path, choices: Sequence[Choice], *, name: str, added: bool, urls: Sequence[str]
) -> None:
    if call.json:
        shape = {"name": name, "added": added, "config": str(file.absolute()), "urls": list(urls)}
        call.out.record(shape | {"found": [_shape(choice) for choice in choices]})
    elif choices:
        call.out.table(choices, _columns(utcnow()))


def _shape(choice: Choice) -> shapes.Shape:
    document, offer = choice.document, choice.document.offer
    return {
        "url": document.url,
        "kind": offer.kind if offer else None,
        "via": document.via,
        "status": document.status,
        "links": offer.links if offer else 0,
        "newest": shapes.time(offer.newest) if offer else None,
        "per_day": offer.per_day if offer else None,
        "title": offer.title or None if offer else None,
        "taken": choice.taken,
        "reason": choice.reason,
    }


def _columns(now: datetime) -> tuple[Column[Choice], ...]:
    return (
        Column("taken", lambda choice: "yes" if choice.taken else "no"),
        Column("kind", lambda choice: choice.document.offer.kind if choice.document.offer else "–"),
        Column("newest", lambda choice: _time(choice.document.offer), lambda choice: _age(choice, now)),
        Column("per_day", lambda choice: _rate(choice.document.offer), right=True),
        Column("links", lambda choice: _links(choice.document.offer), right=True),
        Column("url", lambda choice: choice.document.url, grows=True),
        Column("why", lambda choice: choice.reason, grows=True),
    )


def _time(offer: Offer | None) -> str:
    return shapes.time(offer.newest) or "" if offer else ""


def _age(choice: Choice, now: datetime) -> str:
    import humanize

    offer = choice.document.offer
    return humanize.naturaltime(now - offer.newest) if offer and offer.newest else "–"


def _rate(offer: Offer | None) -> str:
    return f"{offer.per_day:g}" if offer and offer.per_day is not None else ""


def _links(offer: Offer | None) -> str:
    return str(offer.links) if offer else ""
