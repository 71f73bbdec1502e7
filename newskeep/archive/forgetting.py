"""Taking back what was learned of a source's boilerplate."""

from __future__ import annotations

from pathlib import Path

from newskeep.catalog.catalog import create_catalog, open_catalog
from newskeep.errors import NotFoundError, UsageError


def forget_boilerplate(home: Path, source: str, block: str | None = None) -> int:
    """Cut a learned block no more, and never learn it again; crawls that run heed it after their next commit.

    Args:
        home: of the archive.
        source: whose block it is.
        block: its id or an unambiguous beginning of that; all that were learned so far if left out.

    Returns:
        How many blocks that were; 0 where they had all been forgotten before.

    Raises:
        NotFoundError: there is no archive, or the source has no such block.
        UsageError: several blocks begin so.
        CatalogError: the catalog can't be written.
    """
    open_catalog(home).close()  # there has to be one
    with create_catalog(home) as catalog, catalog.door.transaction():
        found = [known.id for known in catalog.boilerplate.blocks(source)]
        named = [known for known in found if known.startswith((block or "").lower())]
        if not named:
            what = f"block {block}" if block else "block"
            raise NotFoundError(
                f"No {what} was learned of the source {source}.", f"See `newskeep sources show {source}`."
            )
        if block and len(named) > 1:
            raise UsageError(f"Several blocks begin with {block}.", f"Among them {', '.join(named[:3])}.")
        return catalog.boilerplate.forget(source, named[0] if block else None)
