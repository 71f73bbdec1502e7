"""Where pywb is, and how it gets there. It is never installed beside newskeep: it pins its libraries too hard."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from newskeep.errors import NewskeepError, UsageError

#: what the environment of its own has; boto3 is what pywb reads buckets with
REQUIREMENTS = ("pywb>=2.10,<3", "boto3>=1.40")
_VARIABLE = "NEWSKEEP_PYWB"
_PROGRAM = "wayback"
#: in a finished environment, what was installed
_MARKER = "newskeep-requirements.txt"
_GET_IT = (
    f"`newskeep replay --install` gets it into an environment of its own; "
    f"or set {_VARIABLE} to the `{_PROGRAM}` of a pywb that you have."
)


def find_pywb(*, for_bucket: bool = False) -> Path:
    """Path of pywb's program `wayback`.

    It is looked for where `NEWSKEEP_PYWB` says (the program, or the environment it is in), in the environment that
    `install_pywb` makes, and on the `PATH`.

    Args:
        for_bucket: it must be able to read S3.

    Raises:
        UsageError: there is none, or none that can; says how to get it.
    """
    if named := os.environ.get(_VARIABLE):
        found = _named(Path(named).expanduser())
        if found is None:
            raise UsageError(f"{_VARIABLE} is {named}, and no `{_PROGRAM}` is there.", _GET_IT)
    else:
        own = _program(environment_folder())
        on_path = shutil.which(_PROGRAM)
        if own.is_file() and _is_finished():
            found = own
        elif on_path:
            found = Path(on_path)
        else:
            raise UsageError("Replay needs pywb, and it is not installed.", _GET_IT)
    if for_bucket and not _reads_buckets(found):
        raise UsageError(f"The pywb of {found} can't read a bucket: its environment has no boto3.", _GET_IT)
    return found


def install_pywb() -> Path:
    """Install pywb into an environment of its own, in place of an earlier one; path of its program `wayback`.

    Raises:
        NewskeepError: the package index can't be reached, or the environment can't be made.
    """
    folder = environment_folder()
    python = folder / "bin" / "python"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _step([sys.executable, "-m", "venv", str(folder)], "Install Python's venv module, too.")
        _step(
            [str(python), "-m", "pip", "install", "--disable-pip-version-check", *REQUIREMENTS],
            "Run it again with a network; `pip download` on another machine helps where there is none.",
        )
        (folder / _MARKER).write_text("\n".join(REQUIREMENTS), "utf-8")
    except OSError as error:
        raise NewskeepError(
            f"pywb was not installed: {folder} can't be written: {(error.strerror or str(error)).lower()}.",
            "Set XDG_DATA_HOME to a folder that can.",
        ) from error
    return _program(folder)


def environment_folder() -> Path:
    """Where `install_pywb` installs: in the user's data folder (XDG Base Directory Specification)."""
    folder = Path(os.environ.get("XDG_DATA_HOME", ""))
    data = folder if folder.is_absolute() else Path.home() / ".local" / "share"
    return data / "newskeep" / "pywb"


def outside() -> dict[str, str]:
    """The environment for programs that are no part of newskeep: without what leads them to its libraries."""
    ours = {"PYTHONPATH", "PYTHONHOME", "PIP_USER"}
    return {name: value for name, value in os.environ.items() if name not in ours}


def _named(path: Path) -> Path | None:
    candidates = (path, path / _PROGRAM, _program(path))
    return next((found.absolute() for found in candidates if found.is_file()), None)


def _program(environment: Path) -> Path:
    return environment / "bin" / _PROGRAM


def _is_finished() -> bool:
    """False where an installation broke off, or was of other requirements."""
    try:
        return (environment_folder() / _MARKER).read_text("utf-8").split("\n") == [*REQUIREMENTS]
    except OSError:
        return False


def _reads_buckets(program: Path) -> bool:
    """Whether boto3 can be imported there; True where its Python is not to be found beside it."""
    python = program.resolve().parent / "python"
    look = "import importlib.util, sys; sys.exit(importlib.util.find_spec('boto3') is None)"
    return not python.is_file() or _run([str(python), "-c", look]).returncode == 0


def _step(command: list[str], hint: str) -> None:
    done = _run(command)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["it says nothing"]
        raise NewskeepError(f"pywb was not installed: {said[-1].rstrip('.')}.", hint)


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - Python itself
        command, env=outside(), capture_output=True, text=True, errors="replace", check=False
    )
