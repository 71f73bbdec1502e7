"""The key by which ReplayWeb.page's engine looks a URL up in an index.

It keeps what `urlkey` takes away, a slash at the end above all; an index that has both keys answers everybody.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from newskeep.warc.urlkey import urlkey

_WWW = re.compile(r"^(https?://)www\d*\.")
_URL = re.compile(r"(https?):[/\\]*([^/\\?#]*)([^?#]*)(\?[^#]*)?")
_PORTS = {"http": "80", "https": "443"}
#: what a URL's path and query keep unescaped, beside letters and digits (WHATWG URL, 1.3)
_PATH = "!$%&'()*+,-./:;=@[\\]^_|~"
_QUERY = "!$%&()*+,-./:;=?@[\\]^_`{|}~"


def both_keys(row: bytes, url: str) -> list[bytes]:
    """A CDXJ row, and the same row under the engine's key where that is another.

    Args:
        row: as `cdxj` makes it.
        url: of the record.
    """
    own, other = urlkey(url), replay_key(url)
    if own == other:
        return [row]
    return [row, other.encode() + row.removeprefix(own.encode())]


def replay_key(url: str) -> str:
    """`com,example)/path/?a=1&b=2` for a URL in ASCII; the URL itself when it is none of the web."""
    found = _URL.match(_WWW.sub(r"\1", url).lower())
    if not found or not url.startswith(("http:", "https:")):
        return url
    scheme, authority, path, query = found.groups()
    host, _, port = authority.rpartition("@")[2].partition(":")
    port = "" if port in {"", _PORTS[scheme]} else f":{port}"
    arguments = quote((query or "?")[1:], safe=_QUERY).split("&")
    asked = f"?{'&'.join(sorted(arguments))}" if arguments != [""] else ""
    return f"{','.join(reversed(host.split('.')))}{port}){_path(path)}{asked}"


def _path(path: str) -> str:
    """A path without dot segments (RFC 3986, 5.2.4); empty segments stay."""
    kept: list[str] = []
    segments = path.replace("\\", "/").split("/")[1:] or [""]
    for number, segment in enumerate(segments):
        dots = segment.replace("%2e", ".")
        if dots == "..":
            kept = kept[:-1]
        elif dots != ".":
            kept.append(segment)
        if dots in {".", ".."} and number == len(segments) - 1:
            kept.append("")
    return "/" + quote("/".join(kept), safe=_PATH)
