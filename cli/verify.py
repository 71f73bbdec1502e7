"""`newskeep verify`: proof that nothing is missing or damaged."""

from __future__ import annotations

from cli import words
from cli.calling import Call
from cli.columns import Column
from newskeep.archive import shapes
from newskeep.errors import DamageError
from newskeep.model import Problem, Verification

COLUMNS: tuple[Column[Problem], ...] = (
    Column("kind", lambda problem: problem.kind),
    Column("segment", lambda problem: problem.segment),
    Column("offset", lambda problem: "" if problem.offset is None else str(problem.offset), right=True),
    Column("what", lambda problem: problem.what, grows=True),
)


def verify(call: Call) -> int:
    """Prove that nothing is missing or damaged.

    Reads every segment from storage: each row of the catalog has its record with its digests,
    each record its row, each object its size and hash. Exits with 6 when something is wrong.

    Examples:
      newskeep verify
      newskeep verify --json | jq .problems
    """
    with call.open() as archive:
        outcome = archive.verify()
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
    if outcome.ok:
        call.out.say(f"{read}: nothing is missing or damaged.")
        return 0
    problems = words.count(len(outcome.problems), "problem")
    return call.fail(
        f"{read}: {problems}; the first one: {outcome.problems[0].what}.",
        "Restore the segments named from a backup, then verify again.",
        code=DamageError.code,
        status=DamageError.exit,
    )
