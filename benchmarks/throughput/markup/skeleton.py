"""A real page as a form to be filled in: its words loose, its title, address and host left open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from html import escape, unescape
from urllib.parse import urlsplit

from benchmarks.throughput.markup.source import Kind, Part, in_unicode, is_tag, parts, value, with_value
from benchmarks.throughput.markup.words import Loose, loosened, words
from demo.chance import Chance

#: what stands for the article's title, in HTML and in JSON, for its address, and for that of its site
_TITLE, _TITLE_JSON, _ADDRESS, _BASE = "\ufdd2", "\ufdd3", "\ufdd4", "\ufdd5"
_PAIR = re.compile(r'("(\w+|@id)"\s*:\s*")((?:[^"\\]|\\.)*)(?=")')
#: properties of JSON-LD that are prose
_PROSE = frozenset({"articleBody", "description", "text", "abstract"})
_SEPARATORS = re.compile(r"\s[-–—|:»·]+\s|\s*\|\s*")
_TITLES = ("og:title", "twitter:title", "title", "dc.title", "parsely-title", "sailthru.title")
_DESCRIPTIONS = (
    "og:description",
    "twitter:description",
    "description",
    "dc.description",
    "sailthru.description",
)


class Skeleton:
    """One page's form.

    Dates, authors and short texts stay as they are; so do scripts, style sheets, and whatever is no text.
    """

    def __init__(self, source: str) -> None:
        found = list(parts(source))
        tags = [part.text for part in found if part.kind is Kind.TAG]
        self._title = _title(found, tags)
        own = [tag for tag in map(_own_address, tags) if tag]
        self._own = {_plain(address) for address in own}
        self._host = _host_pattern(own)
        #: BCP 47, as the page says it; empty when it doesn't
        self.language = next((value(tag, "lang") for tag in tags if is_tag(tag, "html")), "")
        self._loose = Loose("".join(self._opened(found)))

    def title(self, number: int) -> str:
        """The title of the article of that number, in the page's own words."""
        return self._loose.like(self._title, Chance(number * 104_729 + 3))

    def page(self, number: int, base: str, path: str) -> str:
        """The page of the article of that number.

        Args:
            number: seed of the words' order.
            base: URL of its site, without a slash at the end.
            path: of the article.
        """
        title = self.title(number)
        text = self._loose.shuffled(Chance(number * 7919 + 1))
        filled = {
            _TITLE: escape(title),
            _TITLE_JSON: json.dumps(title, ensure_ascii=False)[1:-1].replace("</", "<\\/"),
            _ADDRESS: base + path,
            _BASE: base,
        }
        return re.sub(f"[{''.join(filled)}]", lambda found: filled[found[0]], text)

    def _opened(self, found: Sequence[Part]) -> Iterator[str]:
        """The parts of the source, with signs where something is filled in."""
        in_heading = False
        for part in found:
            if part.kind is Kind.TAG:
                in_heading = is_tag(part.text, "h1") or (in_heading and not is_tag(part.text, "/h1"))
                yield self._tag(part.text)
            elif part.kind is Kind.TEXT:
                yield self._text(part.text, in_heading=in_heading)
            elif part.kind is Kind.LINKED:
                yield self._host.sub(_BASE, _PAIR.sub(self._pair, part.text))
            elif part.kind is Kind.TITLE:
                yield part.text.replace(_raw_title(part.text), _TITLE, 1)
            else:
                yield part.text

    def _tag(self, tag: str) -> str:
        if is_tag(tag, "link", "canonical"):
            return with_value(tag, "href", _ADDRESS)
        if not is_tag(tag, "meta"):
            return self._host.sub(_BASE, tag)
        if is_tag(tag, "meta", "og:url"):
            return with_value(tag, "content", _ADDRESS)
        if is_tag(tag, "meta", *_TITLES):
            return with_value(tag, "content", _TITLE)
        if is_tag(tag, "meta", *_DESCRIPTIONS):
            return with_value(tag, "content", loosened(value(tag, "content")))
        return in_unicode(self._host.sub(_BASE, tag))

    def _text(self, text: str, *, in_heading: bool) -> str:
        said, title = words(unescape(text)), words(self._title)
        common = len(set(said) & set(title))
        if said and (said == title or (in_heading and 2 * common > len(set(title)))):
            return text.replace(text.strip(), _TITLE, 1)
        return loosened(text)

    def _pair(self, found: re.Match[str]) -> str:
        start, key, said = found.groups()
        if key == "headline":
            return start + _TITLE_JSON
        if key in _PROSE:
            return start + loosened(said)
        return start + (_ADDRESS if _plain(said) in self._own else said)


def _own_address(tag: str) -> str:
    if is_tag(tag, "link", "canonical"):
        return unescape(value(tag, "href"))
    return unescape(value(tag, "content")) if is_tag(tag, "meta", "og:url") else ""


def _plain(address: str) -> str:
    """An address without what copies of it differ in."""
    parted = urlsplit(address.replace("\\/", "/"))
    host = parted.netloc.lower().removeprefix("www.")
    return f"{host}{parted.path.rstrip('/')}?{parted.query}"


def _host_pattern(own: Sequence[str]) -> re.Pattern[str]:
    """What finds the site's own address in tags and JSON; nothing when the page doesn't say it."""
    hosts = {urlsplit(address).netloc.lower().removeprefix("www.") for address in own} - {""}
    names = "|".join(map(re.escape, sorted(hosts, reverse=True))) or r"(?!)"
    return re.compile(rf"(?:https?:)?\\?/\\?/(?:www\.)?(?:{names})(?=[/\\?#\"'\s>]|$)", re.IGNORECASE)


def _title(found: Sequence[Part], tags: Sequence[str]) -> str:
    """The page's title without its site's name, as text."""
    given = next((value(tag, "content") for tag in tags if is_tag(tag, "meta", "og:title")), "")
    written = next((_raw_title(part.text) for part in found if part.kind is Kind.TITLE), "")
    return unescape(given or written).strip()


def _raw_title(element: str) -> str:
    """The longest part of a title element's text, as it is written: the others are names of a site and its sections."""
    text = re.sub(r"^<[^>]*>|<[^>]*>$", "", element)
    return max(_SEPARATORS.split(text), key=len).strip()
