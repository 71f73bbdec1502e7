"""Traps: a site that makes up addresses without end (calendars, session ids, facets), and never an article behind them."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from newskeep.archive.writer import Deposit
from newskeep.model import Verdict

#: so many pages of one template that are no article of their own, and the rest of it is left for another day …
MOST_BARREN = 100
#: … unless one in so many was one
_ONE_IN = 10
_MADE_UP = re.compile(r"[0-9a-f]{8,}|(?=[a-z-]*\d)(?=[\d-]*[a-z])[a-z\d-]{20,}", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


def template_of(url: str) -> str:
    """The pattern of a URL: figures, made-up names and the query folded away."""
    parts = urlsplit(url)
    path = "/".join(_folded(segment) for segment in parts.path.split("/"))
    host = ".".join(_folded(label) for label in (parts.hostname or "").split("."))
    return f"{host}{path}{'?' if parts.query else ''}"


class Traps:
    """How many pages of each template were articles, in one run of one source."""

    def __init__(self) -> None:
        self._barren: Counter[str] = Counter()
        self._fruitful: Counter[str] = Counter()
        self._repeated: set[tuple[str, str]] = set()

    def note(self, deposit: Deposit) -> None:
        """Something came of a URL that may be an article's."""
        if deposit.lease.discovers:
            return
        template, judgement = template_of(deposit.lease.url), deposit.judgement
        if judgement is None:
            self._barren[template] += deposit.outcome.outcome == "not-article"
        elif judgement.verdict is Verdict.DUPLICATE and (template, judgement.duplicate_of) in self._repeated:
            self._barren[template] += 1  # one page under ever new addresses
        else:
            self._fruitful[template] += 1
            self._repeated.add((template, judgement.duplicate_of or judgement.article))

    def refusal(self, url: str) -> str:
        """Why a URL is not fetched in this run, in words; empty when it may be."""
        template = template_of(url)
        barren = self._barren[template]
        if barren < MOST_BARREN or self._fruitful[template] * _ONE_IN > barren:
            return ""
        return f"limit: {MOST_BARREN} pages like {template} brought no article of their own"


def _folded(name: str) -> str:
    return "*" if _MADE_UP.fullmatch(name) else _DIGITS.sub("#", name)
