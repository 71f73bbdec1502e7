"""Which named fields a type of record must have, and which it must not have (WARC 1.1, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from newskeep.warc.scan import Scanned

_MANDATORY = ("WARC-Record-ID", "WARC-Date", "WARC-Type", "Content-Length")
_OF_A_URI = frozenset({"response", "resource", "request", "revisit", "conversion", "continuation"})
_ALL = _OF_A_URI | {"warcinfo", "metadata"}
_CAPTURED = frozenset({"response", "resource", "request", "revisit", "metadata"})
_CONTINUED = frozenset({"continuation"})

#: the types that may have a field; every type may have one that is not named here
_ALLOWED: Mapping[str, frozenset[str]] = {
    "warc-concurrent-to": _CAPTURED,
    "warc-ip-address": _CAPTURED,
    "warc-refers-to": frozenset({"metadata", "conversion", "revisit"}),
    "warc-refers-to-target-uri": frozenset({"revisit"}),
    "warc-refers-to-date": frozenset({"revisit"}),
    "warc-target-uri": _ALL - {"warcinfo"},
    "warc-warcinfo-id": _ALL - {"warcinfo"},
    "warc-payload-digest": _ALL - {"warcinfo"},
    "warc-filename": frozenset({"warcinfo"}),
    "warc-profile": frozenset({"revisit"}),
    "warc-segment-origin-id": _CONTINUED,
    "warc-segment-total-length": _CONTINUED,
}


def breaches(record: Scanned) -> Iterator[str]:
    """What a record's header has and must not have, or lacks; in words."""
    kind = record.type
    for name in _MANDATORY:
        if not record.field(name):
            yield f"the record has no {name}"
    if kind not in _ALL:
        return  # a type that came later: a reader shall skip what it does not know
    yield from _prohibited(kind, tuple([name for name, _ in record.headers]))
    if kind in _OF_A_URI and not record.field("WARC-Target-URI"):
        yield f"a {kind} record must have WARC-Target-URI"
    if kind == "revisit" and not record.field("WARC-Profile"):
        yield "a revisit record must have WARC-Profile"


@lru_cache(maxsize=256)  # few sorts of header come over and over
def _prohibited(kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        f"a {kind} record must not have {name}"
        for name in names
        if kind not in _ALLOWED.get(name.lower(), _ALL)
    )
