"""What kind of change made a version of the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newskeep.model.difference import ChangeKind
from newskeep.text.diff import difference, likeness
from newskeep.text.likeness import measure
from newskeep.text.normalise import tokens

#: share of the words from which on a change is more than an edit
_EDIT = 0.10
#: share of the shorter text's passages that the longer one has when it grew or was cut, and how much longer it is
_WHOLE, _LONGER = 0.90, 1.3
#: less is left of a text that was rewritten; and of one whose place another article took
_REWRITTEN, _GONE, _OTHER_TITLE = 0.50, 0.05, 0.30


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says, as far as its change is told by it."""

    title: str
    text: str
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """From one version to another."""

    kind: ChangeKind
    words_added: int
    words_removed: int


def change(before: Said, after: Said) -> Change:
    """What kind of change made the one of the other, and how many words it added and removed."""
    found = difference(before.text, after.text)
    return Change(
        _kind(before, after, found.words_added, found.words_removed), found.words_added, found.words_removed
    )


def _kind(before: Said, after: Said, added: int, removed: int) -> ChangeKind:
    old, new = tokens(before.text), tokens(after.text)
    if old == new:
        same_title = tokens(before.title) == tokens(after.title)
        return ChangeKind.COSMETIC if same_title else ChangeKind.HEADLINE
    shared = measure(old, new).containment
    if shared < _GONE and _is_another(before, after):
        return ChangeKind.REPLACED
    if shared < _REWRITTEN and max(added, removed) >= _EDIT * max(len(old), len(new)):
        return ChangeKind.REWRITE
    if shared >= _WHOLE and len(new) >= _LONGER * len(old):
        return ChangeKind.GROWN
    if shared >= _WHOLE and len(old) >= _LONGER * len(new):
        return ChangeKind.CUT
    return ChangeKind.EDIT if max(added, removed) < _EDIT * max(len(old), len(new), 1) else ChangeKind.UPDATE


def _is_another(before: Said, after: Said) -> bool:
    """Whether the later one is another article: of another headline, and published later."""
    if likeness(before.title, after.title) >= _OTHER_TITLE:
        return False
    return bool(before.published and after.published and after.published > before.published)
