"""docs/architecture.md names what is there, and everything that is there."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib

import pytest

from newskeep.errors import NewskeepError
from tests.docs.pages import ARCHITECTURE, ROOT, code_spans

_PATH = re.compile(r"[\w./-]*/[\w./-]*|[\w-]+\.(?:py|md|toml|sql)")
_MODULES = (
    "newskeep.archive",
    "newskeep.reading",
    "newskeep.storage",
    "newskeep.warc",
    "spiders",
    "scheduler",
)


def _folders() -> list[str]:
    """The packages that are built into the wheel, and those below them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    tops = project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    inner = {
        path.parent for top in tops for path in (ROOT / top).rglob("*.*") if "__pycache__" not in path.parts
    }
    return sorted(str(path.relative_to(ROOT)) for path in inner)


def _errors(kind: type[NewskeepError] = NewskeepError) -> list[type[NewskeepError]]:
    return [kind, *(error for below in kind.__subclasses__() for error in _errors(below))]


def _load_everything() -> None:
    for package in _MODULES:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(module.name)


def test_every_path_exists() -> None:
    """Every file and folder that is named in the page is in the checkout."""
    paths = [span for span in code_spans(ARCHITECTURE.read_text("utf-8")) if _PATH.fullmatch(span)]
    inside_a_wheel = "newskeep/_app/"
    below = [ROOT, ROOT / "spiders" / "manners"]
    missing = [path for path in paths if not any((root / path).exists() for root in below)]
    assert [inside_a_wheel] == missing


@pytest.mark.parametrize("folder", _folders())
def test_every_folder_is_named(folder: str) -> None:
    """A folder of code has its sentence."""
    assert f"`{folder}/`" in ARCHITECTURE.read_text("utf-8")


def test_every_file_of_the_library_is_named() -> None:
    """A file of the library and of its rooms has its sentence; a folder inside a room speaks for its files."""
    library = ROOT / "newskeep"
    found = [*library.glob("*.py"), *library.glob("*/*.py")]
    files = [path for path in found if path.name != "__init__.py"]
    named = set(code_spans(ARCHITECTURE.read_text("utf-8")))
    assert [] == sorted(
        str(path.relative_to(ROOT)) for path in files if str(path.relative_to(ROOT)) not in named
    )


def test_every_error_has_its_row() -> None:
    """Each type of error stands in the table with its code and exit status, and no other does."""
    _load_everything()
    own = {error for error in _errors() if not error.__module__.startswith("tests")}
    page = ARCHITECTURE.read_text("utf-8")
    rows = set(re.findall(r"^\| `(\w+)` \| `([\w-]+)` \| (\d) \|", page, re.MULTILINE))
    assert {(error.__name__, error.code, str(error.exit)) for error in own} == rows


def test_folders_are_found() -> None:
    """The list of folders that the test goes by has the library's rooms and the application's."""
    assert {"newskeep/warc", "newskeep/catalog/queries", "spiders/manners", "seeds"} <= set(_folders())


def test_paths_are_told_from_other_code() -> None:
    """Commands and names between backticks are not taken for files."""
    spans = ["newskeep/warc/", "guard.py", "newskeep run", "application/json", "every 15m"]
    assert ["newskeep/warc/", "guard.py", "application/json"] == [s for s in spans if _PATH.fullmatch(s)]
