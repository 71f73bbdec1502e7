"""The page that tells of the hostile cases tells of all of them."""

from __future__ import annotations

from tests.hostile.attack import CASES
from tests.hostile.table import PAGE, page


def test_page_is_up_to_date() -> None:
    """`python -m tests.hostile.table` writes it anew."""
    assert page() == PAGE.read_text("utf-8")


def test_page_has_every_case() -> None:
    """Each one in a row of its own."""
    assert [1] * len(CASES) == [page().count(f"| `{name}` |") for name in CASES]
