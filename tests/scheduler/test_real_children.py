"""Children that crawl for real, and what goes wrong in them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from config.loading import load
from newskeep.archive.opening import open_archive
from newskeep.model import RunState
from scheduler.child import Ending, run_child
from scheduler.daemon import run_daemon
from tests.operating.running import newskeep
from tests.scheduler.conftest import Specify
from tests.soak.daemon import clock_beside

_ARTICLE = "<html><head><title>The harbour</title></head><body><article><h1>The harbour</h1>{}</article></body></html>"
_PARAGRAPHS = "".join(
    f"<p>The council met for the {word} time, and the ferry to the island went on as it had for a hundred years, "
    "with passengers who read of it in the paper the next day.</p>"
    for word in ("first", "second", "third", "fourth", "fifth")
)


class Paper:
    """A newspaper with one article, which can be out of order."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.broken = True

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, media type and body."""
        if path == "/feed.xml":
            item = f"<item><title>The harbour</title><link>{self.url}/harbour</link></item>"
            feed = f'<rss version="2.0"><channel><title>Paper</title>{item}</channel></rss>'
            return 200, "application/rss+xml", feed
        if path == "/harbour":
            return 500 if self.broken else 200, "text/html", _ARTICLE.format(_PARAGRAPHS)
        return 404, "text/plain", ""


@pytest.fixture
def paper() -> Iterator[Paper]:
    """One that is served on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = served.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = Paper(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def configure(folder: Path, url: str, more: str = "") -> Path:
    """A configuration with one source, which is due once a day."""
    file = folder / "newskeep.toml"
    file.write_text(
        f"""
        archive.home = "{folder}/home"
        crawl = {{ delay = "0s", allow_hosts = ["127.0.0.1"], revisit = [] }}
        sources.courier = {{ urls = ["{url}/feed.xml"], schedule = "every 1d"{more} }}
        """
    )
    return file


def test_a_middleware_that_can_not_be_loaded(tmp_path: Path, paper: Paper) -> None:
    """The fire fails, says which one, and the next round is not held up by it."""
    configure(tmp_path, paper.url, ', spider = "tests.scheduler.odd_middleware:UnloadableSpider"')
    done = newskeep(tmp_path, "run", "--once")
    with open_archive(tmp_path / "home") as archive:
        (fire,) = archive.runs()
    assert (1, RunState.FAILED) == (done.returncode, fire.state), done.stderr
    assert "No module named 'nowhere'" in fire.verdict
    assert fire.ended


def test_a_child_that_hangs_is_ended(specify: Specify) -> None:
    """It moved once and then no more; the verdict says for how long."""
    child = run_child(specify("stuck"), limit_seconds=60, grace_seconds=5, patience_seconds=0.5)
    outcome = asyncio.run(child)
    assert (RunState.KILLED, Ending.UNWELL) == (outcome.state, outcome.ending)
    assert "stopped because it had not moved for 0.5 seconds" == outcome.verdict


@pytest.mark.long
def test_a_page_that_always_fails_is_given_up_and_brought_back(tmp_path: Path, paper: Paper) -> None:
    """After ten tries, two days apart; `runs --failed` names it, `crawl --retry-failed` fetches it after all."""
    config = load(configure(tmp_path, paper.url), {}, None).config
    for days in range(20, 0, -2):
        (tmp_path / "clock").write_text(str(-86_400 * days))
        clock = clock_beside(tmp_path)
        asyncio.run(run_daemon(config, clock=clock, once=True, target="tests.soak.daemon:crawl"))
    told = newskeep(tmp_path, "runs", "--failed").stderr
    assert "Pages given up after many tries: 1 of courier; `newskeep crawl --retry-failed` tries them" in told
    paper.broken = False
    counts = [
        json.loads(newskeep(tmp_path, "crawl", *options, "--json").stdout)["counts"]["new"]
        for options in ([], ["--retry-failed"])
    ]
    assert [0, 1] == counts
    assert "given up" not in newskeep(tmp_path, "runs", "--failed").stderr
