"""The recipes do what their pages show."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import subprocess
import zipfile
from pathlib import Path
from typing import Self
from urllib.parse import quote

import pytest

from tests.docs.pages import name
from tests.export.tools import replay, wacz
from tests.interop.tools import tool
from tests.recipes.cooking import PAGES, Kitchen, Step, steps

#: pages whose tools need more than a run: they have tests of their own
_SERVERS = {"pywb.md"}
_WITH_STEPS = [page for page in PAGES if steps(page) and page.name not in _SERVERS]


def _compared(kitchen: Kitchen, step: Step) -> tuple[str, str]:
    """What the page shows, and what a program wrote; without blanks at the ends of lines."""
    written = "\n".join(line.rstrip() for line in kitchen.run(step).splitlines())
    return step.shown.strip("\n"), written.strip("\n") if step.shown else ""


class _Serving:
    """A server that a page starts, for as long as it is asked."""

    def __init__(self, command: list[str], kitchen: Kitchen, port: int) -> None:
        self._port = port
        self._process = subprocess.Popen(
            command,
            cwd=kitchen.folder,
            env=kitchen.variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def get(self, path: str) -> str:
        """What it answers, as soon as it does."""
        for _ in range(600):
            try:
                with contextlib.closing(
                    http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
                ) as connection:
                    connection.request("GET", quote(path, safe="/:?=&%"))
                    return connection.getresponse().read().decode()
            except ConnectionRefusedError:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"it ended with {self._process.wait(0.1)}")
        pytest.fail("it does not listen")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.terminate()
        self._process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("page", _WITH_STEPS, ids=name)
def test_a_page(page: Path, kitchen_with_bucket: Kitchen) -> None:
    """Its programs run one after the other, and write what it shows."""
    for step in steps(page):
        shown, written = _compared(kitchen_with_bucket, step)
        assert shown == written, step.code


def test_pages_are_found() -> None:
    """Every tool has a page with something to run, and is in the index."""
    index = next(page for page in PAGES if page.name == "README.md").read_text("utf-8")
    tools = [page for page in PAGES if page.name != "README.md"]
    assert [] == [page.name for page in tools if not steps(page) or f"]({page.name})" not in index]
    assert 8 < len(tools)


def test_replaywebpage_opens_the_package(kitchen: Kitchen) -> None:
    """What its page exports is a valid package, which ReplayWeb.page's engine loads and shows."""
    page = next(page for page in PAGES if page.name == "replayweb.md")
    kitchen.run(steps(page)[0])
    package = kitchen.folder / "news.wacz"
    assert 0 == wacz("validate", "-f", package).returncode
    with zipfile.ZipFile(package) as opened:
        pages = [json.loads(line) for line in opened.read("pages/pages.jsonl").splitlines()[1:]]
    times = ["".join(letter for letter in page["ts"][:19] if letter.isdigit()) for page in pages]
    done = replay(package, *(f"{time}/{page['url']}" for time, page in zip(times, pages, strict=True)))
    assert (0, "") == (done.returncode, done.stderr)


def test_pywb_serves_the_collection(kitchen: Kitchen) -> None:
    """Made as its page says, it shows an article's page; the index that newskeep writes has every capture."""
    tool("wb-manager")
    fill, serve, export = steps(next(page for page in PAGES if page.name == "pywb.md"))
    kitchen.run(fill)
    shown, written = _compared(kitchen, export)
    assert shown == written
    port = _free_port()
    command = serve.code.replace("8090", str(port)).split()
    with _Serving([str(tool(command[0])), *command[1:]], kitchen, port) as serving:
        article = json.loads(kitchen.run(Step("sh", "newskeep list --json --limit 1", "")))
        assert article["title"] in serving.get(f"/news/mp_/{article['url']}")
