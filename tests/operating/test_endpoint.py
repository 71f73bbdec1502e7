"""The daemon's HTTP endpoint, and that its metrics are those of docs/metrics.md."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest

from newskeep.model import RunState, SourceHealth, SourceState
from scheduler.endpoint import Answer, Endpoint, EndpointError
from scheduler.metrics import Metrics
from scheduler.watch import Snapshot, Work
from tests.operating.conftest import NOW

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        return int(trying.getsockname()[1])


def ask(request: bytes, handler: Callable[[], Answer]) -> bytes:
    """What an endpoint with one path answers."""

    async def talk() -> bytes:
        port = free_port()
        endpoint = Endpoint(f"127.0.0.1:{port}", {"/healthz": handler})
        await endpoint.open()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        answer = await reader.read()
        writer.close()
        await endpoint.close()
        return answer

    return asyncio.run(talk())


@pytest.mark.parametrize(
    ("request_", "status", "body"),
    [
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"200 OK", b"fine"),
        (b"GET /healthz?x=1 HTTP/1.0\r\n\r\n", b"200 OK", b"fine"),
        (b"HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"200 OK", b""),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"404 Not Found", b"Not Found\n"),
        (b"POST /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"405 Method Not Allowed", b"Method Not Allowed\n"),
        (b"nonsense\r\n\r\n", b"400 Bad Request", b"Bad Request\n"),
    ],
)
def test_answers(request_: bytes, status: bytes, body: bytes) -> None:
    """Paths that there are, others, other methods, and nonsense."""
    answer = ask(request_, lambda: Answer(HTTPStatus.OK, "text/plain", b"fine"))
    head, _, rest = answer.partition(b"\r\n\r\n")
    assert (b"HTTP/1.1 " + status, body) == (head.splitlines()[0], rest)


def test_an_endless_head_gets_nothing() -> None:
    """It is cut off after some kilobytes."""
    assert b"" == ask(b"GET /" + b"x" * 100_000, lambda: Answer(HTTPStatus.OK, "text/plain", b""))


@pytest.mark.parametrize(
    ("address", "words"),
    [("127.0.0.1", "another process has it"), ("192.0.2.1", "can't listen at 192.0.2.1:")],
)
def test_a_port_that_is_taken(address: str, words: str) -> None:
    """One sentence that names the key, and status 7."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        endpoint = Endpoint(f"{address}:{other.getsockname()[1]}", {})
        with pytest.raises(EndpointError, match=re.escape(words)) as raised:
            asyncio.run(endpoint.open())
    assert (7, True) == (raised.value.exit, raised.value.message.startswith("daemon.listen: "))


def told() -> str:
    """All metrics of a daemon with one source."""
    health = {"courier": SourceHealth(SourceState.QUIET)}
    ended, work = {"ok": 3, "skipped": 1}, Work(left_out={RunState.SKIPPED: 4, RunState.MISSED: 2})
    seen = Snapshot(NOW, NOW, health, {"courier": NOW}, {"courier": NOW}, ended, work=work)
    return Metrics(lambda: seen, lambda: 1, lambda: True).text().decode()


def test_every_metric_is_documented_and_every_documented_one_is_there() -> None:
    """With its type; what is not said by the page is not told, and the other way round."""
    types = {"info": "gauge"}
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    documented = {(name, types.get(kind, kind)) for name, kind in rows}
    assert documented == set(re.findall(r"^# TYPE (\w+) (\w+)$", told(), re.MULTILINE))


def test_labels_are_those_of_the_page() -> None:
    """Each metric with the labels that its row names."""
    rows = re.findall(r"^\| `(newskeep_\w+)` \| \w+ \| (.*?) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    documented = {(name, tuple(re.findall(r"`(\w+)`", labels))) for name, labels in rows}
    lines = re.findall(r"^(newskeep_\w+)(?:\{(.*)\})? ", told(), re.MULTILINE)
    assert documented == {(name, tuple(re.findall(r'(\w+)="', labels))) for name, labels in lines}


def test_values() -> None:
    """A scrape says what was seen."""
    lines = told().splitlines()
    assert 'newskeep_source_state{source="courier",state="quiet"} 1.0' in lines
    for state, number in {"ok": 3, "skipped": 5, "missed": 2}.items():
        assert f'newskeep_fires_total{{state="{state}"}} {number}.0' in lines
    assert "newskeep_healthy 1.0" in lines
