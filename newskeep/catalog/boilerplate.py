"""Boilerplate as it is learned: which blocks a source prints again and again, under different leads.

What a block is counted by is *leads*, not documents. An article most of whose words its source has printed before is a
reprint, or an update under another URL, and counts for nothing: else the paragraphs of a story that runs six times
would be taken for the house's own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from newskeep.catalog.door import Door, Row
from newskeep.catalog.moments import moment, stamp
from newskeep.model import ArticleText, Learned, LearnedBlock
from newskeep.model.boilerplate import LEARNED
from newskeep.text.blocks import keyed_block, keyed_blocks

#: a block is learned when it was seen under so many different leads …
LEADS = 5
#: … that are at least this share of all leads since it was first seen: a story's background is told again as well
SHARE = 0.1
#: a block of fewer words may be a subheading, and has to be on every other page
SHORT_WORDS = 4
SHORT_SHARE = 0.5
#: an article is a reprint when more than this share of its words was printed before
REPRINT = 0.7
#: a block that was not seen in so many articles of its source is forgotten, unless it was learned
WINDOW = 100
#: blocks of an article that are counted at most
MOST_BLOCKS = 300
#: letters of a learned block that are kept to be shown
_LINE = 1000


@dataclass(frozen=True, slots=True)
class _Block:
    line: str
    words: int


class Boilerplate:
    """Counts blocks, and says which ones are learned.

    Args:
        door: the database; who counts or forgets has a transaction open.
    """

    def __init__(self, door: Door) -> None:
        self._door = door

    def learned(self, source: str) -> Learned:
        """What is cut from a source's articles."""
        keys = frozenset(row["block"] for row in self._door.all("learned_keys", source=source))
        return Learned(keys, _version(keys)) if keys else Learned()

    def blocks(self, source: str) -> tuple[LearnedBlock, ...]:
        """All that was ever learned of a source, the commonest first."""
        return tuple(_shown(row) for row in self._door.all("learned_blocks", source=source))

    def forget(self, source: str, block: str | None = None) -> int:
        """Never cut a block again, or, where none is named, none of those learned so far; how many they were."""
        key = None if block is None else _key(block)
        return self._door.run("forget_block", source=source, block=key)

    def observe(self, source: str, text: ArticleText, time: datetime) -> None:
        """Count the blocks of an article's first version.

        Args:
            source: that it was found by.
            text: as it is stored, with the lines that were cut because they were learned.
            time: of its capture.
        """
        kept = _blocks(text.text.split("\n\n"), text.blocks or keyed_blocks(text.text))
        removed = [line for rule, line in text.removed if rule == LEARNED]
        cut = _blocks(removed, map(keyed_block, removed))
        if not kept and not cut:
            return
        (counted,) = self._door.all("count_boilerplate_article", source=source)
        self._count(counted, kept, cut, time)
        for key in cut:
            self._door.run("count_removed", boilerplate=counted["id"], block=key)
        self._door.run("pass_blocks", boilerplate=counted["id"], before=counted["articles"] - WINDOW)

    def _count(self, counted: Row, kept: dict[int, _Block], cut: dict[int, _Block], time: datetime) -> None:
        number = counted["id"]
        keys = json.dumps([*(kept | cut)])
        rows = self._door.all("blocks_among", boilerplate=number, blocks=keys)
        known = {row["block"]: row for row in rows}
        lead = int(_is_new(kept, known))
        leads = counted["leads"] + lead
        if lead:
            self._door.run("count_lead", boilerplate=number)
        self._door.run(
            "see_blocks", boilerplate=number, blocks=keys, first_lead=leads, seen=counted["articles"], lead=lead
        )  # fmt: skip
        for key, block in (kept | cut).items():
            row = known.get(key)
            if row and lead and row["learned"] is None and _is_boilerplate(row, block, leads):
                self._door.run(
                    "learn_block", boilerplate=number, block=key, learned=stamp(time), line=block.line[:_LINE]
                )


def _blocks(lines: Iterable[str], keyed: Iterable[tuple[int | None, int]]) -> dict[int, _Block]:
    found: dict[int, _Block] = {}
    for line, (key, words) in zip(lines, keyed, strict=True):
        if key is not None and len(found) < MOST_BLOCKS:
            found.setdefault(key, _Block(line, words))
    return found


def _is_new(kept: dict[int, _Block], known: dict[int, Row]) -> bool:
    """Whether an article is none of those that its source has printed before. What is learned tells nothing."""
    own = {
        key: block.words for key, block in kept.items() if key not in known or known[key]["learned"] is None
    }
    total = sum(own.values())
    seen = sum(words for key, words in own.items() if key in known)
    return total > 0 and seen <= REPRINT * total


def _is_boilerplate(row: Row, block: _Block, leads: int) -> bool:
    """With the lead that is being counted."""
    under = int(row["leads"]) + 1
    share = under / max(1, leads - int(row["first_lead"]) + 1)
    return under >= LEADS and share >= (SHARE if block.words >= SHORT_WORDS else SHORT_SHARE)


def _version(keys: frozenset[int]) -> str:
    return hashlib.sha256(json.dumps(sorted(keys)).encode()).hexdigest()[:8]


def _key(block: str) -> int:
    return int.from_bytes(bytes.fromhex(block), "big", signed=True)


def _shown(row: Row) -> LearnedBlock:
    return LearnedBlock(
        id=int(row["block"]).to_bytes(8, "big", signed=True).hex(),
        line=row["line"],
        leads=row["leads"],
        removed=row["removed"],
        learned=moment(row["learned"]),
        forgotten=bool(row["forgotten"]),
    )
