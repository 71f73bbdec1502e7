"""Other people's tools: in the folder that `NEWSKEEP_TEST_TOOLS` names, or on the path."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest


def tool(name: str) -> Path:
    """A program's path; without it the test is skipped, but never in CI."""
    search = os.pathsep.join([os.environ.get("NEWSKEEP_TEST_TOOLS", ""), os.environ["PATH"]])
    found = shutil.which(name, path=search)
    if found is None:
        missing(f"there is no {name}: .ci/run installs it, and names the folder in NEWSKEEP_TEST_TOOLS")
    return Path(found).absolute()


def missing(what: str) -> NoReturn:
    """End a test that lacks what it needs: it is skipped, and in CI it fails."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def run(name: str, *arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run one to its end. It must have an environment of its own: its libraries are not ours."""
    command = [str(tool(name)), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=240, check=False)
