"""URLs: which two name the same article, and what is sent to the server.

Only what can never change what a server shows is folded away here. Lossy likenesses (www, trailing slash, AMP and
print addresses) are hints that the archive confirms by a redirect, a declared canonical URL or equal text.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from newskeep.text.hosts import ascii_host
from newskeep.text.trackers import is_tracker

if TYPE_CHECKING:
    from tldextract import TLDExtract

#: characters of a reference; RFC 9110 section 4.1 asks for 8,000 of a URL
MOST_LENGTH = 8000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_EDGES = "".join(map(chr, range(0x21)))  # WHATWG: C0 controls and the blank
_TAB_OR_NEWLINE = re.compile(r"[\t\r\n]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# RFC 3986: pchar and "/" in a path; "?" as well in a query and a fragment.
_NOT_IN_PATH = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]|%(?![0-9A-Fa-f]{2})")
_NOT_IN_QUERY = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]|%(?![0-9A-Fa-f]{2})")
# What a browser leaves as it is (WHATWG path and query percent-encode sets), a lone "%" included; the apostrophe too,
# which it would escape in a query: a key must not depend on who wrote the link.
_NOT_SENT = re.compile(r"[^!$-;=?-\]_a-z|~]")
_NOT_SENT_IN_QUERY = re.compile(r"[^!$-;=?-~]")
_SCHEME = re.compile(r"(https?):([\\/]*)", re.IGNORECASE)
_SLASHES = re.compile(r"[\\/]{2,}")
# What may not even stand in a link: it moves a cursor, ends a line, or turns the direction of writing.
_NOT_IN_LINK = re.compile(
    "[\x00-\x20\x7f-\xa0\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_HOME_PATHS = frozenset({"/", "/index.html", "/index.htm", "/index.php"})


class UrlError(ValueError):
    """The text is no http or https URL."""


class _Parts(NamedTuple):
    scheme: str
    #: lower case, ASCII, IPv6 in brackets
    host: str
    #: None when it is the scheme's own
    port: int | None
    path: str
    query: str
    fragment: str

    @property
    def authority(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"


@functools.lru_cache(maxsize=2048)  # a site's pages lead to the same pages
def canonical_url(url: str) -> str:
    """The identity key of a URL, safe: two URLs with one key show the same article.

    Parsed like a browser does (WHATWG URL), then: host in lower case and punycode, credentials and fragment dropped
    (a `#!` route stays), dot segments resolved, percent-encoding normalised (RFC 3986 section 6.2.2), known trackers
    and session ids removed, the rest of the query sorted by name. `http` is folded to `https` when the port is the
    scheme's own; with an explicit other port the scheme is kept, for there nothing says that both would answer.

    Raises:
        UrlError: it is no http or https URL.

    >>> canonical_url("HTTP://Www.Example.com:80/a/../caf%c3%a9?utm_source=rss&b=2&a=1#top")
    'https://www.example.com/caf%C3%A9?a=1&b=2'
    """
    parts = _parse(url)
    scheme = parts.scheme if parts.port is not None else "https"
    path = _resolve_dots(_normalise_escapes(_SESSION_IN_PATH.sub("", parts.path), _NOT_IN_PATH))
    query = _canonical_query(parts.query, parts.host)
    key = f"{scheme}://{parts.authority}{path}"
    if query:
        key += f"?{query}"
    if parts.fragment.startswith("!") and len(parts.fragment) > 1:
        key += "#" + _normalise_escapes(parts.fragment, _NOT_IN_QUERY)
    return key


def fetch_url(url: str) -> str:
    """The URL as it is sent: ASCII, without fragment and credentials, otherwise as written.

    Raises:
        UrlError: it is no http or https URL.
    """
    parts = _parse(url)
    sent = f"{parts.scheme}://{parts.authority}{_resolve_dots(_NOT_SENT.sub(_escape, parts.path))}"
    return f"{sent}?{_NOT_SENT_IN_QUERY.sub(_escape, parts.query)}" if parts.query else sent


def absolute_url(base: str, reference: str) -> str:
    """The http or https URL that a reference in a document at `base` leads to; empty when it leads to none.

    Characters that nothing may print as they are are percent-encoded, all others are left as they are written.
    """
    if len(reference) > MOST_LENGTH:
        return ""
    try:
        joined = _joined(base, _reference(_stripped(reference), base))
        _parse(joined)
    except ValueError:
        return ""
    return _NOT_IN_LINK.sub(_escape, joined)


def same_site(a: str, b: str) -> bool:
    """True when both URLs belong to one registrable domain (Public Suffix List, private suffixes too, offline).

    Addresses and names without a dot have no such domain: there, host and port must be the same.
    """
    try:
        first, second = _parse(a), _parse(b)
    except UrlError:
        return False
    domain = _registrable_domain(first.host)
    if not domain or not _registrable_domain(second.host):
        return first.authority == second.authority
    return domain == _registrable_domain(second.host)


def is_home(url: str) -> bool:
    """True for the home page of a host."""
    parts = _parse(url)
    return parts.path in _HOME_PATHS and not parts.query and not parts.fragment.startswith("!")


def choose_canonical(fetched: str, declared: str) -> str:
    """The canonical URL of a page: the one it declares when that can be believed, its own otherwise.

    A declared URL on another site tells of syndication, and a home page declared by another page is a mistake of the
    template: neither is identity.
    """
    target = absolute_url(fetched, declared) if declared else ""
    if not target or not same_site(fetched, target) or (is_home(target) and not is_home(fetched)):
        return canonical_url(fetched)
    return canonical_url(target)


def original_elsewhere(fetched: str, declared: str) -> str:
    """The canonical URL at another site that a page declares: a hint at syndication. Empty when it declares none."""
    target = absolute_url(fetched, declared) if declared else ""
    return canonical_url(target) if target and not same_site(fetched, target) and not is_home(target) else ""


@functools.lru_cache(maxsize=4096)  # a page's links are looked at several times
def _parse(url: str) -> _Parts:
    text = _reference(_stripped(url), "")
    head, mark, fragment = text.partition("#")
    head, question, query = head.partition("?")
    try:
        split = urlsplit(head)
        port = split.port
        host = ascii_host(split.hostname or "")
    except ValueError as error:
        raise UrlError(f"{url[:200]!r} is no URL: {error}") from None
    scheme = split.scheme
    if scheme not in _DEFAULT_PORTS or not host:
        raise UrlError(f"{url[:200]!r} is no http or https URL with a host")
    if port == _DEFAULT_PORTS[scheme]:
        port = None
    return _Parts(scheme, host, port, split.path or "/", query if question else "", fragment if mark else "")


def _stripped(text: str) -> str:
    """Without what browsers drop, and with lone surrogates replaced (WHATWG Infra, "scalar value string")."""
    text = _TAB_OR_NEWLINE.sub("", text.strip(_EDGES))
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _joined(base: str, reference: str) -> str:
    if reference.startswith("//"):
        return f"{base.partition(':')[0]}:{reference}"
    # urljoin would take "http://" for the base itself.
    return reference if _SCHEME.match(reference) else urljoin(base, reference)


def _reference(text: str, base: str) -> str:
    """A reference with the slashes that RFC 3986 asks for, where browsers need fewer or take more, or backslashes."""
    end = min((at for mark in "?#" if (at := text.find(mark)) >= 0), default=len(text))
    head, tail = text[:end], text[end:]
    if match := _SCHEME.match(head):
        scheme, rest = match[1].lower(), head[match.end() :]
        if len(match[2]) >= 2 or not base.lower().startswith(f"{scheme}:"):
            head = f"{scheme}://{rest}"
        else:
            head = match[2] + rest
    elif match := _SLASHES.match(head):
        head = f"//{head[match.end() :]}"
    return head.replace("\\", "/") + tail


def _escape(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def _normalise_escapes(text: str, forbidden: re.Pattern[str]) -> str:
    """Upper-case escapes, none for unreserved characters, all for what a URL must not hold."""

    def decode(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return forbidden.sub(_escape, _ESCAPE.sub(decode, text))


def _resolve_dots(path: str) -> str:
    """The path without `.` and `..` segments (RFC 3986 section 5.2.4; escaped dots count, as in browsers)."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        plain = segment.replace("%2e", ".").replace("%2E", ".")
        if plain == "..":
            del kept[-1:]
        elif plain != ".":
            kept.append(segment)
    if segments and segments[-1].replace("%2e", ".").replace("%2E", ".") in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _canonical_query(query: str, host: str) -> str:
    pieces = [_normalise_escapes(piece, _NOT_IN_QUERY) for piece in query.split("&") if piece]
    named = [(piece.partition("=")[0], piece) for piece in pieces]
    kept = [(name, piece) for name, piece in named if not is_tracker(unquote(name), host)]
    # By name alone: of one that is repeated, the order can matter.
    return "&".join(piece for _, piece in sorted(kept, key=lambda pair: pair[0]))


@functools.cache
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract

    # The list that comes with the package; without these arguments it would be fetched.
    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


@functools.lru_cache(maxsize=4096)
def _registrable_domain(host: str) -> str:
    """`example.co.uk` of `www.example.co.uk`; empty for addresses and for names without a dot."""
    if host.startswith("[") or re.fullmatch(r"[0-9.]+", host) or "." not in host:
        return ""
    found = _suffixes()(host)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else host
    return ".".join(host.split(".")[-2:])
