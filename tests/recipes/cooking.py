"""The programs of docs/recipes/, run as a reader runs them: in a folder that has an archive called `archive`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.docs.pages import ROOT
from tests.interop.tools import missing

PAGES = sorted((ROOT / "docs" / "recipes").glob("*.md"))
#: what the pages call a reader's own bucket
BUCKET = "s3://bucket/prefix"

_STEP = re.compile(r"^```(sh|python)\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
#: stands in for what DuckDB fetches by itself where there is a network
_EXTENSIONS = """
from duckdb_extensions import import_extension
import_extension("httpfs"), import_extension("aws")
"""


@dataclass(frozen=True)
class Step:
    """A program of a page."""

    #: `sh` or `python`
    language: str
    code: str
    #: what the page shows of its output; empty when it shows nothing
    shown: str

    @property
    def of_a_bucket(self) -> bool:
        """Whether it reads one."""
        return BUCKET in self.code


def steps(page: Path) -> list[Step]:
    """The programs of a page, in its order."""
    return [Step(*(part or "" for part in found)) for found in _STEP.findall(page.read_text("utf-8"))]


@dataclass(frozen=True)
class Kitchen:
    """Where programs run.

    Args:
        folder: has `archive`.
        tools: a folder for the command `newskeep`.
        bucket: the URL of a copy of the archive's files; empty where there is none.
        environment: more variables.
    """

    folder: Path
    tools: Path
    bucket: str
    environment: Mapping[str, str]

    @classmethod
    def furnished(cls, folder: Path, archive: Path, bucket: str = "", **environment: str) -> Self:
        """A folder with an archive, and the command on the path."""
        (folder / "archive").symlink_to(archive)
        tools = folder.with_name(f"{folder.name}-tools")
        tools.mkdir()
        command = tools / "newskeep"
        command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m newskeep "$@"\n')
        command.chmod(0o755)
        return cls(folder, tools, bucket, environment)

    def run(self, step: Step) -> str:
        """What a program writes; it has to succeed."""
        done = subprocess.run(
            self._command(step), cwd=self.folder, env=self.variables, capture_output=True, text=True, timeout=240,
            check=False,
        )  # fmt: skip
        assert 0 == done.returncode, f"{step.code}\n{done.stderr[-2000:]}"
        return done.stdout

    @property
    def variables(self) -> dict[str, str]:
        """The environment, without settings and accounts of the developer's own."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("NEWSKEEP_", "AWS_"))
        }
        path = [str(self.tools), os.environ.get("NEWSKEEP_TEST_TOOLS", ""), os.environ["PATH"]]
        own = {"HOME": str(self.tools), "PATH": os.pathsep.join(path), "HF_HUB_OFFLINE": "1"}
        return kept | own | dict(self.environment)

    def _command(self, step: Step) -> list[str]:
        if step.language == "sh":
            return ["bash", "-euo", "pipefail", "-c", step.code]
        return [str(data_python()), "-c", self._served(step)]

    def _served(self, step: Step) -> str:
        """A program with the bucket that there is in place of the reader's own."""
        if not step.of_a_bucket:
            return step.code
        host = self.environment["AWS_ENDPOINT_URL"].removeprefix("http://")
        ours = f"PROVIDER credential_chain, ENDPOINT '{host}', URL_STYLE 'path', USE_SSL false"
        code = step.code.replace(BUCKET, self.bucket).replace("PROVIDER credential_chain", ours)
        return (_EXTENSIONS if "duckdb" in code else "") + code


def data_python() -> Path:
    """The interpreter that has pandas, polars and the others; without it a test is skipped, but never in CI."""
    named = os.environ.get("NEWSKEEP_TEST_DATA", "")
    if not named:
        missing("NEWSKEEP_TEST_DATA names no Python with what .ci/data.txt lists; .ci/run makes one")
    return Path(named)
