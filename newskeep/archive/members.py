"""Records by where they are: in a segment that grows, waits in the spool, or lies in storage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

from newskeep.errors import DamageError, ObjectMissingError
from newskeep.model import Article, Capture, Version
from newskeep.warc.naming import segment_key

if TYPE_CHECKING:
    from newskeep.archive.layout import Layout
    from newskeep.catalog.catalog import Catalog
    from newskeep.model import Headers
    from newskeep.storage.base import Storage
    from newskeep.warc.read import StoredRecord


#: bytes of a member that its HTTP header ends in, nearly always: packed it is a few hundred long
_HEAD = 4096


class Members:
    """Reads single records of an archive's segments, wherever they are at the moment."""

    def __init__(self, layout: Layout, storage: Storage) -> None:
        self._layout = layout
        self._storage = storage
        #: segments that were found in storage: none comes back from there
        self._stored: set[str] = set()

    def read(self, segment: str, offset: int, length: int) -> bytes:
        """The gzip member at a place.

        Raises:
            DamageError: the segment is nowhere, or ends before.
            StorageError: storage can't be reached.
        """
        for path in () if segment in self._stored else self._in_spool(segment):
            try:
                with path.open("rb") as file:
                    file.seek(offset)
                    return _whole(file.read(length), length, segment, offset)
            except FileNotFoundError:
                continue
        try:
            found = self._storage.read(segment_key(segment), offset, length)
        except ObjectMissingError as error:
            raise DamageError(
                f"Segment {segment} is neither in the spool nor in {self._storage.url}.",
                "Restore it from a backup; `newskeep verify` lists what is affected.",
            ) from error
        self._stored.add(segment)
        return _whole(found, length, segment, offset)

    def record(self, capture: Capture) -> StoredRecord:
        """A capture's record, parsed."""
        from newskeep.warc.read import parse_record

        return parse_record(self.read(capture.segment, capture.offset, capture.length))

    def headers(self, capture: Capture) -> Headers:
        """The HTTP header of a capture; of a large page nothing is read behind it."""
        from newskeep.warc.read import parse_headers

        beginning = self.read(capture.segment, capture.offset, min(capture.length, _HEAD))
        found = parse_headers(beginning)
        return self.record(capture).headers if found is None else found

    def find(self, record_id: str) -> Capture | None:
        """A capture by its record, for readers that have a catalog."""
        del record_id
        return None

    def whole(self, capture: Capture) -> StoredRecord:
        """The record with a capture's payload: its own, or of a revisit the one that it refers to.

        Raises:
            DamageError: there is no such record.
        """
        record = self.record(capture)
        if record.type != "revisit":
            return record
        record_id = record.field("WARC-Refers-To").strip("<>")
        original = self.find(record_id)
        if original is None:
            raise DamageError(
                f"The revisit at {capture.offset} of {capture.segment} refers to {record_id}, which is not there.",
                "`newskeep verify` lists what is affected.",
            )
        return self.record(original)

    def _in_spool(self, segment: str) -> tuple[Path, Path]:
        return self._layout.spool / f"{segment}.open", self._layout.spool / segment


class CatalogMembers(Members):
    """Records of an archive with a catalog; storage is opened when the first one is read, so that lists need none.

    Args:
        catalog: of the archive.
        layout: of its home.
        storage: opens where its sealed segments live.
    """

    def __init__(self, catalog: Catalog, layout: Layout, storage: Callable[[], Storage]) -> None:
        self._catalog = catalog
        self._layout = layout
        self._open_storage = storage

    def read(self, segment: str, offset: int, length: int) -> bytes:
        """The gzip member at a place."""
        return Members(self._layout, self._open_storage()).read(segment, offset, length)

    def find(self, record_id: str) -> Capture | None:
        """A capture by its record."""
        row = self._catalog.segments.capture(record_id)
        return row.capture if row else None


def _whole(data: bytes, length: int, segment: str, offset: int) -> bytes:
    if len(data) != length:
        raise DamageError(
            f"Segment {segment} ends before the {length} bytes at offset {offset}.",
            "Run `newskeep verify` to see all that is affected.",
        )
    return data


@dataclass(frozen=True)
class StoredCapture(Capture):
    """A capture that can be read; nothing is read before it is asked for."""

    members: Members | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, capture: Capture, members: Members) -> StoredCapture:
        """A capture of the catalog, with where it is read."""
        return cls(**{field.name: getattr(capture, field.name) for field in fields(Capture)}, members=members)

    @property
    def record(self) -> StoredRecord:
        """Its WARC record, parsed."""
        return self._readable.record(self)

    @property
    def raw(self) -> bytes:
        """The WARC record's bytes, uncompressed."""
        return self.record.raw

    @property
    def body(self) -> bytes:
        """The page's bytes, content-decoded; of a revisit those that it refers to."""
        return self._readable.whole(self).body

    @property
    def html(self) -> str:
        """The archived page, decoded."""
        from newskeep.reading.content import decode_text

        return decode_text(self.body, _content_type(self.record))[0]

    @property
    def headers(self) -> Headers:
        """The response's header fields."""
        return self.record.headers

    @property
    def _readable(self) -> Members:
        if self.members is None:
            msg = "this capture belongs to no open archive"
            raise ValueError(msg)
        return self.members


@dataclass(frozen=True)
class StoredArticle(Article):
    """An article whose archived page can be read."""

    capture: StoredCapture

    @classmethod
    def of(cls, article: Article, members: Members) -> StoredArticle:
        """An article of the catalog, with where its page is read."""
        values = {field.name: getattr(article, field.name) for field in fields(Article)}
        return cls(**values | {"capture": StoredCapture.of(article.capture, members)})


@dataclass(frozen=True)
class StoredVersion(Version):
    """A version whose archived page can be read."""

    capture: StoredCapture

    @classmethod
    def of(cls, version: Version, members: Members) -> StoredVersion:
        """A version of the catalog, with where its page is read."""
        values = {field.name: getattr(version, field.name) for field in fields(Version)}
        return cls(**values | {"capture": StoredCapture.of(version.capture, members)})


def _content_type(record: StoredRecord) -> str:
    values = [value for name, value in record.headers if name.lower() == b"content-type"]
    return values[-1].decode("latin-1") if values else ""
