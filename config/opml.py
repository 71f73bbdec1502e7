"""Sources as OPML (opml.org/spec2.opml), the format in which feed readers hand on what they follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from config.schema import Config, Source
from newskeep.errors import UsageError

#: a list of ten thousand feeds has two megabytes
MOST_BYTES = 10_000_000
#: folders in folders
_DEEPEST = 20
#: by which a source of several URLs is one again when it comes back
_SOURCE = "newskeep:source"


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed of an OPML file."""

    url: str
    #: its title; empty when it has none
    title: str
    #: the folders around it, the outermost first
    tags: tuple[str, ...]
    #: the source that it was exported from; empty when it was not
    source: str = ""


def read(path: Path) -> list[Outline]:
    """The feeds of an OPML file.

    Entities and external documents are refused, whatever they are for; nothing is fetched.

    Raises:
        UsageError: there is no such file, it is too large, or no OPML.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} can't be read: {(error.strerror or str(error)).lower()}.") from error
    if len(data) > MOST_BYTES:
        raise UsageError(f"{path} has more than {MOST_BYTES // 1_000_000} MB.", "Split it.")
    reading = _Reading()
    try:
        reading.feed(data)
    except (_RefusedError, expat.ExpatError, ValueError, LookupError) as error:
        raise UsageError(f"{path} is no OPML that can be read: {error}.", "Export it again.") from None
    if not reading.is_opml:
        raise UsageError(f"{path} is no OPML: it has no <opml> element.", "Export it again.")
    return reading.outlines


def write(config: Config) -> str:
    """The sources of a configuration as OPML 2.0: their tags as nested folders, each URL an outline."""
    body = "".join(_folder("", config.sources.items(), 0, "    "))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0" xmlns:newskeep="urn:newskeep:opml">\n'
        f"  <head>\n    <title>Sources of newskeep</title>\n  </head>\n  <body>\n{body}  </body>\n</opml>\n"
    )


class _RefusedError(Exception):
    """The document has what no OPML needs."""


@dataclass
class _Reading:
    """Collects outlines while expat walks over the document, which is never held as a tree."""

    outlines: list[Outline] = field(default_factory=list)
    is_opml: bool = False
    _folders: list[str] = field(default_factory=list)

    def feed(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = _refusing("it declares entities")
        parser.ExternalEntityRefHandler = _refusing("it refers to another document")
        parser.Parse(data, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.is_opml = self.is_opml or name.lower() == "opml"
        if name.lower() != "outline":
            return
        values = {key.lower(): " ".join(value.split()) for key, value in attributes.items()}
        title = values.get("title") or values.get("text") or ""
        if url := values.get("xmlurl", ""):
            tags = tuple(dict.fromkeys((*filter(None, self._folders), *_categories(values))))
            self.outlines.append(Outline(url, title, tags, values.get(_SOURCE, "")))
        if len(self._folders) == _DEEPEST:
            msg = f"more than {_DEEPEST} folders lie inside one another"
            raise _RefusedError(msg)
        self._folders.append("" if url else title)

    def _end(self, name: str) -> None:
        if name.lower() == "outline":
            self._folders.pop()


def _refusing(what: str) -> Callable[..., int]:
    def refuse(*_: object) -> int:
        raise _RefusedError(what)

    return refuse


def _categories(values: dict[str, str]) -> list[str]:
    """OPML 2.0, "category": paths with slashes, separated by commas."""
    return [
        part for path in values.get("category", "").split(",") for part in path.strip().split("/") if part
    ]


def _folder(title: str, sources: Iterable[tuple[str, Source]], depth: int, indent: str) -> list[str]:
    """A folder with what is in it; the outermost has no outline of its own."""
    sources = list(sources)
    inner = indent if depth == 0 else indent + "  "
    here = [
        line for name, source in sources if len(source.tags) == depth for line in _lines(name, source, inner)
    ]
    for tag in dict.fromkeys(source.tags[depth] for _, source in sources if len(source.tags) > depth):
        below = [(name, source) for name, source in sources if source.tags[depth : depth + 1] == (tag,)]
        here += _folder(tag, below, depth + 1, inner)
    if depth == 0:
        return here
    return [f"{indent}<outline text={quoteattr(title)}>\n", *here, f"{indent}</outline>\n"]


def _lines(name: str, source: Source, indent: str) -> Sequence[str]:
    quoted = quoteattr(name)
    return [
        f'{indent}<outline type="rss" text={quoted} title={quoted} xmlUrl={quoteattr(str(url))} {_SOURCE}={quoted}/>\n'
        for url in source.urls
    ]
