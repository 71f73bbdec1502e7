"""What pages ask of robots."""

from __future__ import annotations

import pytest

from newskeep.reading.wishes import wishes


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["noarchive"], {"noarchive"}),
        (["noindex, nofollow"], {"noindex", "nofollow"}),
        (["none"], {"noindex", "nofollow"}),
        (["NoArchive", "nofollow"], {"noarchive", "nofollow"}),
        (["googlebot: noarchive"], set()),
        (["googlebot: noarchive", "newskeep: nofollow"], {"nofollow"}),
        (["otherbot: noindex, nofollow"], set()),
        (["unavailable_after: 25 Jun 2010 15:00:00 PST, noarchive"], {"noarchive"}),
        (["max-image-preview:large, noindex"], {"noindex"}),
        (["all", ""], set()),
    ],
)
def test_header(header: list[str], expected: set[str]) -> None:
    """X-Robots-Tag, for all robots or for one."""
    assert expected == wishes(b"", header, "newskeep")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'<meta name="robots" content="noarchive">', {"noarchive"}),
        (b"<META CONTENT='NOFOLLOW,NOINDEX' NAME=Robots />", {"nofollow", "noindex"}),
        (b"<meta name=newskeep content=noarchive>", {"noarchive"}),
        (b'<meta name="googlebot" content="noarchive">', set()),
        (b'<meta name="robots" content="max-snippet:-1, index">', set()),
        (b'<meta property="robots" content="noarchive">', set()),
        (b"<meta name=robots" + b" a=b" * 60_000, set()),
    ],
)
def test_meta(body: bytes, expected: set[str]) -> None:
    """The robots meta element, however it is written."""
    assert expected == wishes(body, [], "newskeep")
