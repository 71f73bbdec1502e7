"""`newskeep repair`: what can be done about damage without inventing anything."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from cli import words
from cli.calling import Call
from cli.columns import Column
from cli.problems import COLUMNS
from newskeep.archive import shapes
from newskeep.errors import DamageError
from newskeep.units import utcnow

if TYPE_CHECKING:
    from newskeep.archive.repair import Deed

_DEEDS: tuple[Column[Deed], ...] = (
    Column("done", lambda deed: deed.kind),
    Column("segment", lambda deed: deed.segment),
    Column("what", lambda deed: deed.what, grows=True),
)


def repair(call: Call) -> int:
    """Repair what can be repaired, and say what was done.

    Torn ends of unfinished segments are cut, sealed segments in the spool handed to storage, rows made for records that have none, indexes made anew. Rows whose records are gone stay with their texts, and are noted as lost: verify then reports new losses only. No byte of a sealed segment is touched.
    Exits with 6 when something is left that only a backup can mend.

    Examples:
      newskeep repair
      newskeep repair --json | jq .done
    """
    from newskeep.archive.repair import repair as mend
    from newskeep.archive.workspace import remembered_storage
    from newskeep.catalog.catalog import open_catalog

    home = call.archive_home()
    with open_catalog(home) as catalog:
        address = remembered_storage(catalog)
    outcome = mend(home, address, now=utcnow())
    if call.json:
        done = [asdict(deed) | {"segment": deed.segment or None} for deed in outcome.deeds]
        call.out.record({"ok": outcome.after.ok, "done": done, "after": shapes.verification(outcome.after)})
    else:
        call.out.table(outcome.deeds, _DEEDS)
        if outcome.after.problems:
            call.out.text("\n")
            call.out.table(outcome.after.problems, COLUMNS)
    did = words.count(len(outcome.deeds), "thing") if outcome.deeds else "Nothing"
    if outcome.after.ok:
        call.out.say(f"{did} had to be done; nothing is missing or damaged that is not known to be lost.")
        return 0
    problems = words.count(len(outcome.after.problems), "problem")
    return call.fail(
        f"{did} could be done; {problems} left; the first one: {outcome.after.problems[0].what}.",
        "Restore what is named from a backup; `newskeep reindex` makes wrong rows anew.",
        code=DamageError.code,
        status=DamageError.exit,
    )
