"""An object of storage as a local file: the file itself, or a copy that goes when it is no longer needed."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newskeep.errors import CatalogError
from newskeep.storage.base import CHUNK, Storage


@dataclass(frozen=True, slots=True)
class LocalCopy:
    """Where an object's bytes are to be read."""

    path: Path
    size: int
    #: `sha256:hex` of what was read
    sha256: str


@contextmanager
def local_copy(storage: Storage, key: str, folder: Path) -> Iterator[LocalCopy]:
    """The bytes of an object, for as long as this lasts; one object at a time is copied.

    Args:
        storage: where it is.
        key: of the object.
        folder: has room for a copy, where storage is not on this machine.

    Raises:
        ObjectMissingError: storage has no such object.
        StorageError: storage can't be reached.
        CatalogError: the folder can't be written.
    """
    path = storage.path(key)
    if path is not None:
        yield hashed(path)
        return
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix="copy-") as file, storage.open(key) as stream:
            digest, size = hashlib.sha256(), 0
            while data := stream.read(CHUNK):
                digest.update(data)
                size += file.write(data)
            file.flush()
            yield LocalCopy(Path(file.name), size, f"sha256:{digest.hexdigest()}")
    except OSError as error:
        raise CatalogError(
            f"{storage.url}/{key} can't be copied to {folder}: {error.strerror or error}.",
            "Make room for its size, or look at the folder's rights.",
        ) from error


def hashed(path: Path) -> LocalCopy:
    """A local file with its size and digest."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return LocalCopy(path, stream.tell(), f"sha256:{digest}")
