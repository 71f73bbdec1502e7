"""A WACZ 1.1.1 package (specs.webrecorder.net/wacz): a ZIP file with a WARC file, its index and its pages.

Nothing in it is compressed a second time, so that a reader fetches a record from the middle of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import struct
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Self

from newskeep.units import rfc3339
from newskeep.warc.zipnum import write_blocks

#: name of the WARC file, for its own index
WARC = "data.warc.gz"
_INDEX = "index.cdx.gz"
#: bytes from which an entry is prepared for ZIP64 at the latest
_LARGE = 1 << 30
VERSION = "1.1.1"


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page that a reader may open."""

    id: str
    url: str
    #: RFC 3339: WARC-Date of its record
    time: str
    title: str
    #: for the search
    text: str


class Package:
    """Writes a package, part after part: WARC file, index, pages, and what says so.

    Args:
        path: of the new file.
        now: when it is made.
    """

    def __init__(self, path: Path, now: datetime) -> None:
        self._zip = zipfile.ZipFile(path, "x", zipfile.ZIP_STORED)
        self._now = now
        self._resources: list[dict[str, Any]] = []

    @contextmanager
    def warc(self, about: int) -> Iterator[Part]:
        """The WARC file, to be written.

        Args:
            about: bytes that it may have at most: beyond 2 GB its entry is made another way (ZIP64).
        """
        with self._part(f"archive/{WARC}", about) as part:
            yield part

    def add_index(self, lines: Iterable[bytes]) -> None:
        """Add the WARC file's index.

        Args:
            lines: of CDXJ, sorted by their bytes, with line breaks.
        """
        # one line for a thousand: they wait in memory until the blocks are written
        with self._part(f"indexes/{_INDEX}", zipfile.ZIP64_LIMIT) as blocks:
            index = list(write_blocks(lines, blocks.write, _INDEX))
        with self._part("indexes/index.idx") as part:
            part.write(b"".join(index))

    def add_pages(self, pages: Iterable[PageEntry]) -> None:
        """Add the list of pages, with their texts."""
        head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages", "hasText": True}
        with self._part("pages/pages.jsonl", zipfile.ZIP64_LIMIT) as part:
            part.write(_line(head))
            for page in pages:
                part.write(
                    _line(
                        {
                            "id": page.id,
                            "url": page.url,
                            "ts": page.time,
                            "title": page.title,
                            "text": page.text,
                        }
                    )
                )

    def finish(self, *, title: str, description: str, software: str) -> None:
        """Add what describes the package: the last thing to be written."""
        package = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": title,
            "description": description,
            "created": rfc3339(self._now.replace(microsecond=0)),
            "software": software,
            "resources": self._resources,
        }
        data = json.dumps(package, ensure_ascii=False, indent=2).encode()
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        self._zip.writestr(self._entry("datapackage.json"), data)
        self._zip.writestr(self._entry("datapackage-digest.json"), json.dumps(digest, indent=2))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # after a failure the end can't be written either, and the first failure is the one to tell
        with contextlib.suppress(*(() if kind is None else (OSError, ValueError))):
            self._zip.close()

    @contextmanager
    def _part(self, name: str, about: int = 0) -> Iterator[Part]:
        entry = self._entry(name)
        entry.file_size = about  # decides alone whether it is ZIP64; the true size replaces it
        if about >= _LARGE:
            # An entry prepared for ZIP64 has more in front of its bytes than the directory says when it stays
            # small. ReplayWeb.page looks there only if the directory has an extra field, so it gets one.
            entry.extra = _extended_timestamp(self._now)
        with self._zip.open(entry, "w") as file:
            part = Part(file)
            yield part
        self._resources.append(
            {"name": Path(name).name, "path": name, "hash": part.digest, "bytes": part.size}
        )

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, self._now.astimezone(UTC).timetuple()[:6])
        entry.external_attr = 0o644 << 16
        return entry


class Part:
    """A file in the package while it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()
        #: bytes so far
        self.size = 0

    def write(self, data: bytes) -> None:
        """Write some bytes."""
        self._file.write(data)
        self._sha256.update(data)
        self.size += len(data)

    @property
    def digest(self) -> str:
        """`sha256:hex` of what was written."""
        return f"sha256:{self._sha256.hexdigest()}"


def _extended_timestamp(time: datetime) -> bytes:
    """An extra field with a time in UTC (Info-ZIP's 0x5455)."""
    return struct.pack("<HHBL", 0x5455, 5, 1, int(time.timestamp()))


def _line(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"
