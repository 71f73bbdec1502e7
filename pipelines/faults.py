"""What kept a document from being read, as far as it says how soon to try again."""

from __future__ import annotations

from newskeep.archive.outcomes import NO_NAME
from newskeep.model import Fault, Outcome, Reason

#: answers that say "not now": RFC 9110 sections 15.5.9 and 15.6, RFC 8470, RFC 6585 section 4
_NOT_NOW = frozenset({408, 425, 429})


def fault_of(outcome: Outcome) -> Fault:
    """What kept a document from being read; none for one that was."""
    if outcome.outcome not in {"failed", "blocked", "gone"}:
        return Fault.NONE
    if NO_NAME in outcome.reason:
        return Fault.NAME
    if outcome.why is Reason.WAIT:
        return Fault.TEMPORARY
    if outcome.outcome == "blocked":
        return Fault.HARD
    if outcome.status is None or outcome.status in _NOT_NOW or outcome.status >= 500:
        return Fault.TEMPORARY
    return Fault.HARD
