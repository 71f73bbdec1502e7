"""`newskeep sources test`: what a source brings, shown and then forgotten."""

from __future__ import annotations

from collections import Counter

from cli import prose, words
from cli.calling import Call
from cli.columns import Column
from cli.throwaway import Crawled, crawled
from config.schema import Config
from newskeep.archive import shapes
from newskeep.archive.archive import Archive
from newskeep.archive.members import StoredCapture
from newskeep.model import Article, Link, RunState
from newskeep.reading.page import Page, read_page

#: fetched, so that one that is no article after all leaves others to look at
_ARTICLES = 3
_LINKS_SHOWN = 5
_PARAGRAPHS_SHOWN = 3

_LINKS: tuple[Column[Link], ...] = (
    Column("via", lambda link: link.via),
    Column(
        "published", lambda link: shapes.time(link.published) or "", lambda link: words.minute(link.published)
    ),
    Column("title", lambda link: link.title, grows=True),
    Column("url", lambda link: link.url, grows=True),
)
_FACTS: tuple[Column[tuple[str, str]], ...] = (
    Column("what", lambda fact: fact[0]),
    Column("value", lambda fact: fact[1], grows=True),
)


def show_trial(call: Call, config: Config, name: str) -> int:
    """Show what discovery finds for a source and how one of its articles is extracted; the exit status."""
    with crawled(config, [name], articles=_ARTICLES) as trial:
        shape = _shape(trial, config, name)
        links = [lease.hint for lease in trial.found[name]]
        article = next(iter(trial.archive.list()), None)
        if call.json:
            call.out.record(shape)
        else:
            _draw(call, shape, links, article)
    return _conclude(call, trial, name, article)


def _shape(trial: Crawled, config: Config, name: str) -> shapes.Shape:
    result = trial.result.sources[name]
    links = [lease.hint for lease in trial.found[name]]
    article = next(iter(trial.archive.list()), None)
    return {
        "source": name,
        "urls": [str(url) for url in config.sources[name].urls],
        "state": result.state.value,
        "verdict": result.verdict,
        "counts": shapes.counts(result.counts),
        "found": dict(Counter(link.via for link in links)),
        "links": [
            {
                "url": link.url,
                "title": link.title or None,
                "published": shapes.time(link.published),
                "via": link.via,
            }
            for link in links
        ],
        "robots": list(trial.robots),
        "article": _article(trial.archive, config, article) if article else None,
    }


def _article(archive: Archive, config: Config, article: Article) -> shapes.Shape:
    return shapes.article(article) | {
        "dates": [shapes.date(date) for date in article.dates],
        "removed": [{"rule": rule, "line": line} for rule, line in _removed(config, article)],
    }


def _removed(config: Config, article: Article) -> tuple[tuple[str, str], ...]:
    """What was cut from the page as boilerplate, as (rule, line)."""
    capture = article.capture
    if not isinstance(capture, StoredCapture):
        return ()
    source = config.sources[article.source]
    fields = {name.lower(): value for name, value in prose.header_fields(capture.record)}
    page = Page(
        capture.url,
        capture.body,
        capture.time,
        content_type=fields.get("content-type", ""),
        reader=source.reader or "",
        prune=tuple(source.prune),
    )
    reading = read_page(page)
    return reading.article.removed if reading.article else ()


def _draw(call: Call, shape: shapes.Shape, links: list[Link], article: Article | None) -> None:
    found = ", ".join(f"{number} by {via}" for via, number in shape["found"].items()) or "none"
    facts = [("source", shape["source"]), ("urls", " ".join(shape["urls"])), ("further links", found)]
    facts += [("robots", line) for line in shape["robots"]]
    call.out.table(facts, _FACTS)
    if links:
        call.out.text("\n")
        call.out.table(links[:_LINKS_SHOWN] if call.out.on_terminal else links, _LINKS)
    if article:
        call.out.text("\n")
        call.out.table(_article_facts(shape["article"], article), _FACTS)
        paragraphs = article.text.split("\n\n")
        call.out.text("\n" + "\n\n".join(paragraphs[:_PARAGRAPHS_SHOWN]) + "\n")


def _article_facts(shape: shapes.Shape, article: Article) -> list[tuple[str, str]]:
    facts = [
        ("article", article.url),
        ("title", article.title),
        ("authors", ", ".join(article.authors)),
        *((date["role"], f"{date['time']} ({date['origin']})") for date in shape["dates"]),
        ("language", article.language),
        ("words", f"{article.words} in {len(article.text.split(chr(10) * 2))} paragraphs"),
        ("extractor", article.extractor),
    ]
    facts += [(f"cut: {cut['rule']}", cut["line"]) for cut in shape["removed"]]
    return [(what, value or "–") for what, value in facts]


def _conclude(call: Call, trial: Crawled, name: str, article: Article | None) -> int:
    result = trial.result.sources[name]
    if article is None:
        verdict = result.verdict if result.state is not RunState.OK else "no article was found"
        return call.fail(f"{name}: {verdict}.", "Nothing was stored.", code="failed", status=1)
    call.out.say(f"{name}: {result.verdict}. Nothing was stored; `newskeep crawl {name}` stores it.")
    return 0
