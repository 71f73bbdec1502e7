"""Durations and sizes, as a configuration writes them."""

from __future__ import annotations

from datetime import timedelta

from newskeep.units import parse_duration, parse_size

# So that adding one to a date and storing one in a database can't fail later.
_CENTURY = timedelta(days=36_525)
_EXABYTE = 10**18


def duration(text: str) -> timedelta:
    """`30s`, `15m`, `6h`, `7d`.

    Raises:
        ValueError: it is not a duration, or one longer than a century.
    """
    parsed = parse_duration(text)
    if parsed > _CENTURY:
        msg = f"{text!r} is longer than a century"
        raise ValueError(msg)
    return parsed


def size(text: str) -> int:
    """`500kB`, `10MB`, `1GB`, in bytes.

    Raises:
        ValueError: it is not a size, or one larger than any disk.
    """
    parsed = parse_size(text)
    if parsed >= _EXABYTE:
        msg = f"{text!r} is larger than any disk"
        raise ValueError(msg)
    return parsed
