"""A segment's sidecars held against its records, both as streams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from newskeep.archive import documents
from newskeep.archive.proof.tally import DIGEST, Tally
from newskeep.errors import ObjectMissingError
from newskeep.model import Capture, Verdict
from newskeep.storage.base import CHUNK, Storage
from newskeep.warc.cdxj import cdxj_row
from newskeep.warc.members import Broken, Member, Packed
from newskeep.warc.naming import articles_key, cdxj_key
from newskeep.warc.scanned import Scanned

#: bytes of a row; a longer one is taken for damage
_MAX_ROW = 1 << 28


class SidecarProof:
    """Takes in what a segment's records say, one by one; `differences` tells whether the sidecars say the same.

    The lines of the index have to be sorted. Those of the articles are a set of rows: their order says nothing.

    Args:
        name: the segment's file name.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._index = Tally()
        self._versions = Tally()
        #: by a capture's id, the digests of its place and of the row of its version, one behind the other
        self._shown: dict[str, bytes] = {}

    def see(self, record: Scanned) -> None:
        """Take in a record."""
        if row := cdxj_row(record, self._name):
            self._index.add(row)

    def see_capture(self, capture: Capture) -> None:
        """Take in what a response or revisit says of itself; the first one of an id counts."""
        if capture.record_id not in self._shown:
            self._shown[capture.record_id] = self._versions.digest(documents.place(capture))

    def see_document(self, document: documents.Document, payload: bytes) -> None:
        """Take in an article's document, after its capture; the last one of a capture counts."""
        earlier = self._shown.get(document.capture)
        if earlier is None:
            return
        place, version = earlier[:DIGEST], earlier[DIGEST:]
        if version:
            self._versions.take_back(version)
            version = b""
        if document.judgement.verdict is not Verdict.UNCHANGED:
            version = self._versions.digest(documents.before_place(payload) + place)
            self._versions.add_digest(version)
        self._shown[document.capture] = place + version

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
                    if read(stream, seen) != seen:
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


def packed_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a packed file of articles.

    Raises:
        ValueError: it can't be read.
    """
    packed = Packed(stream, 0)
    try:
        while packed.begins():
            member = Member(packed)
            while line := member.line(_MAX_ROW):
                yield line
    except Broken as broken:
        msg = f"the packed rows can't be read: {broken.stop}"
        raise ValueError(msg) from None


def _index(stream: BinaryIO, seen: Tally) -> Tally | None:
    """The rows of an index; None where they are not sorted."""
    tally, before = Tally(seen), b""
    for line in lines(stream):
        if line <= before:
            return None
        tally.add(line)
        before = line
    return tally


def _versions(stream: BinaryIO, seen: Tally) -> Tally | None:
    """The rows of articles; None where they can't be read."""
    tally = Tally(seen)
    try:
        for line in packed_lines(stream):
            document, place = documents.divided(line)
            tally.add(document + tally.digest(place))
    except ValueError:
        return None
    return tally
