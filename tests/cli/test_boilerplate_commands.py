from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any


def test_showing_what_was_learned(newskeep: Any, home: Path) -> None:
    """One object a block, with its counts; a source of which nothing was learned has none."""
    (block,) = newskeep("sources", "show", "courier", "--home", home, "--json").lines
    assert block["line"].startswith("The Courier is free to read")
    assert (8, False) == (block["leads"], block["forgotten"])
    nothing = newskeep("sources", "show", "southfront", "--home", home, "--json")
    assert (0, "") == (nothing.status, nothing.out)


def test_forgetting_it(newskeep: Any, home: Path, tmp_path: Path) -> None:
    """The block stays in the list, as forgotten; one that is not there is an error of its own."""
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    assert 4 == newskeep("sources", "forget", "courier", "zz", "--home", copy).status
    assert 0 == newskeep("sources", "forget", "courier", "--home", copy).status
    (block,) = newskeep("sources", "show", "courier", "--home", copy, "--json").lines
    assert block["forgotten"] is True
