"""Links between the project's pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import all_pages, anchors, name, prose

_LINK = re.compile(r"\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)


def _targets(page: Path) -> list[str]:
    """What a page links to in the project: `path`, `path#place` or `#place`."""
    found = [first or second for first, second in _LINK.findall(prose(page.read_text("utf-8")))]
    return [target for target in found if "://" not in target]


def _exists(page: Path, target: str) -> bool:
    path, _, place = target.partition("#")
    linked = page.parent / path if path else page
    return linked.exists() and (not place or place in anchors(linked.read_text("utf-8")))


@pytest.mark.parametrize("page", all_pages(), ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file or heading of the project resolves."""
    assert [] == [target for target in _targets(page) if not _exists(page, target)]


def test_a_dead_link_is_found() -> None:
    """A file and a heading that are not there are both told."""
    page = all_pages()[0]
    assert [False, False] == [_exists(page, "no-such-page.md"), _exists(page, "README.md#no-such-heading")]
