"""What `--help` says."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from cli.manual import Entry, manual
from tests.cli.conftest import run_in

COMMANDS = [entry for entry in manual().all() if entry.words and not entry.below]


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.path)
def test_every_command_has_an_example(entry: Entry) -> None:
    """Of itself, with a sentence on what it does, and what each option means."""
    # `newskeep sources` alone is `newskeep sources list`
    assert any(line.startswith(entry.path) for line in entry.examples.splitlines())
    assert entry.summary.endswith((".", "!"))
    assert [] == [parameter for parameter in entry.parameters if not parameter.says.endswith((".", ")"))]


def test_commands_are_grouped() -> None:
    """Each under one of four headings, in the order in which they are met."""
    panels = list(dict.fromkeys(entry.panel for entry in COMMANDS))
    assert ["Start here", "Crawl", "Read the archive", "Look after it"] == panels


@pytest.mark.parametrize("entry", ["", "list", "search", "export", "sources add"])
def test_help_fits_a_narrow_terminal(entry: str, tmp_path: Path) -> None:
    """60 columns are enough, and examples keep their lines."""
    done = run_in(tmp_path, *entry.split(), "--help", COLUMNS="60", TERMINAL_WIDTH="60")
    assert [] == [line for line in done.out.splitlines() if cell_len(line) > 60 and "newskeep" not in line]
    assert "newskeep" in done.out
