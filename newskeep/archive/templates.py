"""Changes of a site's template: one paragraph that comes to, or goes from, one article after another is no edit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newskeep.catalog.door import Door
from newskeep.catalog.templates import ChangedBlock, TemplateBlocks
from newskeep.text.blocks import block_key

#: a paragraph that came to, or went from, so many other articles of its source is of the template
MANY = 3
#: and within so long
_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Noted:
    source: str
    article: str
    changed: frozenset[ChangedBlock]
    time: datetime


@dataclass
class Templates:
    """What changed in many articles at once: the catalog's counts, and on top of them what is not committed yet."""

    door: Door
    _noted: list[_Noted] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._blocks = TemplateBlocks(self.door)

    def changed(self, source: str, article: str, before: str, after: str, time: datetime) -> bool:
        """Whether two texts of an article differ in paragraphs of the template alone; the change is counted."""
        changed = _changed(before, after)
        found = bool(changed) and all(
            self._articles(source, article, block, time) >= MANY for block in changed
        )
        self._noted.append(_Noted(source, article, changed, time))
        return found

    def store(self) -> None:
        """Write down what was counted, inside the writer's transaction."""
        for noted in self._noted:
            self._blocks.note(noted.source, noted.article, noted.changed, noted.time)

    def clear(self) -> None:
        """All of it is committed, or is going to be counted again."""
        self._noted.clear()

    def _articles(self, source: str, article: str, block: ChangedBlock, time: datetime) -> int:
        waiting = {
            noted.article
            for noted in self._noted
            if noted.source == source and noted.article != article and block in noted.changed
        }
        return len(waiting) + self._blocks.articles(source, block, article, time - _WITHIN)


def _changed(before: str, after: str) -> frozenset[ChangedBlock]:
    """The paragraphs that only one of two texts has, those without words left out."""
    keys: dict[bool, set[int]] = defaultdict(set)
    for came, text in ((False, before), (True, after)):
        keys[came] = {key for line in text.split("\n\n") if (key := block_key(line)) is not None}
    return frozenset(
        [(key, True) for key in keys[True] - keys[False]] + [(key, False) for key in keys[False] - keys[True]]
    )
