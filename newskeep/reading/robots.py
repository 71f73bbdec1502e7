"""robots.txt: what a site lets a robot fetch, and how fast (RFC 9309).

Where the RFC leaves room, the page is read as the largest search engine reads it: a colon may be missing, the
commonest misspellings count, and an allowed `index.html` allows its folder. docs/manners.md lists each choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from newskeep.reading.content import one_line

#: RFC 9309, section 2.5: at least 500 KiB are read; what lies behind is not
MOST_BYTES = 500 * 1024
#: bytes of one line; eight times the longest address that browsers ever took
_MOST_LINE = 8 * 2083 - 1
_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")
#: RFC 9309, section 2.2.1
_PRODUCT = re.compile(r"[A-Za-z_-]+")
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")

_AGENT = frozenset({"user-agent", "useragent", "user agent"})
_ALLOW = frozenset({"allow"})
_DISALLOW = frozenset({"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"})
_DELAY = frozenset({"crawl-delay", "crawldelay", "crawl delay"})

_OCTET = re.compile(rb"%[0-9A-Fa-f]{2}|.", re.DOTALL)
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_RESERVED = frozenset(b":/?#[]@!$&'()*+,;=")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What robots.txt says of one URL."""

    allowed: bool
    #: number of the line that decided, counted from 1; 0 when none did
    line: int = 0
    #: that line as it stands there, shortened
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    allows: bool
    #: pieces between the wildcards, percent-encoded alike
    pieces: tuple[str, ...]
    #: whether the pattern ends with `$`
    ends: bool
    #: octets of the pattern: the longest rule that matches decides
    length: int
    line: int
    text: str

    def matches(self, path: str) -> bool:
        """Whether the rule says anything of a path. Takes time in proportion to the path, whatever the pattern."""
        first, *rest = self.pieces
        if not path.startswith(first):
            return False
        if self.ends and not rest:
            return path == first
        at = len(first)
        last = rest.pop() if self.ends else ""
        for piece in rest:
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return not self.ends or (len(path) - len(last) >= at and path.endswith(last))


@dataclass(slots=True)
class _Group:
    rules: list[_Rule] = field(default_factory=list)
    delay: float = 0.0


class RobotsRules:
    """What one site's robots.txt says to one robot.

    Args:
        body: as received, without its content encoding; empty where there is none, and all is allowed.
        agent: the robot's product token, without a version.
    """

    def __init__(self, body: bytes, agent: str) -> None:
        # Only these two are kept: rules times robots could be hundreds of millions.
        own, everybody = _Group(), _Group()
        read = body[:MOST_BYTES]
        if len(body) > MOST_BYTES:
            # Half of a rule is another rule: "Disallow: /" may be left of a path.
            read = read[: max(read.rfind(b"\n"), read.rfind(b"\r")) + 1]
        named = _read(read, agent.lower(), own, everybody)
        self._group = own if named else everybody

    @property
    def crawl_delay(self) -> float:
        """Seconds that the site asks the robot to wait between two requests; 0 when it does not ask."""
        return self._group.delay

    def judge(self, url: str) -> Ruling:
        """Whether a URL may be fetched: the longest rule that matches decides, and `Allow` where two are as long.

        robots.txt itself may always be fetched.
        """
        path = normalised(_path(url)).replace("*", "%2A").replace("$", "%24")
        if path == "/robots.txt":
            return Ruling(allowed=True)
        found: _Rule | None = None
        for rule in self._group.rules:
            better = found is None or (rule.length, rule.allows) > (found.length, found.allows)
            if better and rule.matches(path):
                found = rule
        return Ruling(found.allows, found.line, found.text) if found else Ruling(allowed=True)


def normalised(path: str) -> str:
    """A path or pattern with one spelling for each octet (RFC 9309, section 2.2.2).

    What is percent-encoded without need is decoded, what is not and has to be is encoded; an encoded reserved
    character stays apart from the same one in the clear.

    >>> normalised("/caf%c3%a9/%7Eone/two%2fthree")
    '/caf%C3%A9/~one/two%2Fthree'
    """
    return "".join(_spelled(octet) for octet in _OCTET.findall(path.encode("utf-8", "surrogateescape")))


def _spelled(octet: bytes) -> str:
    if len(octet) == 3:
        value = int(octet[1:], 16)
        return chr(value) if value in _UNRESERVED else f"%{value:02X}"
    value = octet[0]
    return chr(value) if value in _UNRESERVED or value in _RESERVED else f"%{value:02X}"


def _path(url: str) -> str:
    """Path and query of a URL, beginning with a slash."""
    rest = url.partition("#")[0]
    rest = rest.partition("://")[2] if "://" in rest.partition("?")[0] else rest.removeprefix("//")
    begin = min((at for mark in "/?;" if (at := rest.find(mark)) >= 0), default=-1)
    if begin < 0:
        return "/"
    return rest[begin:] if rest[begin] == "/" else f"/{rest[begin:]}"


def _read(body: bytes, agent: str, own: _Group, everybody: _Group) -> bool:
    """Fill the two groups that may concern a robot; whether its own is there."""
    named = False
    groups: list[_Group] = []
    listing = False  # the last line that counted named a robot: the next such line joins it
    for number, line, key, value in _lines(body):
        if key in _AGENT:
            groups = groups if listing else []
            listing = True
            if _is_everybody(value):
                groups.append(everybody)
            elif (token := _PRODUCT.match(value)) and token[0].lower() == agent:
                groups.append(own)
                named = True
        elif key in _ALLOW or key in _DISALLOW:
            listing = False
            _add(groups, value, number, line, allows=key in _ALLOW)
        elif key in _DELAY:
            # "User-agent: *, Crawl-delay: 5, User-agent: bad, Disallow: /" does not mean that everybody is bad.
            listing = False
            seconds = _SECONDS.match(value)
            for group in groups:
                group.delay = max(group.delay, float(seconds[0]) if seconds else 0.0)
    return named


def _is_everybody(value: str) -> bool:
    return value == "*" or (value.startswith("*") and value[1].isspace())


def _lines(body: bytes) -> Iterator[tuple[int, str, str, str]]:
    """Number, text, key and value of each line that has both."""
    for number, octets in enumerate(_LINE_END.split(_without_bom(body)), 1):
        line = octets[:_MOST_LINE].decode("utf-8", "surrogateescape")
        said = line.partition("#")[0].strip()
        key, colon, value = said.partition(":")
        if not colon:
            words = said.split()
            key, value = words if len(words) == 2 else ("", "")
        if key:
            yield number, line, key.strip().lower(), value.strip()


def _without_bom(body: bytes) -> bytes:
    """Without a byte order mark, whole or cut short."""
    for mark, octet in zip(_BOM, body[:3], strict=False):
        if mark != octet:
            break
        body = body[1:]
    return body


def _add(groups: list[_Group], value: str, number: int, line: str, *, allows: bool) -> None:
    if not value or not groups:
        return
    text = one_line(line.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))[:200]
    rule = _rule(value, number, text, allows=allows)
    for group in groups:
        group.rules.append(rule)
        if allows and (folder := _folder(value)):
            group.rules.append(_rule(f"{folder}$", number, text, allows=True))


def _folder(value: str) -> str:
    """The folder whose index page a pattern names; empty when it names none."""
    folder, _, name = value.rpartition("/")
    return f"{folder}/" if name.startswith("index.htm") else ""


def _rule(value: str, number: int, text: str, *, allows: bool) -> _Rule:
    pattern = normalised(value)
    ends = pattern.endswith("$")
    literal = pattern.removesuffix("$").replace("$", "%24")
    pieces = literal.split("*")
    # Wildcards side by side are one.
    kept = (pieces[0], *(piece for piece in pieces[1:-1] if piece), *pieces[1:][-1:])
    return _Rule(allows, kept, ends, len(pattern), number, text)
