"""`newskeep doctor`: is everything in order on this machine, and what to do if not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cli import words
from cli.calling import Call
from cli.checks.finding import Finding, State, bad, ok, warn
from cli.columns import Column
from newskeep.errors import NewskeepError
from newskeep.units import utcnow

if TYPE_CHECKING:
    from config.schema import Config
    from newskeep.archive.archive import Archive

#: hosts whose names are looked up
_MOST_HOSTS = 5
#: what has to stay free where no configuration says so
_LEAST_FREE = 1_000_000_000

COLUMNS: tuple[Column[Finding], ...] = (
    Column("state", lambda finding: finding.state.value),
    Column("what", lambda finding: finding.what),
    Column("words", lambda finding: finding.words, grows=True, wraps=True),
    Column("todo", lambda finding: finding.todo, grows=True, wraps=True),
)


def doctor(call: Call) -> int:
    """Look whether everything is in order: this machine, the configuration, the archive, its storage.

    Of storage elsewhere it is asked whether it takes a small object. Exit status 1 when something does not work.

    Examples:
      newskeep doctor
      newskeep doctor --json | jq 'select(.state != "ok")'
    """
    findings = []

    def each() -> Iterator[Finding]:
        for finding in _findings(call):
            findings.append(finding)
            yield finding

    call.out.list(
        each(),
        COLUMNS,
        lambda finding: {
            "what": finding.what,
            "state": finding.state.value,
            "words": finding.words,
            "todo": finding.todo or None,
        },
    )
    return _conclude(call, findings)


def _findings(call: Call) -> Iterator[Finding]:
    from cli.checks import home as home_checks
    from cli.checks.machine import machine

    configured, config = _configuration(call)
    yield configured
    home = call.archive_home() if configured.state is not State.BAD or call.home else None
    # Opening an archive brings its catalog up to date.
    as_found = home_checks.catalog(home) if home else None
    with ExitStack() as stack:
        archive = _archive(call, stack) if home else None
        newest = home_checks.newest_time(archive) if archive else None
        yield from machine(utcnow(), newest, _hosts(config))
        if home is None or as_found is None:
            return
        yield home_checks.disk(home, config.archive.min_free if config else _LEAST_FREE)
        yield as_found
        if archive:
            yield from home_checks.archive(archive)
    if config:
        yield from home_checks.storage(config)


def _configuration(call: Call) -> tuple[Finding, Config | None]:
    try:
        loaded = call.load()
    except NewskeepError as error:
        return bad("config", error.message, error.hint or "`newskeep config check` says more."), None
    number = words.count(len(loaded.config.sources), "source")
    if loaded.path is None:
        return warn(
            "config", "there is no newskeep.toml; the defaults hold", "`newskeep init` writes one."
        ), (loaded.config)
    if not loaded.config.sources:
        return warn(
            "config", f"{loaded.path}: {number}", "`newskeep sources add URL` adds one."
        ), loaded.config
    if not loaded.config.crawl.contact:
        todo = "Set crawl.contact: who runs a site wants to know whom to write to."
        return warn("config", f"{loaded.path}: {number}, and no contact", todo), loaded.config
    return ok("config", f"{loaded.path}: {number}"), loaded.config


def _archive(call: Call, stack: ExitStack) -> Archive | None:
    try:
        return stack.enter_context(call.open())
    except NewskeepError:
        return None  # there is none, or the look at the catalog says what is wrong with it


def _hosts(config: Config | None) -> list[str]:
    sources = config.sources.values() if config else ()
    hosts = dict.fromkeys(urlsplit(str(url)).hostname or "" for source in sources for url in source.urls)
    return list(itertools.islice(filter(None, hosts), _MOST_HOSTS))


def _conclude(call: Call, findings: list[Finding]) -> int:
    broken = [finding for finding in findings if finding.state is State.BAD]
    odd = sum(finding.state is State.WARN for finding in findings)
    said = f"{words.count(len(findings), 'look')}, {words.count(odd, 'warning')}"
    if broken:
        names = ", ".join(dict.fromkeys(finding.what for finding in broken))
        return call.fail(f"{said}; not in order: {names}.", broken[0].todo, code="failed", status=1)
    call.out.say(f"{said}; everything works.")
    return 0
