"""The project's pages speak of the project alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import all_pages, name, prose

#: how it came about, promises, and leftovers; the names of things in the code are no prose
_FORBIDDEN = re.compile(
    r"\b(sessions?|helpers?|assistants?|subagents?|(?<!User-)agents?|briefs?|prompts?|LLMs?|workplace|sandbox"
    r"|to-?dos?|fixme|wip|coming soon|work in progress|lorem ipsum)\b",
    re.IGNORECASE,
)
_LEGITIMATE = re.compile(r"session ids?", re.IGNORECASE)
_MACHINE = re.compile(r"(?<![\w.~])/(?:work|root|home|Users|mnt|opt)/|/tmp/|\blocalhost:\d+|\b192\.168\.")


@pytest.mark.parametrize("page", all_pages(), ids=name)
def test_no_forbidden_words(page: Path) -> None:
    """No word of how the project is made, no promise without a date, no leftover."""
    text = _LEGITIMATE.sub("", prose(page.read_text("utf-8")))
    assert [] == [match[0] for match in _FORBIDDEN.finditer(text)]


@pytest.mark.parametrize("page", all_pages(), ids=name)
def test_no_machine_paths(page: Path) -> None:
    """No path or address of the machine that a page was written on, in its examples neither."""
    assert [] == [match[0] for match in _MACHINE.finditer(page.read_text("utf-8"))]


def test_what_is_forbidden_is_found() -> None:
    """Whole words in any case, and paths; a User-Agent is none."""
    found = [match[0] for match in _FORBIDDEN.finditer("A Helper of the last session; our User-Agent, TODO.")]
    assert (["Helper", "session", "TODO"], True) == (found, bool(_MACHINE.search("see /home/me/news")))
