"""A record as a scan finds it: its header, and what its bytes hash to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from newskeep.model import Headers
from newskeep.warc.digests import is_sha1
from newskeep.warc.fields import Fields, first_http, parse_http, parse_warc, text, usual_name
from newskeep.warc.record import digest_text

_SPACE = (b" ", b"\t")


@dataclass(frozen=True, slots=True)
class HttpHead:
    """First line and header fields of an HTTP message."""

    #: `HTTP/1.1 200 OK`, or a request line
    line: str
    headers: Headers

    @property
    def status(self) -> int:
        """Status code; 0 when the line has none."""
        return _status(self.line)


class Scanned(NamedTuple):  # made in less time than a frozen dataclass, and there are many
    """A whole record as it stands in a segment, without its body."""

    #: `response`, `request`, `revisit`, `resource`, `warcinfo`
    type: str
    offset: int
    #: bytes of the gzip member
    length: int
    #: the named fields' lines as they stand there
    head: bytes
    #: first line and header of an HTTP message, as they stand there; None when the block is none
    http_head: bytes | None
    #: SHA-1 of the block, computed
    block_sha1: bytes
    #: SHA-1 of what follows the HTTP header, or of the block where there is none, computed; empty when the
    #: HTTP header is too long to find its end
    payload_sha1: bytes
    #: bytes of what that digest is of
    payload_size: int
    #: the payload of a resource, where the scan was asked to keep it
    payload: bytes | None
    #: the first value of each named field, by its usual name
    first: Mapping[str, str]

    @property
    def headers(self) -> Fields:
        """Named fields, in order; parsed each time they are asked for."""
        return parse_warc(self.head.split(b"\n"))

    def field(self, name: str) -> str:
        """The first value of a named field; empty when there is none."""
        value = self.first.get(name)
        return self.first.get(usual_name(name), "") if value is None else value

    @property
    def id(self) -> str:
        """`urn:uuid:…`."""
        return self.first.get("WARC-Record-ID", "").strip("<>")

    @property
    def http(self) -> HttpHead | None:
        """Present when the block is an HTTP message; parsed each time it is asked for."""
        if self.http_head is None:
            return None
        line, *lines = self.http_head.split(b"\n")
        return HttpHead(text(line).strip(), parse_http(lines))

    @property
    def http_line(self) -> str:
        """The first line of an HTTP message; empty when the block is none."""
        return text(self.http_head.partition(b"\n")[0]).strip() if self.http_head else ""

    @property
    def status(self) -> int:
        """Status code of a response; 0 when there is none."""
        return _status(self.http_line)

    def http_field(self, name: bytes) -> bytes | None:
        """The first value of an HTTP header field, found without a look at the others; None when there is none.

        Args:
            name: in lower case.
        """
        if self.http_head is None:
            return None
        head, mark = self.http_head, b"\n" + name
        at = head.lower().find(mark)
        if at < 0:
            return None
        value, _, after = head[at + len(mark) :].partition(b"\n")
        if value.startswith(b":") and not after.startswith(_SPACE):
            return value[1:].strip()
        return first_http(parse_http(head.split(b"\n")[1:]), name)

    @property
    def block_digest(self) -> str:
        """`sha1:BASE32` of the block, computed."""
        return digest_text(self.block_sha1)

    @property
    def payload_digest(self) -> str:
        """`sha1:BASE32` of the payload, computed; empty when that is not known."""
        return digest_text(self.payload_sha1) if self.payload_sha1 else ""

    @property
    def intact(self) -> bool:
        """False when a SHA-1 in the record's header is not that of its bytes."""
        if not is_sha1(self.field("WARC-Block-Digest"), self.block_sha1):
            return False
        # the payload digest of a revisit is that of the payload it leaves out
        return self.type == "revisit" or is_sha1(self.field("WARC-Payload-Digest"), self.payload_sha1)


def _status(line: str) -> int:
    words = line.split(maxsplit=2)
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0
