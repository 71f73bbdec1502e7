"""`newskeep replay` as a process, and a browser that takes what it is given."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from tests.crawl.crawling import ROOT

#: seconds; what takes longer hangs
PATIENCE = 120


@dataclass(frozen=True)
class Answer:
    """What a browser gets."""

    status: int
    #: names in lower case
    headers: Mapping[str, str]
    body: bytes


class Replaying:
    """The command while it runs.

    Args:
        home: of the archive.
        pywb: what `NEWSKEEP_PYWB` says.
        temporary: a folder for what it writes.
        arguments: of the command.
        environment: more variables.
    """

    def __init__(
        self,
        home: Path,
        pywb: Path,
        temporary: Path,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._temporary = temporary
        self.process = subprocess.Popen(
            [sys.executable, "-m", "newskeep", "replay", *arguments, "--home", str(home), "--json"],
            env={
                **os.environ, **(environment or {}), "PYTHONPATH": str(ROOT),
                "NEWSKEEP_PYWB": str(pywb), "TMPDIR": str(temporary),
            },
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout
        said = self.process.stdout.readline()
        #: what it said of itself
        self.shape: dict[str, Any] = json.loads(said) if said else {}

    def get(self, path: str) -> Answer:
        """Ask for a path below the collection's address."""
        parts = urlsplit(self.shape["url"])
        connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
        try:
            connection.request("GET", f"/archive/{path}")
            reply = connection.getresponse()
            headers = {name.lower(): value for name, value in reply.getheaders()}
            return Answer(reply.status, headers, reply.read())
        finally:
            connection.close()

    def end(self) -> tuple[int, str]:
        """Wait for its end; its exit status and its last words."""
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said.splitlines()[-1] if said else ""

    def left(self) -> list[str]:
        """What it left of its files."""
        return sorted(path.name for path in self._temporary.iterdir())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE)
