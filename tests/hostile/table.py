"""docs/hostile.md: every hostile case, and what its user reads, made from the cases themselves.

`python -m tests.hostile.table` writes it anew; `test_hostile_table.py` says when that is needed.
"""

from __future__ import annotations

from pathlib import Path

from tests.hostile import bodies, lists, wire
from tests.hostile.attack import TLS

PAGE = Path(__file__).parents[2] / "docs" / "hostile.md"
_HEAD = """# What a hostile server gets

<!-- written by `python -m tests.hostile.table` -->

Each case of `tests/hostile`: what the server does, and what is read of it in the source's verdict or in the row of its URL (`newskeep why URL`), which also says when it is tried again. All of them are crawled in one run beside a source that is good. "Whatever is right" means that the page is read where that is done in time, and ends at a limit where it is not; neither costs any other page anything. The limits themselves are in [limits.md](limits.md).
"""
_WORDS = {wire.STORED: "stored", bodies.EITHER: "whatever is right"}


def page() -> str:
    """The page as it has to be."""
    parts = {
        "On the wire": [(name, does, reads) for name, does, _, reads in wire.CASES],
        "Pages": [(name, does, reads) for name, does, _, reads in bodies.CASES],
        "Feeds, sitemaps and fronts": [(name, does, reads) for name, does, _, reads in lists.CASES],
        "robots.txt": [(name, does, reads) for name, does, _, reads in lists.ROBOTS],
        "TLS": [(name, does, reads) for name, (does, reads) in TLS.items()],
    }
    return _HEAD + "".join(f"\n## {title}\n\n{_table(rows)}" for title, rows in parts.items())


def _table(rows: list[tuple[str, str, str]]) -> str:
    lines = (f"| `{name}` | {_cell(does)} | {_read(reads)} |\n" for name, does, reads in rows)
    return "| case | the server | what is read |\n| --- | --- | --- |\n" + "".join(lines)


def _read(reads: str) -> str:
    return _WORDS.get(reads) or f"“… {reads.strip(' |')} …”"


def _cell(text: str) -> str:
    """A sentence in a cell, in which no markup is meant."""
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
