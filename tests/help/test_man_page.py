"""The manual page, as the programs that show one take it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cli.manual import manual
from tests.cli.conftest import run_in
from tests.interop.tools import tool


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, written by the command."""
    folder = tmp_path_factory.mktemp("man")
    (folder / "newskeep.1").write_text(run_in(folder, "man").out)
    return folder / "newskeep.1"


def _set(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)


def test_groff_has_no_complaint(page: Path) -> None:
    """Every command and option is in what it sets, and it warns of nothing."""
    done = _set(tool("groff"), "-man", "-Tutf8", "-Kutf8", "-ww", "-rLL=300n", "-P-cbou", page)
    assert "" == done.stderr
    words = done.stdout.replace("‐", "-").replace("−", "-")
    options = {name for entry in manual().all() for option in entry.options for name in option.names}
    assert set() == {name for name in options | {entry.path for entry in manual().all()} if name not in words}


def test_mandoc_has_no_complaint(page: Path) -> None:
    """Nor does the other one; a date it would have, but a page that is made on demand has none."""
    done = subprocess.run(
        [tool("mandoc"), "-T", "lint", "-W", "warning", page],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert [] == [line for line in done.stdout.splitlines() if "missing date" not in line]


def test_it_begins_as_a_page_does(page: Path) -> None:
    """With its title and name, as man and apropos read them."""
    title, name, line, *_ = page.read_text().splitlines()
    assert title.startswith(".TH NEWSKEEP 1 ")
    assert (".SH NAME", r"newskeep \- crawl news on a schedule and keep it") == (name, line)


def test_nothing_is_taken_for_a_request(page: Path) -> None:
    """Only what the page means as one begins with a dot."""
    known = {".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".nf", ".fi", ".RS", ".RE"}
    assert (
        set()
        == {line.split()[0] for line in page.read_text().splitlines() if line.startswith((".", "'"))} - known
    )
