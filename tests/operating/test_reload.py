"""The configuration read anew while the daemon runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.loading import load
from config.schema import Config
from newskeep.errors import ConfigError, NewskeepError
from scheduler.reload import Reload

TEXT = """
archive.home = "home"
sources.courier = { urls = ["http://courier.example/"], schedule = "every 1h" }
"""


def written(file: Path, text: str) -> Config:
    """A configuration as it was just written."""
    file.write_text(text)
    return load(file, {}).config


def test_a_changed_file_is_noticed_when_it_is_whole(tmp_path: Path) -> None:
    """A file that is another one at each look is still being written."""
    file = tmp_path / "newskeep.toml"
    held = written(file, TEXT)
    reload = Reload(lambda: load(file, {}).config, file)
    looks = [reload.due()]
    for number in range(3):
        file.write_text(TEXT + "#" * number + "\n")
        looks.append(reload.due())
    looks += [reload.due(), reload.due()]
    assert [False] * 4 + [True, False] == looks
    assert held == reload.take(held).config


def test_asked_by_a_signal(tmp_path: Path) -> None:
    """Once, whatever the file looks like; without anything to read, never."""
    file = tmp_path / "newskeep.toml"
    written(file, TEXT)
    reload, nothing = Reload(lambda: load(file, {}).config, file), Reload(None, None)
    reload.ask()
    nothing.ask()
    assert ([True, False], False) == ([reload.due(), reload.due()], nothing.due())


def test_what_is_new_is_said(tmp_path: Path) -> None:
    """Sources that came and went, and settings that hold only after a start."""
    file = tmp_path / "newskeep.toml"
    held = written(file, TEXT)
    other = TEXT.replace("courier", "herald").replace('"home"', '"elsewhere"')
    file.write_text(f'{other}\narchive.min_free = "2GB"\ndaemon.listen = "127.0.0.1:1"\n')
    reread = Reload(lambda: load(file, {}).config, file).take(held)
    assert (held.archive.home, 2_000_000_000) == (reread.config.archive.home, reread.config.archive.min_free)
    expected = (
        "The configuration was read anew: 1 source; herald added; courier removed. "
        "archive.home, daemon.listen: only after the next start."
    )
    assert expected == reread.sentence


@pytest.mark.parametrize(
    ("text", "words"),
    [("sorces = 1", "did you mean"), ("[", "newskeep.toml:1"), ("crawl.delay = '1s'", "no source")],
)
def test_a_bad_one_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """With its sentence; afterwards the file is not the one that holds, until it is right again."""
    file = tmp_path / "newskeep.toml"
    held = written(file, TEXT)
    reload = Reload(lambda: load(file, {}).config, file)
    file.write_text(text)
    with pytest.raises(NewskeepError, match=words):
        reload.take(held)
    assert not reload.current
    file.write_text(TEXT)
    reload.take(held)
    assert reload.current


def test_a_file_that_is_deleted(tmp_path: Path) -> None:
    """It is noticed once, and refused in a sentence."""
    file = tmp_path / "newskeep.toml"
    held = written(file, TEXT)
    reload = Reload(lambda: load(file, {}).config, file)
    file.unlink()
    assert [False, True, False] == [reload.due() for _ in range(3)]
    with pytest.raises(ConfigError, match="there is no such file"):
        reload.take(held)
