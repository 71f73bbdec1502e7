"""The key that CDXJ sorts by: a URL with its host turned round (SURT), as pywb and cdxj-indexer make it.

The rules are Google Safe Browsing's URL canonicalization with the Internet Archive's for looking up
captures on top. Replay tools make the key of the URL they are asked for and search the index for its
bytes, so results that look odd are kept where theirs are.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newskeep.warc.urlkey_escape import canonical, escape, unescape
from newskeep.warc.urlkey_host import canonical_host, reverse, split_authority
from newskeep.warc.urlkey_session import strip_from_path, strip_from_query

_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:")  # RFC 2396, section 3.1
_REPEATED = re.compile(rb"(?:https?://)+(?=https?://)")  # http://https://example.com/, a common slip
_SLASHES = re.compile(rb"/{2,}")
# a URL of which the key changes neither escapes nor query; anything else is looked at part by part
_PLAIN = re.compile(r"https?://((?=[0-9.-]*+[a-z])[a-z0-9.-]++)((?:/[A-Za-z0-9._~+,;:@=&$!'*-]*+)*+)")
_LINE_BREAKS = b"\t\r\n"
_DEFAULT_PORTS = {b"http": 80, b"https": 443}


def urlkey(url: str) -> str:
    """`com,example)/path?query` for a URL, in ASCII; scheme and path where it has no host.

    A URL that has no such form is its own key: one that is blank, has a port that is no number up to
    65535, or names the head of an ARC file (`filedesc:`). No URL at all is `-`. No name server is asked.
    """
    if (plain := _PLAIN.fullmatch(url)) and "//" not in plain[2] and "/." not in plain[2]:
        path = plain[2].lower()
        return _of_host(plain[1]) + (path[:-1] if len(path) > 1 and path.endswith("/") else path or "/")
    return _of_any(url)


@lru_cache(maxsize=1024)  # a newspaper's pages have few hosts
def _of_host(host: str) -> str:
    return reverse(canonical_host(host.encode())).decode() + ")"


def _of_any(url: str) -> str:
    if not url:
        return "-"
    if url.startswith("filedesc"):
        return url
    try:
        raw = url.encode().strip().translate(None, _LINE_BREAKS)
        return _key(raw).decode() if raw else url
    except ValueError:
        return url


def _key(url: bytes) -> bytes:
    scheme, authority, path, query = _split(url)
    host, port = split_authority(authority)
    if not host and scheme.startswith(b"http"):
        host, path = _host_from_path(path)
    host = canonical_host(host)
    path = _canonical_path(path, folded=bool(host))
    query = _canonical_query(query)
    if query:
        path = (path or b"/") + b"?" + query
    if not host:
        return scheme + b":" + path
    if port and port != _DEFAULT_PORTS.get(scheme.lower()):
        return b"%b:%d)%b" % (reverse(host), port, path)
    return reverse(host) + b")" + path


def _split(url: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Scheme, authority, path and query; a URL without a scheme is one of the web."""
    if repeated := _REPEATED.match(url):
        url = url[repeated.end() :]
    if not _SCHEME.match(url):
        url = b"http://" + url
    scheme, _, rest = url.partition(b"#")[0].partition(b":")
    rest, _, query = rest.partition(b"?")
    if not rest.startswith(b"//"):
        return scheme, b"", rest, query
    authority, slash, path = rest[2:].partition(b"/")
    return scheme, authority, slash + path, query


def _host_from_path(path: bytes) -> tuple[bytes, bytes]:
    """Host and path of `http:/example.com/` and its like, which mean what browsers make of them."""
    host, _, rest = path.lstrip(b"/").partition(b"/")
    return host, b"/" + rest if path else b""


def _canonical_path(raw: bytes, *, folded: bool) -> bytes:
    path = unescape(raw)
    if folded:
        path = _fold(path)
    path = strip_from_path(escape(path.lower()))
    return path[:-1] if len(path) > 1 and path.endswith(b"/") else path


def _fold(path: bytes) -> bytes:
    """Without dots and doubled slashes; `..` takes an empty segment too, and stays where nothing is left."""
    kept: list[bytes] = []
    for segment in path[1:].split(b"/"):
        if segment == b".." and kept:
            kept.pop()
        elif segment != b".":
            kept.append(segment)
    return _SLASHES.sub(b"/", b"/" + b"/".join(kept))


def _canonical_query(raw: bytes) -> bytes:
    """Without session ids, its parameters sorted by name, then value; those of no value first."""
    parameters = strip_from_query(canonical(raw)).split(b"&")
    parameters.sort(key=_name_and_value)
    return b"&".join(parameters)


def _name_and_value(parameter: bytes) -> list[bytes]:
    return parameter.split(b"=", 1)
