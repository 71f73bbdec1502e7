"""The frozen values that cross the borders between folders.

`Exchange` → `Reading` → `Judgement` is the way of one page; `Capture`, `Article` and `Version` are
what is stored of it; `Fire` and `Run` say when and how it came about. docs/architecture.md has the terms.
"""

from __future__ import annotations

from newskeep.model.article import Article, Capture, Judgement, Verdict, Version
from newskeep.model.boilerplate import Learned, LearnedBlock
from newskeep.model.cluster import Cluster, Member
from newskeep.model.difference import ArticleDifference, Block, ChangeKind, Difference, Op, Run
from newskeep.model.fingerprint import Fingerprint
from newskeep.model.frontier import Lease, Outcome
from newskeep.model.ledger import NOT_ITS_OWN, Counts, Fault, Fire, RunState, Trigger
from newskeep.model.operating import SourceFigures, SourceHealth, SourceState, Trouble
from newskeep.model.page import ArticleText, DateFound, Exchange, Headers, Link, NotArticle, PageKind, Reading
from newskeep.model.polling import NO_HINTS, Hints, Poll, Rhythm
from newskeep.model.proof import Problem, Verification
from newskeep.model.reason import Reason

__all__ = [
    "NOT_ITS_OWN",
    "NO_HINTS",
    "Article",
    "ArticleDifference",
    "ArticleText",
    "Block",
    "Capture",
    "ChangeKind",
    "Cluster",
    "Counts",
    "DateFound",
    "Difference",
    "Exchange",
    "Fault",
    "Fingerprint",
    "Fire",
    "Headers",
    "Hints",
    "Judgement",
    "Learned",
    "LearnedBlock",
    "Lease",
    "Link",
    "Member",
    "NotArticle",
    "Op",
    "Outcome",
    "PageKind",
    "Poll",
    "Problem",
    "Reading",
    "Reason",
    "Rhythm",
    "Run",
    "RunState",
    "SourceFigures",
    "SourceHealth",
    "SourceState",
    "Trigger",
    "Trouble",
    "Verdict",
    "Verification",
    "Version",
]
