"""Sources written into a configuration file."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.editing import NewSource, add_sources
from newskeep.errors import ConfigError

_NEW = NewSource("two", ("https://two.example/",), ("World",))
_ADDED = '[sources.two]\nurls = ["https://two.example/"]\ntags = ["World"]\n'


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# only a comment",
        '[sources.one]\nurls = ["https://one.example/"]  # mine\n\n# note\n[crawl]\ndelay = "1s"\n',
        '[sources]\none.urls = ["https://one.example/"]\n# end\n',
        'sources.one.urls = ["https://one.example/"]\n[crawl]\ndelay = "1s"\n',
    ],
)
def test_everything_that_was_there_stays(tmp_path: Path, before: str) -> None:
    """The text is the same, byte by byte, and the source stands behind it."""
    path = tmp_path / "newskeep.toml"
    path.write_text(before, "utf-8")
    add_sources(path, [_NEW], {})
    after = path.read_text("utf-8")
    assert (True, True) == (after.startswith(before), after.endswith(_ADDED))
    assert ["newskeep.toml"] == [file.name for file in tmp_path.iterdir()]


def test_line_ends_mark_rights_and_link_are_kept(tmp_path: Path) -> None:
    """A file of Windows, that only its owner may read, behind a link, stays all that."""
    real, path = tmp_path / "real.toml", tmp_path / "newskeep.toml"
    real.write_bytes(b'\xef\xbb\xbf[crawl]\r\ndelay = "1s"\r\n')
    real.chmod(0o600)
    path.symlink_to(real)
    add_sources(path, [_NEW], {})
    added = _ADDED.replace("\n", "\r\n").encode()
    assert b'\xef\xbb\xbf[crawl]\r\ndelay = "1s"\r\n\r\n' + added == real.read_bytes()
    assert (True, 0o600) == (path.is_symlink(), real.stat().st_mode & 0o777)


@pytest.mark.parametrize(
    ("before", "source"),
    [
        ('sources = { one = { urls = ["https://one.example/"] } }\n', _NEW),
        ('[sources.two]\nurls = ["https://one.example/"]\n', _NEW),
        ("", NewSource("two", ("gopher://two.example/",))),
    ],
)
def test_what_would_not_be_in_order_is_not_written(tmp_path: Path, before: str, source: NewSource) -> None:
    """The file is as it was, and nothing lies beside it."""
    path = tmp_path / "newskeep.toml"
    path.write_text(before, "utf-8")
    with pytest.raises(ConfigError):
        add_sources(path, [source], {})
    assert before == path.read_text("utf-8")
    assert ["newskeep.toml"] == [file.name for file in tmp_path.iterdir()]
