"""A segment's sidecars held against its records, both as streams."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from newskeep.archive.contents import FoundDocument
from newskeep.archive.tally import Tally
from newskeep.errors import ObjectMissingError
from newskeep.model import Verdict
from newskeep.storage.base import CHUNK, Storage
from newskeep.warc.cdxj import cdxj_row
from newskeep.warc.members import Broken, Member, Packed
from newskeep.warc.naming import articles_key, cdxj_key
from newskeep.warc.scan import Scanned

#: bytes of a row; a longer one is taken for damage
_MAX_ROW = 1 << 28


class SidecarProof:
    """Takes in what a segment's records say, one by one; `differences` tells whether the sidecars say the same.

    Args:
        name: the segment's file name.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._index = Tally()
        self._versions = Tally()
        #: by the hash of a capture's id, that of the version which its document tells of; 0 without one
        self._shown: dict[int, int] = {}

    def see(self, record: Scanned) -> None:
        """Take in a record."""
        if row := cdxj_row(record, self._name):
            self._index.add(row)
        if record.type in {"response", "revisit"}:
            self._shown.setdefault(hash(record.id), 0)

    def see_document(self, item: FoundDocument) -> None:
        """Take in an article's document, after its capture; the last one of a capture counts."""
        judgement, capture = item.document.judgement, hash(item.document.capture)
        earlier = self._shown.get(capture)
        if earlier is None:
            return
        if earlier:
            self._versions.take_back(earlier)
        version = 0
        if judgement.verdict is not Verdict.UNCHANGED:
            version = hash((judgement.article, judgement.version, item.document.capture))
            self._versions.add_hash(version)
        self._shown[capture] = version

    def differences(self, storage: Storage) -> Iterator[tuple[str, str]]:
        """What is wrong with the stored sidecars, as (kind of problem, what).

        Raises:
            StorageError: storage can't be reached.
        """
        for key, seen, read in (
            (cdxj_key(self._name), self._index, _index),
            (articles_key(self._name), self._versions, _versions),
        ):
            try:
                with storage.open(key) as stream:
                    if read(stream) != seen:
                        yield "changed-sidecar", f"{key} does not say what the segment says"
            except ObjectMissingError:
                yield "missing-sidecar", f"{key} is not in storage"


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream with their ends, whatever kind of stream it is."""
    kept = b""
    while data := stream.read(CHUNK):
        *whole, kept = (kept + data).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if kept:
        yield kept


def packed_rows(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """The rows of a packed file of articles.

    Raises:
        ValueError: it can't be read.
    """
    packed = Packed(stream, 0)
    try:
        while packed.begins():
            member = Member(packed)
            while line := member.line(_MAX_ROW):
                yield json.loads(line)
    except Broken as broken:
        msg = f"the packed rows can't be read: {broken.stop}"
        raise ValueError(msg) from None


def _index(stream: BinaryIO) -> Tally | None:
    """The rows of an index; None where they are not sorted."""
    tally, before = Tally(), b""
    for line in lines(stream):
        if line <= before:
            return None
        tally.add(line)
        before = line
    return tally


def _versions(stream: BinaryIO) -> Tally | None:
    """Which versions the rows are of; None where they can't be read. More columns are no damage."""
    tally = Tally()
    try:
        for row in packed_rows(stream):
            capture = row["capture"]
            tally.add((row["id"], row["version"], capture["record_id"]))
    except (ValueError, KeyError, TypeError):
        return None
    return tally
