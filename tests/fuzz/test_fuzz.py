"""Every parser on some hundred mutated inputs, and on those that were found to break one."""

from __future__ import annotations

from pathlib import Path

import pytest

from newskeep.errors import NewskeepError
from tests.fuzz.parsers import PARSERS
from tests.fuzz.watched import fuzz

#: inputs that broke a parser once: `<parser>-<what>`
FOUND = sorted((Path(__file__).parent / "corpus").iterdir())
#: wall seconds that no parser takes for the inputs below
_PATIENCE = 60


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_was_found_once(path: Path) -> None:
    """An input that broke its parser breaks it no more."""
    PARSERS[path.name.partition("-")[0]].parse(path.read_bytes())


@pytest.mark.parametrize("name", list(PARSERS))
def test_mutated_inputs(name: str, tmp_path: Path) -> None:
    """No crash, no hang, no error but those promised, and nothing unclean in what is given."""
    parser = PARSERS[name]
    result = fuzz(parser.parse, parser.seeds(), seconds=_PATIENCE, first=1, folder=tmp_path, most=60)
    assert ({}, 60) == (result.found, result.inputs)


def test_findings_are_kept(tmp_path: Path) -> None:
    """An error, a hang's signal and a death are each told once, with the input that made it."""

    def parse(data: bytes) -> None:
        if data.startswith(b"\x00"):
            raise NewskeepError("it broke.")

    result = fuzz(parse, [b"\x00" * 40], seconds=_PATIENCE, first=1, folder=tmp_path, most=50)
    assert ["NewskeepError at parse"] == [what.partition(",")[0] for what in result.found]
    assert all(path.read_bytes().startswith(b"\x00") for path in result.found.values())
