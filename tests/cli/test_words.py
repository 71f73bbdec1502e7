from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli import words
from cli.findings import changes


def test_a_terminal_obeys_nothing_in_a_title() -> None:
    """Escape sequences become visible, overrides of the direction of writing vanish, breaks become blanks."""
    assert "␛[31mred␛[0m a b" == words.safe_line("\x1b[31mred\x1b[0m\ta\nb")
    assert "evil" == words.safe_line("\u202eevil\u202c\x9b")
    assert "␇" == words.safe_line("\x07")


def test_a_text_keeps_its_lines() -> None:
    """Line breaks and tabs are part of a text; what moves the cursor is not."""
    assert "a\n\tb␍c" == words.safe_text("a\n\tb\rc")


def test_a_value_in_a_pipe_stays_on_its_line() -> None:
    """Tabs and every kind of line break become blanks, control characters are escaped, letters stay."""
    assert "a b c d\\x1be é" == words.one_line("a\tb\nc\u2028d\x1be é")


@pytest.mark.parametrize(("number", "said"), [(0, "0 articles"), (1, "1 article"), (2048, "2,048 articles")])
def test_numbers_have_their_nouns(number: int, said: str) -> None:
    """One article, two articles."""
    assert said == words.count(number, "article")


def test_times_are_short_on_a_terminal() -> None:
    """Minutes in UTC, a dash for none."""
    assert ("2026-11-22 10:54", "–") == (
        words.minute(datetime(2026, 11, 22, 10, 54, 3, tzinfo=UTC)),
        words.minute(None),
    )


def test_commands_are_named_as_they_can_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the path it was called by, by `-m`, or by its bare name."""
    monkeypatch.chdir(tmp_path)
    script = tmp_path / ".venv" / "bin" / "newskeep"
    script.parent.mkdir(parents=True)
    script.write_text("")
    assert ".venv/bin/newskeep" == words.this_command(["python", str(script), "demo"])
    assert "python3 -m newskeep" == words.this_command(["python3", "-m", "newskeep", "demo"])
    assert "newskeep" == words.this_command(["python3", "-c", "…"])
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent))
    assert "newskeep" == words.this_command(["python", str(script), "demo"])


def test_changed_words_are_marked() -> None:
    """What went and what came, in runs of words."""
    assert ["[-12-]{+13+}", "{+too+}"] == list(changes("12 men left", "13 men left too"))
