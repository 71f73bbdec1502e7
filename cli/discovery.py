"""`newskeep crawl --dry-run`: what a crawl would fetch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from cli import words
from cli.calling import Call
from cli.columns import Column
from cli.throwaway import Crawled, crawled
from config.schema import Config
from newskeep.archive import shapes
from newskeep.archive.archive import Archive
from newskeep.archive.opening import open_archive
from newskeep.errors import NotFoundError
from newskeep.model import Link
from spiders.crawl import home_of


@dataclass(frozen=True, slots=True)
class Found:
    """An article URL that discovery brought."""

    source: str
    link: Link
    #: id of the article that the archive has there; empty when it has none
    known: str


COLUMNS: tuple[Column[Found], ...] = (
    Column("source", lambda found: found.source),
    Column("known", lambda found: found.known, lambda found: "yes" if found.known else ""),
    Column(
        "published",
        lambda found: shapes.time(found.link.published) or "",
        lambda found: words.minute(found.link.published),
    ),
    Column("via", lambda found: found.link.via),
    Column("title", lambda found: found.link.title, grows=True),
    Column("url", lambda found: found.link.url, grows=True),
)


def show_discovery(call: Call, config: Config, names: list[str], max_articles: int | None) -> int:
    """List the article URLs that a crawl would fetch, and fetch none of them; the exit status."""
    with crawled(config, names, articles=0) as trial, ExitStack() as stack:
        archive = _archive(config, stack)
        budgets = {name: max_articles or config.crawl_for(name).max_articles for name in names}
        found = list(_found(trial, archive, budgets))
        call.out.list(found, COLUMNS, _shape)
        return _conclude(call, trial, found)


def _archive(config: Config, stack: ExitStack) -> Archive | None:
    try:
        return stack.enter_context(open_archive(home_of(config)))
    except NotFoundError:
        return None


def _found(trial: Crawled, archive: Archive | None, budgets: dict[str, int]) -> Iterator[Found]:
    for article in trial.archive.list():
        # A source's own URL that is an article itself had to be fetched to tell.
        link = Link(article.url, via="source", title=article.title, published=article.published)
        yield Found(article.source, link, _known(archive, article.url))
    for source, leases in trial.found.items():
        for lease in leases[: budgets[source]]:
            yield Found(source, lease.hint, _known(archive, lease.url))


def _known(archive: Archive | None, url: str) -> str:
    if archive is None:
        return ""
    try:
        return archive.resolve(url)
    except NotFoundError:
        return ""


def _conclude(call: Call, trial: Crawled, found: list[Found]) -> int:
    barren = {name: result for name, result in trial.result.sources.items() if not _brought(name, found)}
    known = sum(1 for item in found if item.known)
    sentence = f"{words.count(len(found), 'article URL')} found, {known} of them in the archive already"
    if not barren:
        call.out.say(f"{sentence}; nothing was stored.")
        return 0
    reasons = "; ".join(f"{name}: {result.verdict}" for name, result in barren.items())
    return call.fail(
        f"{sentence}; {reasons}.",
        "`newskeep sources test NAME` shows more.",
        code="partial" if found else "failed",
        status=3 if found else 1,
    )


def _brought(source: str, found: list[Found]) -> bool:
    return any(item.source == source for item in found)


def _shape(found: Found) -> shapes.Shape:
    link = found.link
    return {
        "source": found.source,
        "url": link.url,
        "title": link.title or None,
        "published": shapes.time(link.published),
        "modified": shapes.time(link.modified),
        "via": link.via,
        "known": found.known or None,
    }
