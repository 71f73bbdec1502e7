"""Which article, source or run is meant, as people write it."""

from __future__ import annotations

import re

from newskeep.catalog.catalog import Catalog
from newskeep.errors import NotFoundError, UsageError
from newskeep.text.urls import UrlError

_ID = re.compile(r"[0-9a-f]{1,16}")


def article_at(catalog: Catalog, url: str) -> str | None:
    """The id of the article at a URL; None when there is none."""
    try:
        return catalog.articles.at(url)
    except UrlError:
        return None


def article_id(catalog: Catalog, article: str) -> str:
    """The id of an article by id, beginning of one, or URL.

    Raises:
        NotFoundError: there is none.
        UsageError: several begin so.
    """
    if _ID.fullmatch(article):
        found = catalog.articles.beginning(article)
        if len(found) > 1 and article not in found:
            raise UsageError(f"Several articles begin with {article}.", f"Among them {', '.join(found)}.")
        if found:
            return article if article in found else found[0]
    elif "://" in article and (by_url := article_at(catalog, article)):
        return by_url
    raise NotFoundError(f"There is no article {article}.", "`newskeep list` shows what there is.")


def run_id(catalog: Catalog, run: str) -> str:
    """The id of a run by id or beginning of one.

    Raises:
        NotFoundError: there is none.
        UsageError: several begin so.
    """
    found = catalog.ledger.runs_beginning(run)
    if run in found or len(found) == 1:
        return run if run in found else found[0]
    if found:
        raise UsageError(f"Several runs begin with {run}.", f"Among them {', '.join(found)}.")
    raise NotFoundError(f"There is no run {run}.", "`newskeep runs` shows the ledger.")


def check_source(catalog: Catalog, source: str) -> None:
    """Refuse a source that an archive has never heard of.

    Raises:
        NotFoundError: it has never.
    """
    known = {row.name for row in catalog.ledger.sources()}
    if source in known:
        return
    known |= set(catalog.articles.sources())
    if source not in known:
        raise NotFoundError(
            f"This archive has no source {source}.", f"It has: {', '.join(sorted(known)) or 'none yet'}."
        )
