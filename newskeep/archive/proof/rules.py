"""Which named fields a type of record must have, and which it must not have (WARC 1.1, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from newskeep.warc.scanned import Scanned

_MANDATORY = ("WARC-Record-ID", "WARC-Date", "WARC-Type", "Content-Length")
_OF_A_URI = frozenset({"response", "resource", "request", "revisit", "conversion", "continuation"})
_ALL = _OF_A_URI | {"warcinfo", "metadata"}
_CAPTURED = frozenset({"response", "resource", "request", "revisit", "metadata"})
_CONTINUED = frozenset({"continuation"})

#: the types that may have a field; every type may have one that is not named here
_ALLOWED: Mapping[str, frozenset[str]] = {
    "WARC-Concurrent-To": _CAPTURED,
    "WARC-IP-Address": _CAPTURED,
    "WARC-Refers-To": frozenset({"metadata", "conversion", "revisit"}),
    "WARC-Refers-To-Target-URI": frozenset({"revisit"}),
    "WARC-Refers-To-Date": frozenset({"revisit"}),
    "WARC-Target-URI": _ALL - {"warcinfo"},
    "WARC-Warcinfo-ID": _ALL - {"warcinfo"},
    "WARC-Payload-Digest": _ALL - {"warcinfo"},
    "WARC-Filename": frozenset({"warcinfo"}),
    "WARC-Profile": frozenset({"revisit"}),
    "WARC-Segment-Origin-ID": _CONTINUED,
    "WARC-Segment-Total-Length": _CONTINUED,
}


def breaches(record: Scanned) -> tuple[str, ...]:
    """What a record's header has and must not have, or lacks; in words."""
    if "" in record.first.values():
        return _breaches(record.type, tuple(name for name, value in record.first.items() if value))
    return _breaches(record.type, tuple(record.first))


@lru_cache(maxsize=256)  # few sorts of header come over and over
def _breaches(kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_told(kind, names))


def _told(kind: str, names: tuple[str, ...]) -> Iterator[str]:
    for name in _MANDATORY:
        if name not in names:
            yield f"the record has no {name}"
    if kind not in _ALL:
        return  # a type that came later: a reader shall skip what it does not know
    for name in names:
        if kind not in _ALLOWED.get(name, _ALL):
            yield f"a {kind} record must not have {name}"
    if kind in _OF_A_URI and "WARC-Target-URI" not in names:
        yield f"a {kind} record must have WARC-Target-URI"
    if kind == "revisit" and "WARC-Profile" not in names:
        yield "a revisit record must have WARC-Profile"
