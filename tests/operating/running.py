"""The daemon as users run it: `newskeep run`, with a configuration file, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]


def environment(**more: str) -> dict[str, str]:
    """The environment without settings of the developer's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSKEEP_", "AWS_"))}
    return kept | {"PYTHONPATH": str(ROOT), **more}


def newskeep(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "newskeep", *arguments],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def eventually(condition: Callable[[], object], seconds: float = 60) -> bool:
    """Whether something comes true within so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


class Daemon:
    """A running daemon; ended with its `with` statement, whatever becomes of it."""

    def __init__(self, folder: Path, settings: str, **more: str) -> None:
        self.file = folder / "newskeep.toml"
        self.file.write_text(settings)
        self._output = folder / "output.txt"
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "newskeep", "run"],
                cwd=folder,
                env=environment(**more),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self) -> str:
        """What it has said so far, and those before it in the same folder."""
        return self._output.read_text()

    def says(self, words: str) -> bool:
        """Whether it does so within a minute."""
        return eventually(lambda: words in self.output)

    def send(self, signum: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(signum)

    def end(self, signum: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit status."""
        if self._process.poll() is None:
            self._process.send_signal(signum)
        return self._process.wait(90)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.end(signal.SIGKILL)


def fetch(url: str) -> tuple[int, str]:
    """Status and body of an answer; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


def json_lines(text: str) -> list[Any]:
    """The JSON objects among lines."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]
