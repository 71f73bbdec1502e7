"""Paragraphs that came to, or went from, articles of a source, counted: a template that changes does it to them all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from newskeep.catalog.door import Door
from newskeep.catalog.moments import stamp

#: a paragraph that was not seen to come or go for so long is forgotten
KEPT = timedelta(days=60)

#: a block's key, and whether it came
ChangedBlock = tuple[int, bool]


class TemplateBlocks:
    """The counts. Rows go in by the writer's transaction."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def articles(self, source: str, changed: ChangedBlock, article: str, since: datetime) -> int:
        """In how many other articles of a source a block came or went since a time."""
        row = self._door.one(
            "template_block", source=source, block=changed[0], came=changed[1], since=stamp(since)
        )
        if row is None:
            return 0
        return int(row["articles"]) - int(row["article"] == article)

    def note(self, source: str, article: str, changed: Iterable[ChangedBlock], time: datetime) -> None:
        """Blocks came to, or went from, an article."""
        for block, came in changed:
            self._door.run(
                "note_template_block", source=source, block=block, came=came, article=article, now=stamp(time)
            )
        self._door.run("forget_template_blocks", before=stamp(time - KEPT))
