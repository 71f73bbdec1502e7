"""What holds of everything that reading gives, whatever it was given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from newskeep.text.urls import canonical_url, fetch_url

#: no text may have one: control characters, lone surrogates, overrides of the direction of writing, non-characters
UNCLEAN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]")
_UNCLEAN_URL = re.compile("[\x00-\x20\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def strings(value: Any) -> Iterator[str]:
    """All texts in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        yield from strings(list(value.items()))


def assert_clean(value: Any) -> None:
    """No text in it has what must not pass the door, and all of it can be stored."""
    for text in strings(value):
        found = UNCLEAN.search(text)
        assert found is None, f"{found and found[0]!r} in {text[:200]!r}"
        text.encode("utf-8")


def assert_links(links: Any) -> None:
    """Every link has a key and can be sent, and its URL is one word."""
    for link in links:
        assert not _UNCLEAN_URL.search(link.url), repr(link.url)
        assert canonical_url(link.url).isascii()
        assert fetch_url(link.url).isascii()
