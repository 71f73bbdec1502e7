"""`newskeep why`: what became of a URL, by which rule, and which key of the configuration decided."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cli import words
from cli.calling import Call
from cli.columns import Column
from cli.home import configuration_file
from newskeep.archive import shapes
from newskeep.model import Reason

if TYPE_CHECKING:
    from config.loading import Loaded
    from config.spelling import KeyPath
    from newskeep.archive.why import Seen, Why
    from newskeep.model import Article

#: the setting behind a reason, a key of [crawl] or of a source
_SETTINGS = {
    Reason.ROBOTS: "obey_robots",
    Reason.ROBOTS_UNKNOWN: "obey_robots",
    Reason.INCLUDE: "include",
    Reason.EXCLUDE: "exclude",
    Reason.ADDRESS: "allow_hosts",
    Reason.BUDGET: "max_articles",
    Reason.TIME: "timeout",
    Reason.SIZE: "max_page",
    Reason.RETIRED: "urls",
}
#: likewise behind what told a near-duplicate
_RULES = {"containment": "dedupe.containment", "jaccard": "dedupe.jaccard"}
_SENTENCES = {
    "stored": "It is stored",
    "merged": "It is stored as a copy of another article",
    "skipped": "It was fetched, and is no article",
    "blocked": "It was not fetched",
    "failed": "It could not be had",
    "waiting": "It waits for its turn",
    "polled": "It is read for its links, and is no article itself",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that decided."""

    #: dotted, as `newskeep config show` has it
    key: str
    value: str
    #: where it is set: `newskeep.toml:12`, a variable, `default`
    origin: str


_FACTS: tuple[Column[tuple[str, str]], ...] = (
    Column("what", lambda fact: fact[0]),
    Column("value", lambda fact: fact[1], grows=True, wraps=True),
)


def why(
    call: Call,
    url: Annotated[str, typer.Argument(metavar="URL", help="In whatever spelling: it is made canonical.")],
) -> None:
    """Say what became of a URL: stored, merged, skipped, blocked, failed, waiting; when, and by which rule.

    Where a setting decided, its line in the configuration is named. docs/manners.md has the list of reasons.

    Examples:
      newskeep why https://courier.example/2026/11/22/tram/
      newskeep why https://courier.example/private/ --json
    """
    with call.open() as archive:
        found = archive.why(url)
        article = archive.show(found.article) if found.article else None
    setting = _setting(call, found)
    if call.json:
        call.out.record(_shape(found, setting))
        return
    call.out.table(_facts(found, article, setting), _FACTS)
    call.out.say(f"{_SENTENCES[found.fate.value]}: {found.words}. {_following(found, article)}")


def _shape(found: Why, setting: Setting | None) -> shapes.Shape:
    return {
        "url": found.url,
        "canonical_url": found.canonical_url,
        "fate": found.fate.value,
        "reason": found.reason.value if found.reason else None,
        "words": found.words,
        "time": shapes.time(found.time),
        "status": found.status,
        "source": found.source or None,
        "via": found.via or None,
        "found": shapes.time(found.found),
        "due": shapes.time(found.due),
        "failures": found.failures,
        "article": found.article or None,
        "duplicate_of": found.duplicate_of or None,
        "setting": {"key": setting.key, "value": setting.value, "origin": setting.origin}
        if setting
        else None,
        "history": [_seen(seen) for seen in found.history],
    }


def _seen(seen: Seen) -> shapes.Shape:
    return {
        "time": shapes.time(seen.time),
        "status": seen.status,
        "verdict": seen.verdict.value if seen.verdict else None,
        "words": seen.reason or None,
        "article": seen.article or None,
        "version": seen.version,
        "duplicate_of": seen.duplicate_of or None,
        "similarity": seen.similarity,
        "target": seen.target or None,
    }


def _facts(found: Why, article: Article | None, setting: Setting | None) -> list[tuple[str, str]]:
    facts = [
        ("url", found.canonical_url),
        ("fate", found.fate.value),
        ("reason", f"{found.reason}: {found.words}" if found.reason else found.words),
        ("setting", f"{setting.key} = {setting.value} ({setting.origin})" if setting else ""),
        ("decided", f"{words.minute(found.time)}, HTTP {found.status}" if found.status else _when(found)),
        ("source", found.source),
        ("found", f"{words.minute(found.found)} by {found.via}" if found.found else ""),
        ("article", f"{article.id}: {article.title}" if article else ""),
        ("copy of", found.duplicate_of),
        ("next look", _next_look(found)),
    ]
    return [fact for fact in facts if fact[1]] + list(_history(found))


def _next_look(found: Why) -> str:
    if found.due:
        return words.minute(found.due)
    # A source's own documents are read whenever it is due.
    return "not again" if found.time and found.fate.value != "polled" else ""


def _when(found: Why) -> str:
    return words.minute(found.time) if found.time else ""


def _history(found: Why) -> Iterator[tuple[str, str]]:
    for seen in found.history:
        shown = f"{seen.verdict}, version {seen.version}" if seen.verdict else "no article"
        leads = f"leads to {seen.target}" if seen.target else f"{shown}: {seen.reason}".removesuffix(": ")
        yield "capture", f"{words.minute(seen.time)}, HTTP {seen.status}, {leads}"


def _following(found: Why, article: Article | None) -> str:
    if article:
        return f"`newskeep show {article.id[:8]}` shows it."
    targets = [seen.target for seen in found.history if seen.target]
    if targets:
        return f"`newskeep why {targets[0]}` says what became of where it leads."
    if found.fate.value == "failed":
        return f"`newskeep crawl {found.source} --retry-failed` tries again now."
    return f"`newskeep sources test {found.canonical_url}` looks at it now, and stores nothing."


def _setting(call: Call, found: Why) -> Setting | None:
    """The setting that decided, as it is now; None where none did, or there is no configuration."""
    if found.duplicate_of and found.rule in _RULES:
        path: tuple[str, ...] = tuple(_RULES[found.rule].split("."))
    elif found.reason in _SETTINGS:
        path = ("sources", found.source, _SETTINGS[found.reason])
    else:
        return None
    if configuration_file(call.config) is None:
        return None
    loaded = call.load()
    if path[0] == "sources" and found.source not in loaded.config.sources:
        if found.reason in {Reason.INCLUDE, Reason.EXCLUDE, Reason.RETIRED}:
            return None
        path = ("crawl", path[-1])
    return _looked_up(loaded, path, found.canonical_url)


def _looked_up(loaded: Loaded, path: tuple[str, ...], url: str) -> Setting:
    from config.keys import inherited_from
    from config.listing import listing
    from config.spelling import dotted, text

    known = {setting.key: setting for setting in listing(loaded)}
    # What a source does not set itself is listed where it has it from.
    entry = known.get(dotted(path)) or known[dotted(inherited_from(path) or path)]
    if path[-1] == "exclude":
        for number, pattern in enumerate(loaded.config.sources[path[1]].exclude):
            if re.search(pattern, url):
                exact: KeyPath = (*path, number)
                return Setting(dotted(exact), text(pattern), _line(loaded, exact) or entry.origin)
    return Setting(entry.key, entry.value, entry.origin)


def _line(loaded: Loaded, path: KeyPath) -> str:
    from config.document import read

    if loaded.path is None:
        return ""
    position = read(loaded.path).positions.get(path)
    return f"{loaded.path}:{position.line}" if position else ""
