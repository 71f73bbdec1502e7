"""Other people's tools, where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_HERE = Path(__file__).parent


def python_tool(module: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the main function of a tool that is among the test requirements."""
    # warcio knows brotlipy alone, and stumbles over the package called brotli (its issue 73)
    code = f"import sys; sys.modules['brotli'] = None; from {module} import main; sys.exit(main())"
    return _run([sys.executable, "-W", "ignore", "-c", code, *map(str, arguments)])


def wacz(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run py-wacz, from the folder in $NEWSKEEP_TEST_TOOLS or from the path; the test is skipped without it."""
    search = os.pathsep.join([os.environ.get("NEWSKEEP_TEST_TOOLS", ""), os.environ["PATH"]])
    tool = shutil.which("wacz", path=search)
    if tool is None:
        pytest.skip("there is no wacz: pip install it anywhere, and name the folder in NEWSKEEP_TEST_TOOLS")
    return _run([tool, *map(str, arguments)])


def replay(package: Path, *pages: str) -> subprocess.CompletedProcess[str]:
    """Load a package into ReplayWeb.page's engine, and ask it for pages: `<14 digits>/<URL>`."""
    modules = os.environ.get("NEWSKEEP_TEST_WABAC")
    node = shutil.which("node")
    if not (modules and node):
        pytest.skip(
            "NEWSKEEP_TEST_WABAC names no folder in which "
            "`npm i @webrecorder/wabac@2.27.1 warcio@2.4.11 fake-indexeddb@4` was run, or there is no node"
        )
    script = Path(modules) / "newskeep-replay.mjs"
    shutil.copyfile(_HERE / "replay.mjs", script)
    return _run([node, str(script), str(package), *pages])


def surts(urls: list[str]) -> list[str]:
    """The keys by which that engine looks URLs up."""
    modules = os.environ.get("NEWSKEEP_TEST_WABAC")
    node = shutil.which("node")
    if not (modules and node):
        pytest.skip("NEWSKEEP_TEST_WABAC names no folder with warcio in it, or there is no node")
    code = "import {getSurt} from 'warcio'; process.argv.slice(1).forEach(url => console.log(getSurt(url)))"
    done = _run([node, "--input-type=module", "-e", code, *urls], cwd=Path(modules))
    return done.stdout.splitlines()


def _run(command: list[str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=240, check=False)
