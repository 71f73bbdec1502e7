"""The frozen values that cross the borders between folders.

`Exchange` → `Reading` → `Judgement` is the way of one page; `Capture`, `Article` and `Version` are
what is stored of it; `Fire` and `Run` say when and how it came about. docs/architecture.md has the terms.
"""

from __future__ import annotations

from newskeep.model.article import Article, Capture, Judgement, Verdict, Version
from newskeep.model.frontier import Lease, Outcome
from newskeep.model.ledger import Counts, Fire, RunState, Trigger
from newskeep.model.page import ArticleText, DateFound, Exchange, Headers, Link, PageKind, Reading
from newskeep.model.proof import Problem, Verification

__all__ = [
    "Article",
    "ArticleText",
    "Capture",
    "Counts",
    "DateFound",
    "Exchange",
    "Fire",
    "Headers",
    "Judgement",
    "Lease",
    "Link",
    "Outcome",
    "PageKind",
    "Problem",
    "Reading",
    "RunState",
    "Trigger",
    "Verdict",
    "Verification",
    "Version",
]
