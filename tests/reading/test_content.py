from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest

from newskeep.reading.content import Decoded, TooLargeError, decode_content, decode_text, gunzip

BODY = os.urandom(100_000) + b"x" * 400_000
ENCODINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", lambda body: zlib.compress(body)[2:-4]),
    ("br", brotli.compress),
]


@pytest.mark.parametrize(("name", "compress"), ENCODINGS)
def test_content_encodings(name: str, compress: Callable[[bytes], bytes]) -> None:
    """Each content encoding is undone, a body of exactly the limit is allowed, one byte more is refused."""
    assert Decoded(BODY) == decode_content(compress(BODY), name, len(BODY))
    with pytest.raises(TooLargeError, match="limit of 499999 bytes"):
        decode_content(compress(BODY), name, len(BODY) - 1)


@pytest.mark.parametrize(("name", "compress"), ENCODINGS)
def test_cut_bodies(name: str, compress: Callable[[bytes], bytes]) -> None:
    """Of a stream that breaks off there is what came, and the mark that it is not all."""
    decoded = decode_content(compress(BODY)[:50_000], name, len(BODY))
    assert decoded.truncated
    assert len(decoded.body) > 40_000
    assert BODY.startswith(decoded.body)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "utf-8", "", "identity"])
def test_bodies_that_are_not_encoded(name: str) -> None:
    """A body that is not what the header says is taken as it is."""
    assert Decoded(b"<html>plain</html>") == decode_content(b"<html>plain</html>", name, 100)


def test_stacked_encodings() -> None:
    """Encodings are undone in the opposite order of the header."""
    assert Decoded(BODY) == decode_content(brotli.compress(gzip.compress(BODY)), "gzip, br", len(BODY))


def test_gzip_members() -> None:
    """All members are read, padding is none, damage in one costs what follows, and a thousand are enough."""
    first, second = gzip.compress(BODY), gzip.compress(b"end")
    assert Decoded(BODY + b"end") == gunzip(first + second + b"\0\0", 10**6)
    assert gunzip(first[:-8] + b"\0" * 8 + second, 10**6).truncated
    assert Decoded(b"", truncated=True) == gunzip(gzip.compress(b"") * 1001, 100)


def test_a_bomb_is_not_unpacked() -> None:
    """A body that unpacks to a gigabyte is refused at the limit."""
    bomb = brotli.compress(gzip.compress(bytes(2**28)))
    with pytest.raises(TooLargeError):
        decode_content(bomb, "gzip, br", 10**6)


@pytest.mark.parametrize(
    ("expected", "encoding", "body", "content_type"),
    [
        ("café", "utf-8", "café".encode(), "text/html; charset=iso-8859-1"),
        ("café", "cp1252", b"caf\xe9", "text/html"),
        ("“café”", "cp1252", b"\x93caf\xe9\x94", "text/html; charset=ISO-8859-1"),
        ("привет", "cp1251", "привет".encode("cp1251"), 'text/html; charset="windows-1251"'),
        ("中文新闻", "gb18030", "中文新闻".encode("gbk"), "text/html; charset=gb2312"),
        ("ニュース", "iso2022_jp", "ニュース".encode("iso2022_jp"), "text/html; charset=iso-2022-jp"),
        ("ニュース", "utf-16-le", "\ufeffニュース".encode("utf-16-le"), "text/html; charset=utf-8"),
        ("café", "utf-8", b"\xef\xbb\xbf\xef\xbb\xbfcaf\xc3\xa9", ""),
        ("caf\xe9", "cp1252", b"caf\xe9", "text/html; charset=base64_codec"),
        ("+ADw-b+AD4-", "utf-8", b"+ADw-b+AD4-", "text/html; charset=utf-7"),
        ("ab", "utf-8", b"a\x00\x0bb\xed\xa0\x80"[:4], ""),
    ],
)
def test_character_encodings(expected: str, encoding: str, body: bytes, content_type: str) -> None:
    """BOM, then what is valid UTF-8, then what is declared, then windows-1252; dangerous codecs never."""
    assert (expected, encoding) == decode_text(body, content_type)


def test_the_documents_own_declaration() -> None:
    """Without a header, the meta element or XML declaration counts."""
    meta = b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">' + "мир".encode("koi8-r")
    assert decode_text(meta)[1] == "koi8-r"
    assert decode_text(meta)[0].endswith("мир")
    xml = b'<?xml version="1.0" encoding="iso-8859-2"?><a>' + "łódź".encode("iso8859-2")
    assert decode_text(xml)[0].endswith("łódź")


def test_utf8_with_damage() -> None:
    """A broken character or a cut at the end does not make UTF-8 text another encoding."""
    text, encoding = decode_text(("Новости дня. " * 20).encode()[:-1] + b"\xd0\xff", "")
    assert encoding == "utf-8"
    assert text.startswith("Новости дня.")
