"""How problems that `verify`, `repair` and `reindex` found are listed."""

from __future__ import annotations

from cli.columns import Column
from newskeep.model import Problem

COLUMNS: tuple[Column[Problem], ...] = (
    Column("kind", lambda problem: problem.kind),
    Column("segment", lambda problem: problem.segment),
    Column("offset", lambda problem: "" if problem.offset is None else str(problem.offset), right=True),
    Column("what", lambda problem: problem.what, grows=True),
)
