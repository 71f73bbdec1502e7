"""The item: one leased URL, and what each step learned of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newskeep.archive.intake import Packed, Taken
from newskeep.model import Exchange, Judgement, Lease, Reason


@dataclass(slots=True, repr=False)
class Page:
    """One leased URL on its way through the pipelines; every URL takes it, whatever came of it."""

    lease: Lease
    #: what the server answered; None when no answer came
    exchange: Exchange | None = None
    #: why no answer came, in words
    failure: str = ""
    #: why it was not asked for, in words: the rule that forbids it
    blocked: str = ""
    #: of which kind the reason is, where no answer came or it was not asked for
    why: Reason | None = None
    #: when the server wants to be asked again, where it said so
    not_before: datetime | None = None
    #: what extract made of the answer; None when it is known, or could not be read
    taken: Taken | None = None
    #: why the answer could not be read, in words
    unreadable: str = ""
    #: why the answer is the one that we have, in words; empty when it is another
    known: str = ""
    #: the next request is to be unconditional, so that a whole response is stored again
    whole_next: bool = False
    #: dedupe's verdict, for the page of an article
    judgement: Judgement | None = None
    #: records that are written in place of the worker's: a revisit, or a page that could not be read
    packed: Packed | None = None

    def __repr__(self) -> str:
        return f"Page({self.lease.url})"
