from __future__ import annotations

import re
from pathlib import Path

from newskeep.catalog.door import named_queries
from newskeep.catalog.migrations import migrations

CATALOG = Path(__file__).parents[2] / "newskeep"


def test_every_query_is_used_by_its_name() -> None:
    """A query that no code asks for is dead."""
    code = "".join(path.read_text("utf-8") for path in CATALOG.rglob("*.py"))
    assert [] == [name for name in named_queries() if f'"{name}"' not in code]


def test_every_name_that_is_asked_for_is_a_query() -> None:
    """Code asks the door for names that exist."""
    code = "".join(path.read_text("utf-8") for path in CATALOG.rglob("*.py"))
    asked = re.findall(r"door\.(?:all|one|stream|run|insert)\(\s*\"(\w+)\"", code)
    assert len(asked) > 50
    assert set() == set(asked) - set(named_queries())


def test_every_query_says_what_it_is_for() -> None:
    """Below its name each query has a sentence."""
    assert [] == [name for name, sql in named_queries().items() if not re.match(r"-- [A-Z].*[.:]", sql)]


def test_every_table_and_index_is_made_once() -> None:
    """The numbered files of the schema don't make a thing twice."""
    made = re.findall(r"CREATE (?:TABLE|INDEX) (\w+)", "".join(migrations()))
    assert sorted(set(made)) == sorted(made)
