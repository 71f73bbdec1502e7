"""The spool as a queue: what waits there for storage, and how much may."""

from __future__ import annotations

from newskeep.archive.workspace import Workspace
from newskeep.catalog.catalog import Catalog
from newskeep.errors import StorageError

#: bytes that a segment is at most, however much room there is
LARGEST = 10**9
#: segments that have room in a spool of the least size that may be set
_PARTS = 4


def rotation(limit: int) -> int:
    """Bytes at which a segment is sealed, so that a spool of `limit` bytes has room for several."""
    return min(LARGEST, limit // _PARTS)


def waiting(catalog: Catalog) -> str:
    """What is sealed and not in storage yet, as a clause; empty when nothing is."""
    sealed = [segment for segment in catalog.segments.unstored() if segment.state == "sealed"]
    if not sealed:
        return ""
    size = _in_words(sum(segment.size for segment in sealed))
    if len(sealed) == 1:
        return f"1 sealed segment ({size}) waits in the spool"
    return f"{len(sealed)} sealed segments ({size}) wait in the spool"


def kept(error: StorageError, catalog: Catalog) -> StorageError:
    """The error with which a run ends whose segments storage did not take: what is kept, and what comes next."""
    clause = waiting(catalog)
    if not clause:
        return error
    return type(error)(
        f"{error.message.rstrip('.')}; {clause}.",
        f"{error.hint} All is kept: the next crawl hands it to storage, the oldest first.".strip(),
    )


def overfull(workspace: Workspace, limit: int) -> StorageError | None:
    """Why nothing more is to be fetched: what storage has not taken fills the spool. None while there is room.

    Args:
        workspace: open for writing.
        limit: bytes that segments in the spool may have together, those that grow included. An archive whose
            segments stay in its home has no such limit: there they leave the spool by a rename.
    """
    if workspace.storage.url == str(workspace.layout.home):
        return None
    _, size = workspace.catalog.segments.spooled()
    if size < limit:
        return None
    return StorageError(
        f"The spool has {_in_words(size)} that {workspace.storage.url} did not take, "
        f"and archive.spool_limit is {_in_words(limit)}.",
        "Nothing is lost, and nothing more is fetched: the next crawl hands over what waits. "
        "Bring storage back, or raise the limit.",
    )


def _in_words(size: int) -> str:
    import humanize

    return humanize.naturalsize(size)
