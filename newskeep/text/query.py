"""The syntax of search queries, and what the index is asked for them.

    query = group+          all of them
    group = item (OR item)*
    item  = [-] [field:] (word | word* | "words in this order" | ( query ))

Whatever is no word is passed over; nothing that a user types reaches the index unquoted.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from newskeep.errors import UsageError
from newskeep.text.terms import Phrase, fact, fold, phrase

#: the syntax in a few lines, for help pages
SYNTAX = """\
tram extension          both words, in any order
"tram extension"        these words in this order
tram*                   words that begin so (three letters or more)
tram OR metro           either; (brackets) group
tram -bus               without the second word
title:tram              only in the title; also author: and text:
source:courier          of one source; also language:de and site:courier.example
since:2026-11 until:7d  published, or else first seen, in that time
"""
_HINT = "`newskeep search --help` shows the syntax."
_TOKEN = re.compile(
    r'\s*(?:(?P<bracket>[()])|"(?P<phrase>[^"]*)"|(?P<minus>-)(?=[^\s)])|(?P<field>[A-Za-z_]+):(?=[^\s)])|(?P<word>[^\s()"]+))'
)
_QUOTES = str.maketrans("“”„", '"""')
_COLUMNS = {"title": "title", "author": "authors", "text": "text"}
_FACTS = ("source", "language", "site")
_DATES = ("since", "until")
_FIELDS = (*_COLUMNS, *_FACTS, *_DATES)
#: more than anybody types
_MOST_TERMS = 64
_DEEPEST = 16
_LEAST_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query that was understood."""

    #: in the language of the index (FTS5, "Full-text Query Syntax")
    match: str
    #: what is to be marked in a text that was found
    phrases: tuple[Phrase, ...] = ()
    #: as they were written; empty when they were not
    since: str = ""
    until: str = ""
    #: sources that are named in it
    sources: tuple[str, ...] = ()

    @property
    def has_phrase(self) -> bool:
        """Whether words in an order are looked for."""
        return any(len(phrase.terms) > 1 for phrase in self.phrases)

    def narrowed(self, facts: Sequence[str]) -> SearchQuery:
        """Only articles of which all of these facts are known, each written by `terms.fact`."""
        match = " AND ".join([self.match, *(_quoted(term) for term in facts)])
        return SearchQuery(match, self.phrases, self.since, self.until, self.sources)


def parse_query(text: str) -> SearchQuery:
    """What a query means.

    Raises:
        UsageError: it can't be understood, or asks for nothing.
    """
    reader = _Reader(_tokens(text.translate(_QUOTES)))
    match = reader.all()
    if not match:
        raise UsageError("The query has no word to look for.", _HINT)
    return SearchQuery(
        match, tuple(reader.phrases), reader.dates["since"], reader.dates["until"], tuple(reader.sources)
    )


def _tokens(text: str) -> list[tuple[str, str]]:
    if text.count('"') % 2:
        raise UsageError('A quotation mark (") of the query has no partner.', _HINT)
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        found.append((kind, match[kind]))
    return found


@dataclass
class _Reader:
    """Reads tokens from the left to the right, once."""

    tokens: list[tuple[str, str]]
    phrases: list[Phrase] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    dates: dict[str, str] = field(default_factory=lambda: dict.fromkeys(_DATES, ""))
    _at: int = 0
    _depth: int = 0
    _terms: int = 0
    #: the item stands below a minus, or beside an OR
    _negated: bool = False
    _either: bool = False

    def all(self) -> str:
        match = self._query()
        if self._peek():
            raise UsageError("A bracket of the query closes what was never opened.", _HINT)
        return match

    def _query(self) -> str:
        wanted: list[str] = []
        unwanted: list[str] = []
        while (token := self._peek()) and token != ("bracket", ")"):
            if token == ("word", "AND"):
                self._at += 1
                continue
            minus = self._minus()
            if found := self._group(negated=minus):
                (unwanted if minus else wanted).append(found)
        if unwanted and not wanted:
            raise UsageError("The query only says what is not wanted.", f"Add a word to look for. {_HINT}")
        match = " AND ".join(wanted)
        if len(wanted) > 1:
            match = f"({match})"
        return f"({match} NOT ({' OR '.join(unwanted)}))" if unwanted else match

    def _group(self, *, negated: bool) -> str:
        outer = self._negated, self._either
        self._negated = self._negated ^ negated
        items = [self._item()]
        while self._peek() == ("word", "OR"):
            self._at += 1
            self._either = True
            if negated or self._minus():
                raise UsageError("OR can't stand beside a word that is not wanted.", _HINT)
            if not self._peek() or self._peek() == ("bracket", ")"):
                raise UsageError("There is nothing behind an OR of the query.", _HINT)
            items.append(self._item())
        self._negated, self._either = outer
        found = [item for item in items if item]
        return f"({' OR '.join(found)})" if len(found) > 1 else "".join(found)

    def _item(self) -> str:
        kind, text = self._next()
        if kind == "bracket":
            return self._bracket()
        if kind == "field":
            return self._field(text)
        if kind == "word" and text == "OR":
            raise UsageError("There is nothing before an OR of the query.", _HINT)
        return self._words(kind, text)

    def _bracket(self) -> str:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UsageError(f"The query has more than {_DEEPEST} brackets in one another.", _HINT)
        match = self._query()
        if self._peek() is None:
            raise UsageError("A bracket of the query is not closed.", _HINT)
        self._at += 1
        self._depth -= 1
        return match

    def _field(self, name: str) -> str:
        if name.lower() not in _FIELDS:
            near = difflib.get_close_matches(name.lower(), _FIELDS, 1)
            hint = (
                f"Did you mean {near[0]}:?"
                if near
                else f"There are {', '.join(f'{known}:' for known in _FIELDS)}."
            )
            raise UsageError(
                f"There is no field {name}: to search in.", f'{hint} To find "{name}:…" itself, quote it.'
            )
        name = name.lower()
        kind, text = self._next()
        if kind not in {"word", "phrase"}:
            raise UsageError(f"Behind {name}: stands one word, or several in quotation marks.", _HINT)
        if name in _DATES:
            return self._date(name, text)
        if name in _FACTS:
            return self._fact(name, text)
        return self._words(kind, text, f"{_COLUMNS[name]} : ")

    def _date(self, name: str, text: str) -> str:
        if self._depth or self._negated or self._either or self._peek() == ("word", "OR"):
            raise UsageError(f"{name}: narrows the whole query; it stands by itself.", _HINT)
        self.dates[name] = text
        return ""

    def _fact(self, name: str, text: str) -> str:
        self._count()
        if name == "source":
            self.sources.append(text)
            return _quoted(fact(name, text))
        return _quoted(fact(name, fold(text)))

    def _words(self, kind: str, text: str, column: str = "") -> str:
        begins = kind == "word" and text.endswith("*")
        found = phrase(text, begins=begins)
        if found is None:
            return ""
        if found.atom_begins and len(found.atoms[-1]) < _LEAST_BEGINNING:
            raise UsageError(
                f"{text} begins too many words.", f"Write {_LEAST_BEGINNING} letters or more before the *."
            )
        self._count(len(found.terms))
        if not self._negated:
            self.phrases.append(found)
        return column + _quoted(" ".join(found.terms)) + (" *" if found.term_begins else "")

    def _count(self, number: int = 1) -> None:
        self._terms += number
        if self._terms > _MOST_TERMS:
            raise UsageError(f"The query has more than {_MOST_TERMS} words.", "Take fewer of them.")

    def _minus(self) -> bool:
        minus = False
        while (token := self._peek()) and (token[0] == "minus" or token == ("word", "NOT")):
            minus, self._at = not minus, self._at + 1
        return minus

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        if token is None:
            raise UsageError("The query ends too early.", _HINT)
        self._at += 1
        return token

    def _peek(self) -> tuple[str, str] | None:
        return self.tokens[self._at] if self._at < len(self.tokens) else None


def _quoted(text: str) -> str:
    """A string of the index's language; terms hold no quotation mark."""
    return f'"{text}"'
