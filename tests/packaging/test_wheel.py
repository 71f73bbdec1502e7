"""What an install adds to a machine, and that it works beside other people's files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
NOT_OURS = 'raise SystemExit("this is not newskeep\'s")\n'

# A command line whose worker process tells which `config` it sees.
PROBE = """
import multiprocessing, sys

context = multiprocessing.get_context(sys.argv[1])
if sys.argv[1] == "forkserver":
    context.set_forkserver_preload(["newskeep.__main__", "config"])
with context.Pool(1) as pool:
    print(pool.apply(eval, ("__import__('config').__file__",)))
"""


def build(checkout: Path, target: Path) -> Path:
    """Build the wheel of a checkout."""
    return Path(next(WheelBuilder(str(checkout)).build(directory=str(target))))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """The names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture
def environment(wheel: Path, tmp_path: Path) -> Path:
    """An environment that has the wheel, our requirements, and another distribution's `config`."""
    place = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(place / "bin/python"), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    site = site_packages(place)
    (site / "requirements.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (site / "config").mkdir()
    (site / "config/__init__.py").write_text(NOT_OURS)
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose owner has files of our folders' names."""
    place = tmp_path / "somebody's"
    place.mkdir()
    for name in ("cli", "config", "demo", "pipelines", "scheduler", "spiders"):
        (place / f"{name}.py").write_text(NOT_OURS)
    return place


def site_packages(environment: Path) -> Path:
    """Where an environment's packages are."""
    return Path(sysconfig.get_path("purelib", vars={"base": str(environment)}))


def output(command: list[str | Path], cwd: Path) -> str:
    """What a command printed that has to succeed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


def test_a_wheel_adds_one_name(names: set[str]) -> None:
    """Nobody else's `config` or `pipelines` is touched."""
    assert {"newskeep", f"newskeep-{VERSION}.dist-info"} == {name.split("/")[0] for name in names}


def test_a_wheel_carries_every_folder_of_code(names: set[str]) -> None:
    """A new folder of the application is not forgotten in pyproject.toml."""
    folders = {init.parent.name for init in ROOT.glob("*/__init__.py")} - {"newskeep", "tests", "benchmarks"}

    assert folders == {
        name.split("/")[2] for name in names if name.endswith("/__init__.py") and "_app/" in name
    }


def test_a_wheel_carries_the_data_files(names: set[str]) -> None:
    """The seeds, the marker of typed packages and the licence come along."""
    seeds = {f"newskeep/_app/seeds/{seed.name}" for seed in (ROOT / "seeds").iterdir() if seed.is_file()}

    expected = seeds | {"newskeep/py.typed", f"newskeep-{VERSION}.dist-info/licenses/LICENSE"}
    assert set() == expected - names


def test_a_wheel_has_no_tests(names: set[str]) -> None:
    """What is for developers stays in the checkout."""
    parts = {part for name in names for part in name.split("/")}

    assert set() == parts & {"tests", "benchmarks", "docs", ".ci", "go", "scrapy.cfg"}


def test_a_wheel_has_no_ignored_file(tmp_path: Path) -> None:
    """A developer's own settings, ignored by git, don't get published."""
    checkout = tmp_path / "checkout"
    shutil.copytree(
        ROOT, checkout, ignore=shutil.ignore_patterns(".venv", ".git", ".ci", ".*_cache", "__pycache__")
    )
    with (checkout / ".gitignore").open("a") as ignored:
        ignored.write("\n/config/local.toml\n")
    (checkout / "config/local.toml").write_text("[archive]\n")
    (checkout / "config/shared.toml").write_text("[archive]\n")

    with zipfile.ZipFile(build(checkout, tmp_path)) as archive:
        added = {name for name in archive.namelist() if Path(name).name in {"local.toml", "shared.toml"}}

    assert {"newskeep/_app/config/shared.toml"} == added


def test_an_installed_newskeep_tells_its_version(environment: Path, folder: Path) -> None:
    """The command works beside other people's files of the same names."""
    assert f"newskeep {VERSION}\n" == output([environment / "bin/newskeep", "--version"], folder)


def test_an_installed_newskeep_runs_as_a_module(environment: Path, folder: Path) -> None:
    """`python -m newskeep` works even though Python looks into the current folder first."""
    assert "newskeep" in output([environment / "bin/python", "-m", "newskeep", "--help"], folder)


def test_an_installed_newskeep_crawls(environment: Path, folder: Path, tmp_path: Path) -> None:
    """Crawling children and their reading workers find our folders, and not the files of the current one."""
    command: list[str | Path] = [
        environment / "bin/newskeep",
        "demo",
        "--json",
        "--quiet",
        "--home",
        tmp_path / "home",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)

    assert (0, True) == (done.returncode, bool(json.loads(done.stdout))), done.stderr


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
@pytest.mark.parametrize("command", ["bin/newskeep", "bin/python -m newskeep"])
def test_worker_processes_see_our_folders(environment: Path, folder: Path, command: str, method: str) -> None:
    """Children import our `config`, also where it is preloaded, and not the one of the current folder."""
    app = site_packages(environment) / "newskeep/_app"
    (app / "cli/__main__.py").write_text(PROBE)
    program, *arguments = command.split()

    seen = output([environment / program, *arguments, method], folder)

    assert f"{app}/config/__init__.py\n" == seen
