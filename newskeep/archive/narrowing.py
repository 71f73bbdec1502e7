"""What narrows a list of articles down, as callers write it."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from newskeep.archive.lookup import article_id, check_source
from newskeep.catalog.articles import Filters
from newskeep.catalog.catalog import Catalog
from newskeep.errors import UsageError
from newskeep.model import Verdict
from newskeep.units import parse_moment, utcnow

When = str | datetime | None


class Narrowing(TypedDict, total=False):
    """The arguments of `Archive.list`, which says what they mean."""

    source: str | None
    since: When
    until: When
    language: str | None
    verdict: str | Verdict | None
    changed_since: When
    limit: int | None
    after: str | None


def filters(catalog: Catalog, narrowing: Narrowing) -> Filters:
    """The same for the catalog.

    Raises:
        NotFoundError: the archive has never heard of the source, or of the article.
        UsageError: a time, verdict or limit is none.
    """
    source, after = narrowing.get("source"), narrowing.get("after")
    if source is not None:
        check_source(catalog, source)
    limit = narrowing.get("limit")
    if limit is not None and limit < 0:
        raise UsageError(f"A limit of {limit} makes no sense; use 0 or more.")
    return Filters(
        source=source,
        since=parse_when(narrowing.get("since")),
        until=parse_when(narrowing.get("until")),
        language=narrowing.get("language"),
        verdict=_verdict(narrowing.get("verdict")),
        changed_since=parse_when(narrowing.get("changed_since")),
        limit=limit,
        after=article_id(catalog, after) if after else None,
    )


def parse_when(time: When) -> datetime | None:
    """A moment as callers give it.

    Raises:
        UsageError: it is none.
    """
    if time is None or isinstance(time, datetime):
        return time
    try:
        return parse_moment(time, utcnow())
    except ValueError as error:
        raise UsageError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error


def _verdict(verdict: str | None) -> Verdict | None:
    try:
        return None if verdict is None else Verdict(verdict)
    except ValueError as error:
        raise UsageError(f"There is no verdict {verdict!r}.", f"Use one of {', '.join(Verdict)}.") from error
