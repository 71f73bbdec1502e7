"""An archive, replayed: from the index to a server that answers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newskeep.archive.layout import Layout
from newskeep.archive.replay.collection import Collection, write_collection
from newskeep.archive.replay.pywb import find_pywb
from newskeep.archive.replay.server import Replay, serving
from newskeep.archive.workspace import StorageAddress, remembered_storage
from newskeep.catalog.catalog import Catalog
from newskeep.errors import NotFoundError
from newskeep.model import Capture
from newskeep.storage.base import Storage


@contextmanager
def replay(
    catalog: Catalog, layout: Layout, storage: Storage, page: str | Capture | None, port: int
) -> Iterator[Replay]:
    """Replay all that is archived at this moment, on 127.0.0.1 alone.

    Args:
        catalog: of the archive.
        layout: of its home.
        storage: where its sealed segments live.
        page: what to lead to: a capture, or a URL as of its last one.
        port: 0 for any that is free.

    Raises:
        NotFoundError: the URL was never captured.
        UsageError: there is no pywb, or the port is taken.
        StorageError: storage can't be reached.
        NewskeepError: pywb does not start.
    """
    wayback = find_pywb(for_bucket=storage.url.startswith("s3:"))
    with tempfile.TemporaryDirectory(prefix="newskeep-replay-") as folder:
        collection = write_collection(Path(folder), catalog, layout, storage)
        with serving(
            wayback, collection, _path(collection, page), port, _environment(remembered_storage(catalog))
        ) as running:
            yield running


def _path(collection: Collection, page: str | Capture | None) -> str:
    match page:
        case None:
            return ""
        case str():
            if not collection.has(page):
                raise NotFoundError(f"{page} was never captured.", "`newskeep list` shows what there is.")
            return page
        case _:
            return f"{page.time:%Y%m%d%H%M%S}/{page.url}"


def _environment(address: StorageAddress) -> dict[str, str]:
    """What boto3 must know of a bucket, as environment: pywb has no settings for it. Never credentials."""
    variables = {
        "AWS_ENDPOINT_URL_S3": address.endpoint_url,
        "AWS_DEFAULT_REGION": address.region,
        "AWS_PROFILE": address.profile,
    }
    return {name: value for name, value in variables.items() if value}
