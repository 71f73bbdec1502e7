"""Keys next to surt's, which pywb and cdxj-indexer use, on URLs that nobody thought of."""

from __future__ import annotations

import random
import socket

import pytest

from newskeep.warc.urlkey import urlkey

surt = pytest.importorskip("surt")

COUNT = 20_000

SCHEMES = ["http://", "https://", "https://", "HTTP://", "http:/", "ftp://", "", "//", "urn:", " http://"]
HOSTS = [
    "example.com",
    "www.example.com",
    "WWW2.News.co.uk",
    "b\u00fccher.de",
    "xn--bcher-kva.de",
    "\u65e5\u672c.jp",
]
ODD_HOSTS = [
    "1.2.3.4",
    "127.1",
    "0177.1",
    "3279880203",
    "256.1.1.1",
    "[::1]",
    "u:p@a.b",
    "a..b",
    ".a.",
    "",
    "..",
    "www",
]
PORTS = ["", "", "", "", ":80", ":443", ":8080", ":", ":0", ":x"]
NEWS = [
    "/",
    "/2026/11/22/Some-Slug.html",
    "/news/",
    "/artikel/%C3%BCber-uns-12.html",
    "/a,b_c~d.php",
    "/\u65e5\u672c/",
]
SESSION = "9682993c8daa2c5497996114FACDC805"
NET = "4hqa0555fwsecu455xqckv45"
ODD_PATHS = [
    f"/(S({NET}))/a.aspx",
    f"/({NET})/A.ASPX",
    f"/(a({NET})f({NET}))/",
    f";jsessionid={SESSION}",
    "//",
    "/../",
]
NAMES = ["a", "B", "utm_source", "q", "", "_", "id", "jsessionid", "PHPSESSID", "xsid", "cfid", "cftoken"]
NAMES += ["ASPSESSIONIDAQBSDSRT"]
VALUES = [
    "",
    "1",
    "2",
    "x+y",
    "caf\u00e9",
    "%26",
    "%3D1",
    "a=b",
    "%252525",
    SESSION,
    SESSION[1:],
    "EOHBLBDDPFCLHKPGGKLILNAM",
]
BITS = [
    "/",
    "//",
    ".",
    "..",
    "?",
    "&",
    "=",
    "#",
    "%",
    "%2f",
    "%2E",
    "%3f",
    "%23",
    "%2%35%34%31",
    "%ff",
    "%00",
    "%0a",
]
BITS += [
    " ",
    "\t",
    "\n",
    "\x0b",
    "\x00",
    "\x7f",
    "\x80",
    "\xa0",
    "\u00c9",
    "\u00df",
    "\u0130",
    "\uff0e",
    "\u2460",
    "\u200d",
]
BITS += [
    "@",
    ":",
    ":80",
    "[",
    "]",
    "http://",
    "www.",
    "1",
    "08",
    ";",
    "sid=",
    "&cftoken=1",
    ".aspx",
    "(",
    ")",
    "\\",
    "xn--",
]


def made(dice: random.Random) -> str:
    """A URL such as news sites have, or worse, in one of two cases with some odd bits thrown in."""
    host = dice.choice(HOSTS if dice.random() < 0.7 else ODD_HOSTS)
    path = "".join(dice.choices(NEWS + ODD_PATHS, k=dice.randint(0, 3)))
    fields = [
        dice.choice(NAMES) + dice.choice(["=", "=", ""]) + dice.choice(VALUES)
        for _ in range(dice.randint(0, 5))
    ]
    query = dice.choice(["?", "?", "?", ""]) + "&".join(fields)
    url = dice.choice(SCHEMES) + host + dice.choice(PORTS) + path + query + dice.choice(["", "", "#c"])
    for _ in range(dice.choice([0, 0, 1, 2, 4])):
        place = dice.randint(0, len(url))
        url = url[:place] + dice.choice(BITS) + url[place + dice.randint(0, 1) :]
    return url


def unknown(host: bytes) -> object:
    """A name server that knows addresses and no names."""
    try:
        address = socket.inet_ntoa(socket.inet_aton(host.decode()))
    except OSError:
        raise socket.gaierror from None
    return address, [], [address]


def theirs(url: str) -> str:
    """The key in cdxj-indexer's rows: the URL itself when surt fails, whatever the error."""
    try:
        key: str = surt.surt(url)
    except Exception:  # noqa: BLE001
        return url
    return key


def test_generated_urls_have_surts_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our keys are surt's where its name server knows no name of mere digits."""
    monkeypatch.setattr(socket, "gethostbyname_ex", unknown)
    dice = random.Random(20261122)
    pairs = {url: (theirs(url), urlkey(url)) for url in (made(dice) for _ in range(COUNT))}
    assert {} == {url: keys for url, keys in pairs.items() if keys[0] != keys[1]}
    assert COUNT / 2 < sum(url != key for url, (key, _) in pairs.items())
