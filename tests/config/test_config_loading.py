"""Where the configuration is found, and which of its layers goes before which."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.loading import find, load, with_source
from newskeep.errors import ConfigError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that we are in."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def write(path: Path, text: str = "") -> Path:
    """Writes a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_order_of_the_files(here: Path, tmp_path: Path) -> None:
    """--config, NEWSKEEP_CONFIG, ./newskeep.toml, ./config/newskeep.toml, the user's folder, nothing."""
    env = {"HOME": str(tmp_path / "me")}
    (here / "config").mkdir()  # in a checkout, a folder of code
    found = [find(None, env)]
    for path in (
        tmp_path / "me/.config/newskeep/newskeep.toml",
        here / "config/newskeep.toml",
        here / "newskeep.toml",
    ):
        write(path)
        found.append(find(None, env))
    found.append(find(None, env | {"NEWSKEEP_CONFIG": "named.toml"}))
    found.append(find(Path("option.toml"), env | {"NEWSKEEP_CONFIG": "named.toml"}))

    assert [
        None,
        tmp_path / "me/.config/newskeep/newskeep.toml",
        Path("config/newskeep.toml"),
        Path("newskeep.toml"),
        Path("named.toml"),
        Path("option.toml"),
    ] == found


def test_xdg_folder_of_the_user(here: Path, tmp_path: Path) -> None:
    """XDG_CONFIG_HOME says where the user's configuration is, when it is absolute."""
    path = write(tmp_path / "xdg/newskeep/newskeep.toml")

    assert path == find(None, {"XDG_CONFIG_HOME": str(tmp_path / "xdg"), "HOME": "/nowhere"})
    assert find(None, {"XDG_CONFIG_HOME": "xdg", "HOME": "/nowhere"}) is None


def test_no_file_at_all(here: Path) -> None:
    """Without a file the defaults hold, and there are no sources."""
    loaded = load(None, {})

    assert loaded.path is None
    assert loaded.config.sources == {}
    assert here / "archive" == loaded.config.archive.home
    assert {"default"} == set(loaded.origins.values())


def test_relative_paths(here: Path, tmp_path: Path) -> None:
    """A path is relative to the file that it stands in; from the environment, to where we are."""
    path = write(
        tmp_path / "there/newskeep.toml", '[archive]\nhome = "news"\nstorage = "file:../segments%20all"'
    )

    archive = load(path, {}).config.archive
    moved = load(path, {"NEWSKEEP_ARCHIVE__STORAGE": "segments"}).config.archive

    assert tmp_path / "there/news" == archive.home
    assert str(tmp_path / "there/../segments all") == archive.storage
    assert (archive.home, str(here / "segments")) == (moved.home, moved.storage)


def test_default_home_lies_beside_the_file(here: Path, tmp_path: Path) -> None:
    """A file without a home has it beside itself, as if it said so."""
    assert tmp_path / "there/archive" == load(write(tmp_path / "there/newskeep.toml"), {}).config.archive.home


def test_home_of_the_user(here: Path, tmp_path: Path) -> None:
    """`~` is the user's folder, and an absolute path stays."""
    at_home = load(write(tmp_path / "a.toml", '[archive]\nhome = "~/news"'), {}).config.archive
    absolute = load(write(tmp_path / "b.toml", '[archive]\nhome = "/srv/news"'), {}).config.archive

    assert Path.home() / "news" == at_home.home
    assert Path("/srv/news") == absolute.home


def test_order_of_the_homes(here: Path) -> None:
    """--home goes before NEWSKEEP_HOME, that before archive.home, in the environment or the file."""
    path = write(here / "newskeep.toml", '[archive]\nhome = "file"')
    variable = {"NEWSKEEP_ARCHIVE__HOME": "variable"}
    loads = [
        load(path, {}),
        load(path, variable),
        load(path, variable | {"NEWSKEEP_HOME": "named"}),
        load(path, variable | {"NEWSKEEP_HOME": "named"}, home=Path("option")),
    ]

    assert [
        (here / "file", f"{path}:2"),
        (here / "variable", "NEWSKEEP_ARCHIVE__HOME"),
        (here / "named", "NEWSKEEP_HOME"),
        (here / "option", "--home"),
    ] == [(loaded.config.archive.home, loaded.origins["archive.home"]) for loaded in loads]


def test_origins(here: Path) -> None:
    """Each setting says where it comes from; what a source inherits, from where that is set."""
    write(
        here / "newskeep.toml",
        '[crawl]\ndelay = "2s"\n\n[sources."a.b"]\nurls = ["https://a.example/"]\ntimeout = "9s"\n',
    )

    origins = load(Path("newskeep.toml"), {"NEWSKEEP_SCHEDULE__DEFAULT": "manual"}).origins

    assert origins["crawl.delay"] == "newskeep.toml:2"
    assert origins["crawl.timeout"] == "default"
    assert origins['sources."a.b".urls'] == "newskeep.toml:5"
    assert origins['sources."a.b".timeout'] == "newskeep.toml:6"
    assert origins['sources."a.b".delay'] == "newskeep.toml:2"
    assert origins['sources."a.b".schedule'] == "NEWSKEEP_SCHEDULE__DEFAULT"
    assert origins['sources."a.b".prune'] == "default"


def test_further_source(here: Path) -> None:
    """A source that is added later inherits [crawl], leaves the others as they are, and is checked."""
    path = write(
        here / "newskeep.toml",
        '[crawl]\ndelay = "2s"\n[sources.a]\nurls = ["https://a.example/"]\ndelay = "5s"',
    )
    config = load(path, {}).config

    more = with_source(config, "b", ["https://b.example/"], schedule="manual")

    assert list(config.sources) == ["a"]
    assert {"a": timedelta(seconds=5), "b": timedelta(seconds=2)} == {
        name: more.crawl_for(name).delay for name in more.sources
    }
    assert str(more.sources["b"].schedule) == "manual"
    with pytest.raises(ConfigError, match=r'^sources\.b\.urls\[0\]: "b" is not a web address'):
        with_source(config, "b", ["b"])
