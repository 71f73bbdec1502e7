"""`newskeep` alone: where things stand in one line, and what to do next."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cli import words
from cli.calling import Call
from cli.home import configuration_file
from newskeep.errors import ConfigError, NewskeepError, NotFoundError
from newskeep.units import rfc3339

if TYPE_CHECKING:
    from config.schema import Config
    from newskeep.archive.archive import Archive
    from newskeep.archive.daemonlock import DaemonHolder


@dataclass(frozen=True, slots=True)
class Standing:
    """Where things stand."""

    #: `new`, `misconfigured`, `no-sources`, `empty`, `unreadable`, `damaged`, `running`, `failing`, `ready`
    state: str
    #: one sentence
    words: str
    #: (command, what it does), the first one first
    steps: tuple[tuple[str, str], ...]


def next_step(call: Call) -> None:
    """Say where things stand, and what to do next."""
    standing = _typed(call, _standing(call))
    if call.json:
        steps = [{"command": command, "does": does} for command, does in standing.steps]
        call.out.record({"state": standing.state, "words": standing.words, "next": steps})
        return
    call.out.text(f"{standing.words}\n\n{_listed(standing)}\n`newskeep --help` lists all commands.\n")


def _typed(call: Call, standing: Standing) -> Standing:
    """The steps as they are typed for the archive that was named."""
    if call.home is None:
        return standing
    place = f"--home {words.quoted(call.home)}"
    return replace(standing, steps=tuple((f"{command} {place}", does) for command, does in standing.steps))


def _listed(standing: Standing) -> str:
    """The steps, each on a line; on two where the terminal is too narrow for that."""
    width = max(len(command) for command, _ in standing.steps)
    lines = [f"  {command:<{width}}  {does}\n" for command, does in standing.steps]
    if max(map(len, lines)) > shutil.get_terminal_size().columns:
        lines = [f"  {command}\n      {does}\n" for command, does in standing.steps]
    return "".join(lines)


def _standing(call: Call) -> Standing:
    file = configuration_file(call.config)
    try:
        config = call.load().config
    except ConfigError as error:
        return Standing(
            "misconfigured",
            error.message.splitlines()[0],
            (("newskeep config check", "says what is wrong with the configuration"),),
        )
    try:
        with call.open() as archive:
            return _of_archive(call, archive, config, configured=file is not None)
    except NotFoundError:
        return _before_the_first_crawl(config, configured=file is not None)
    except NewskeepError as error:
        return Standing(
            "unreadable", error.message, (("newskeep doctor", "says what is wrong, and what to do"), _REINDEX)
        )


_REINDEX = ("newskeep reindex", "makes the catalog anew from the segments")
_CRAWL = ("newskeep crawl", "crawls all sources, once, now")
_LIST = ("newskeep list", "shows the articles, the newest first")
_ADD = ("newskeep sources add URL", "finds a site's feeds and writes them into newskeep.toml")


def _before_the_first_crawl(config: Config, *, configured: bool) -> Standing:
    if not configured:
        return Standing(
            "new",
            "There is no newskeep.toml and no archive here.",
            (
                ("newskeep demo", "shows it all on a small news site of its own"),
                ("newskeep init", "writes a newskeep.toml to start from"),
            ),
        )
    if not config.sources:
        return Standing("no-sources", "newskeep.toml names no sources yet.", (_ADD,))
    number = words.count(len(config.sources), "source")
    return Standing(
        "empty",
        f"{number}, and nothing crawled yet.",
        (
            _CRAWL,
            (
                f"newskeep sources test {next(iter(config.sources))}",
                "shows what one would bring, and stores nothing",
            ),
        ),
    )


def _of_archive(call: Call, archive: Archive, config: Config, *, configured: bool) -> Standing:
    if damaged := archive.glance():
        return Standing(
            "damaged",
            f"{words.count(len(damaged), 'segment')} of {archive.home} gone or of another size: {damaged[0]}.",
            (
                ("newskeep verify", "says what is lost"),
                ("newskeep repair", "does what can be done about it"),
            ),
        )
    if daemon := archive.daemon():
        return _running(archive, daemon)
    newest = next(iter(archive.list(limit=1)), None)
    if newest is None:
        return _before_the_first_crawl(config, configured=configured)
    said = f"{_articles(archive)} in {archive.home}; no daemon runs."
    bad = _failing(archive) if configured else []
    if bad:
        trouble = (
            ("newskeep status", "says how each source stands"),
            ("newskeep runs --failed", "shows what went wrong"),
        )
        return Standing("failing", f"{said} In trouble: {', '.join(bad)}.", trouble)
    steps: tuple[tuple[str, str], ...] = (_LIST, (f"newskeep show {newest.id[:8]}", "shows one of them"))
    if configured and config.sources:
        steps = (("newskeep run", "crawls them on their schedules; `newskeep crawl` does so once"), *steps)
    elif configured:
        steps = (_ADD, *steps)
    return Standing("ready", said, steps)


def _running(archive: Archive, daemon: DaemonHolder) -> Standing:
    return Standing(
        "running",
        f"The daemon runs: pid {daemon.pid} on {daemon.host} since {rfc3339(daemon.since)}; {_articles(archive)}.",
        (("newskeep status", "says how each source stands, and what is next"), _LIST),
    )


def _articles(archive: Archive) -> str:
    return words.count(archive.stats().articles, "article")


def _failing(archive: Archive) -> list[str]:
    """The sources whose state calls for somebody."""
    calling = {"failing", "blocked", "empty"}
    return [source.name for source in archive.status().sources if source.state.value in calling][:5]
