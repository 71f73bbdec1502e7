"""Other people's tools, where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.interop.tools import missing, run

_HERE = Path(__file__).parent


def python_tool(module: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the main function of a tool that is among the test requirements."""
    # warcio knows brotlipy alone, and stumbles over the package called brotli (its issue 73)
    code = f"import sys; sys.modules['brotli'] = None; from {module} import main; sys.exit(main())"
    return run(sys.executable, "-W", "ignore", "-c", code, *arguments)


def wacz(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run py-wacz, from the folder in $NEWSKEEP_TEST_TOOLS or from the path."""
    return run("wacz", *arguments)


def replay(package: Path, *pages: str) -> subprocess.CompletedProcess[str]:
    """Load a package into ReplayWeb.page's engine, and ask it for pages: `<14 digits>/<URL>`."""
    modules = _modules()
    script = modules / "newskeep-replay.mjs"
    shutil.copyfile(_HERE / "replay.mjs", script)
    return run("node", script, package, *pages)


def surts(urls: list[str]) -> list[str]:
    """The keys by which that engine looks URLs up."""
    code = "import {getSurt} from 'warcio'; process.argv.slice(1).forEach(url => console.log(getSurt(url)))"
    return run("node", "--input-type=module", "-e", code, *urls, cwd=_modules()).stdout.splitlines()


def _modules() -> Path:
    """The folder with the engine; without it the test is skipped, but never in CI."""
    named = os.environ.get("NEWSKEEP_TEST_WABAC")
    if not named:
        missing(
            "NEWSKEEP_TEST_WABAC names no folder in which "
            "`npm i @webrecorder/wabac@2.27.1 warcio@2.4.11 fake-indexeddb@4` was run; .ci/run makes one"
        )
    return Path(named)
