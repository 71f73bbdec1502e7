"""`newskeep demo`: all of it on a small news site of its own, and proof that it holds."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import crawl, words
from cli import list as list_
from cli.calling import Call
from newskeep.archive import shapes
from newskeep.errors import NewskeepError, UsageError
from newskeep.model import RunState

if TYPE_CHECKING:
    from cli.findings import Findings
    from config.schema import Config
    from demo.server import NewsSite
    from spiders.run import CrawlResult

#: seconds that one of the two crawls may take; it needs about four
_LIMIT = 300.0
_GRACE = 15.0


def demo(call: Call) -> int:
    """Show it all at work on a small news site of its own.

    Serves the site on this machine, crawls it twice, and prints what was archived. Between the two crawls the site edits an article, reprints one and copies one.
    Nothing leaves this machine. The archive stays in --home, or in a new folder.

    Examples:
      newskeep demo
      newskeep demo --home demo-archive
    """
    from cli.findings import look
    from demo.server import NewsSite

    home = _new_home(call.home)
    with NewsSite() as site:
        call.out.say(f"Two news outlets on this machine: {site.first.url} and {site.second.url}")
        config = _config(home, site)
        crawls = [_crawl(call, config, "First crawl", refresh=False)]
        site.edition = 2
        call.out.say("Now the site edits an article, reprints one and copies one.")
        crawls.append(_crawl(call, config, "Second crawl", refresh=True))
        call.out.say("Reading everything back.")
        findings = look(home, site)
    return _report(call, home, crawls, findings)


def _new_home(wanted: Path | None) -> Path:
    """The home: empty, so that all that is found in it is the demo's.

    Raises:
        UsageError: there is an archive already.
    """
    if wanted is None:
        return Path(tempfile.mkdtemp(prefix="newskeep-demo-"))
    home = wanted.expanduser().absolute()
    if (home / "catalog.sqlite").exists():
        raise UsageError(f"There is an archive in {home} already.", "Give the demo a new folder with --home.")
    return home


def _config(home: Path, site: NewsSite) -> Config:
    from config.schema import Config

    paths = ("/", "/feed/", "/sitemap_index.xml")
    outlets = {"southfront": site.first, "courier": site.second}
    return Config.model_validate(
        {
            "archive": {"home": str(home)},
            "crawl": {"delay": "0s", "allow_hosts": ["127.0.0.1"]},
            "sources": {
                name: {"urls": [outlet.url + path for path in paths], "schedule": "manual"}
                for name, outlet in outlets.items()
            },
        }
    )


def _crawl(call: Call, config: Config, title: str, *, refresh: bool) -> CrawlResult:
    """Crawl in a process of its own: the reactor of one process runs only once.

    Raises:
        NewskeepError: the crawl could not do what the demo shows.
    """
    from cli.ordering import manual_order
    from scheduler.child import child_spec, run_once

    order = manual_order(config, list(config.sources), refresh=refresh)
    outcome = run_once(child_spec(config, order), limit_seconds=_LIMIT, grace_seconds=_GRACE)
    if outcome.result is None or outcome.state is not RunState.OK:
        raise NewskeepError(f"{title}: {outcome.verdict}.", f"Its log: {child_spec(config, order).log}")
    call.out.say(f"{title}: {outcome.verdict}.")
    return outcome.result


def _report(call: Call, home: Path, crawls: list[CrawlResult], findings: Findings) -> int:
    from cli.findings import COLUMNS

    following = _following(home, findings)
    if call.json:
        call.out.record(_shape(home, crawls, findings, following))
    else:
        call.out.table(findings.articles, [column for column in list_.COLUMNS if column.name != "text"])
        call.out.text("\n")
        call.out.table(findings.promises, COLUMNS)
        call.out.text(f"\nThe archive is in {home}\n")
        call.out.text("".join(f"  {command}\n" for command in following))
    if findings.ok:
        call.out.say(
            f"{words.count(len(findings.articles), 'article')} archived in {home}; all is as it must be."
        )
        return 0
    missing = "; ".join(
        f"{promise.what}: {promise.detail}" for promise in findings.promises if not promise.ok
    )
    return call.fail(
        f"Not all is as it must be: {missing}.", f"The archive is in {home}.", code="failed", status=1
    )


def _shape(home: Path, crawls: list[CrawlResult], findings: Findings, following: list[str]) -> dict[str, Any]:
    return {
        "ok": findings.ok,
        "home": str(home),
        "crawls": [crawl.shape(result) for result in crawls],
        "articles": [shapes.article(article, text=False) for article in findings.articles],
        "findings": [
            {
                "what": promise.what,
                "ok": promise.ok,
                "detail": promise.detail,
                "article": promise.article or None,
            }
            for promise in findings.promises
        ],
        "verify": shapes.verification(findings.verification),
        "next": following,
    }


def _following(home: Path, findings: Findings) -> list[str]:
    """Commands to try, as they can be typed here."""
    command, place = words.this_command(), f"--home {words.quoted(home)}"
    seed = next((promise.article for promise in findings.promises if promise.article), "ID")
    return [
        f"{command} list {place}",
        f"{command} show {seed} {place}",
        f"{command} versions {seed} {place}",
        f"{command} verify {place}",
        f"{command} init ~/news",
    ]
