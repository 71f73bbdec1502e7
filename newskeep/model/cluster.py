"""Articles that say the same, in whole or in the greater part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newskeep.model.article import Verdict


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a cluster, and what it is to the one that it is linked to."""

    id: str
    source: str
    #: of its latest version
    title: str
    #: URL it was fetched from
    url: str
    published: datetime | None
    first_seen: datetime
    #: what it was when it came: `new`, `duplicate` or `near-duplicate`
    verdict: Verdict
    #: id of the article that it was found to repeat; empty for the cluster's first member
    duplicate_of: str
    #: 0..1 with `duplicate_of`: what `rule` measures
    similarity: float | None
    #: with `duplicate_of`: `contains` when its text is the larger one, `contained`, or `equal`
    direction: str
    #: with `duplicate_of`: `same-text`, `containment` or `jaccard`
    rule: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """Duplicates and near-duplicates of one article."""

    #: the id of its first member
    id: str
    #: two or more, the first member first, then as they were seen
    articles: tuple[Member, ...]

    @property
    def cluster(self) -> str:
        """Its id, by the name that it has in an article."""
        return self.id

    @property
    def size(self) -> int:
        """How many articles it has."""
        return len(self.articles)
