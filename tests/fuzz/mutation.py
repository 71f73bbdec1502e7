"""Inputs made of other inputs: bytes changed, cut, doubled, moved and mixed with what parsers stumble over."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

#: inputs stay below this: what is large is the limits' business
MOST = 64 * 1024
#: what is special in some format
_TOKENS: tuple[bytes, ...] = (
    b"\x00", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b[2J", b"\xc2\x9b31m", b"\xe2\x80\xae", b"\xed\xa0\x80",
    b"\r\n", b"\n\n", b"\r", b"\t", b"\x0b", b"\xc2\x85", b"\xe2\x80\xa8", b"<", b">", b"</", b"/>", b"<!--", b"-->", b"<![CDATA[",
    b"]]>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"&amp;", b"&#0;", b"&#27;", b"&#xD800;", b"&#x110000;", b"&", b"%", b"%00",
    b"%zz", b"%2e%2e/", b"://", b"http://", b"//[::1]", b"@", b"#", b"?", b"=", b"'", b'"', b"{", b"}", b"[", b"]", b"\\u0000",
    b"\\ud800", b"NaN", b"1e999", b"null", b"-1", b"0", b"99999999999999999999", b"9999-99-99T99:99:99Z", b"0000-00-00",
    b"Content-Length: -1\r\n", b"Content-Length: 99999999999\r\n", b"WARC/1.1\r\n", b"charset=utf-16", b"charset=utf-7",
    b"encoding='rot13'", b"\x1f\x8b\x08", b"x" * 300, b"(" * 300, b"<b>" * 100, b"[" * 300, b'{"a":' * 200,
)  # fmt: skip

Step = Callable[[random.Random, bytearray, Sequence[bytes]], None]


def mutate(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One input: a seed with one to eight changes, mostly few."""
    data = bytearray(chance.choice(seeds)[:MOST])
    for _ in range(min(8, 1 + int(chance.expovariate(0.6)))):
        chance.choice(_STEPS)(chance, data, seeds)
    return bytes(data[:MOST])


def _span(chance: random.Random, data: bytearray) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + 1 + int(chance.expovariate(0.03)))


def _flip(chance: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.randrange(256)


def _token(chance: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    start, end = _span(chance, data)
    data[start : chance.choice((start, end))] = chance.choice(_TOKENS)


def _cut(chance: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    start, end = _span(chance, data)
    del data[start:end]


def _end(chance: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    del data[chance.randint(0, len(data)) :]


def _double(chance: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    start, end = _span(chance, data)
    data[start:start] = data[start:end] * chance.choice((1, 1, 2, 20))


def _move(chance: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    start, end = _span(chance, data)
    piece = bytes(data[start:end])
    del data[start:end]
    place = chance.randint(0, len(data))
    data[place:place] = piece


def _mix(chance: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    other = bytearray(chance.choice(seeds))
    start, end = _span(chance, other)
    place = chance.randint(0, len(data))
    data[place:place] = other[start : chance.choice((end, len(other)))]


_STEPS: tuple[Step, ...] = (_flip, _flip, _token, _token, _cut, _end, _double, _move, _mix)
