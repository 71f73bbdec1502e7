"""`newskeep sources pause` and `resume`: a source that is not to be crawled for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.calling import Call
from cli.home import configuration_file
from newskeep.errors import NotFoundError
from newskeep.units import utcnow

if TYPE_CHECKING:
    from newskeep.catalog.catalog import Catalog

Name = Annotated[str, typer.Argument(metavar="NAME", help="A source of the configuration or the archive.")]


def pause(call: Call, source: Name) -> None:
    """Let the daemon crawl a source no more, until `resume`; what is being crawled at this moment ends first.

    It holds from the daemon's next look, a second later, and across restarts. `newskeep crawl` still crawls it.

    Examples:
      newskeep sources pause courier
    """
    with _catalog(call) as catalog:
        _check(call, catalog, source)
        changed = catalog.operating.pause(source, utcnow())
    _tell(call, source, "paused", changed=changed)
    hint = f"; `newskeep sources resume {source}` ends that"
    call.out.say(f"{source} is paused{hint}." if changed else f"{source} was paused already{hint}.")


def resume(call: Call, source: Name) -> None:
    """Let the daemon crawl a source again that was paused; it is due at its next regular time.

    Examples:
      newskeep sources resume courier
    """
    with _catalog(call) as catalog:
        _check(call, catalog, source)
        changed = catalog.operating.resume(source)
    _tell(call, source, "resumed", changed=changed)
    call.out.say(
        f"{source} is crawled again, on its schedule; `newskeep crawl {source}` does so at once."
        if changed
        else f"{source} was not paused."
    )


def _catalog(call: Call) -> Catalog:
    from newskeep.catalog.catalog import create_catalog, open_catalog

    home = call.archive_home()
    open_catalog(home).close()  # a slip of the pen must not make a new archive
    return create_catalog(home)


def _check(call: Call, catalog: Catalog, source: str) -> None:
    known = {row.name for row in catalog.ledger.sources()}
    if source not in known and configuration_file(call.config) is not None:
        known |= call.load().config.sources.keys()
    if source not in known:
        have = ", ".join(sorted(known)) or "none yet"
        raise NotFoundError(f"There is no source {source}.", f"There are: {have}.")


def _tell(call: Call, source: str, what: str, *, changed: bool) -> None:
    if call.json:
        call.out.record({"source": source, what: True, "changed": changed})
