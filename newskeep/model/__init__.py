"""The frozen values that cross the borders between folders.

`Exchange` → `Reading` → `Judgement` is the way of one page; `Capture`, `Article` and `Version` are
what is stored of it; `Fire` and `Run` say when and how it came about. docs/architecture.md has the terms.
Each file is imported when one of its names is used: a short command needs few of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newskeep.model.article import Article, Capture, Judgement, Verdict, Version
    from newskeep.model.boilerplate import Learned, LearnedBlock
    from newskeep.model.cluster import Cluster, Member
    from newskeep.model.difference import ArticleDifference, Block, ChangeKind, Difference, Op, Run
    from newskeep.model.fingerprint import Fingerprint
    from newskeep.model.frontier import Lease, Outcome
    from newskeep.model.ledger import NOT_ITS_OWN, Counts, Fault, Fire, RunState, Trigger
    from newskeep.model.operating import SourceFigures, SourceHealth, SourceState, Trouble
    from newskeep.model.page import (
        ArticleText,
        DateFound,
        Exchange,
        Headers,
        Link,
        NotArticle,
        PageKind,
        Reading,
    )
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

_FILES = {
    "article": ("Article", "Capture", "Judgement", "Verdict", "Version"),
    "boilerplate": ("Learned", "LearnedBlock"),
    "cluster": ("Cluster", "Member"),
    "difference": ("ArticleDifference", "Block", "ChangeKind", "Difference", "Op", "Run"),
    "fingerprint": ("Fingerprint",),
    "frontier": ("Lease", "Outcome"),
    "ledger": ("NOT_ITS_OWN", "Counts", "Fault", "Fire", "RunState", "Trigger"),
    "operating": ("SourceFigures", "SourceHealth", "SourceState", "Trouble"),
    "page": ("ArticleText", "DateFound", "Exchange", "Headers", "Link", "NotArticle", "PageKind", "Reading"),
    "polling": ("NO_HINTS", "Hints", "Poll", "Rhythm"),
    "proof": ("Problem", "Verification"),
    "reason": ("Reason",),
}


def __getattr__(name: str) -> Any:
    """The value of that name."""
    file = next((file for file, names in _FILES.items() if name in names), None)
    if file is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    globals()[name] = value = getattr(import_module(f"{__name__}.{file}"), name)
    return value
