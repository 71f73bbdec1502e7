"""`newskeep verify`: proof that nothing is missing or damaged."""

from __future__ import annotations

from typing import Annotated

from cli import words
from cli.calling import Call, flag
from cli.columns import Column
from cli.problems import COLUMNS
from newskeep.archive import shapes
from newskeep.errors import DamageError
from newskeep.model import Verification


def verify(
    call: Call,
    deep: Annotated[bool, flag("--deep", says="Unpack every segment and hash every record.")] = False,
) -> int:
    """Prove that nothing is missing or damaged.

    Each row of the catalog has its record, each record its row, each object its size and hash. A segment that is by its SHA-256 the file that was sealed is not unpacked, and one in a bucket not fetched where the store has that digest on record; what was not read is said. --deep reads all.
    Exits with 6 when something is wrong.

    Examples:
      newskeep verify
      newskeep verify --deep
      newskeep verify --json | jq .problems
    """
    with call.open() as archive:
        outcome = archive.verify(deep=deep)
        storage = archive.storage.url
    if call.json:
        call.out.record(shapes.verification(outcome))
    else:
        _show(call, outcome)
    return _conclude(call, outcome, storage)


def _show(call: Call, outcome: Verification) -> None:
    facts = [(name, getattr(outcome, name)) for name in ("segments", "records", "captures", "articles")]
    facts.append(("problems", len(outcome.problems)))
    call.out.table(
        facts,
        [
            Column("read", lambda fact: fact[0]),
            Column("number", lambda fact: str(fact[1]), lambda fact: f"{fact[1]:,}", right=True),
        ],
    )
    if outcome.problems:
        call.out.text("\n")
        call.out.table(outcome.problems, COLUMNS)


def _conclude(call: Call, outcome: Verification, storage: str) -> int:
    read = (
        f"Read {words.count(outcome.records, 'record')} in {words.count(outcome.segments, 'segment')} "
        f"from {storage} and the spool"
    )
    unread = "; ".join(getattr(outcome, "unread", ()))
    aside = f" ({unread}; --deep reads all)" if unread else ""
    if outcome.ok:
        call.out.say(f"{read}: nothing is missing or damaged{aside}.")
        return 0
    problems = words.count(len(outcome.problems), "problem")
    return call.fail(
        f"{read}{aside}: {problems}; the first one: {outcome.problems[0].what}.",
        "`newskeep repair` does what can be done; restore what else is named from a backup.",
        code=DamageError.code,
        status=DamageError.exit,
    )
