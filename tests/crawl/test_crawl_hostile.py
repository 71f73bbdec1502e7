"""Servers that mean no good: nothing that they send may hang, crash or fill us."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

from newskeep.model import RunState
from spiders.run import CrawlResult
from tests.crawl.crawling import Stored, crawl, stored

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_FILLING = b"x" * 65536


def _drip() -> Iterator[bytes]:
    yield _OK + b"\r\n"
    for _ in range(20):
        time.sleep(0.5)
        yield b"."


#: what is sent for a path; without an end where there is none
ANSWERS: dict[str, Iterable[bytes]] = {
    "/endless-head": itertools.chain([_OK], (b"X-%d: %s\r\n" % (number, _FILLING[:1000]) for number in itertools.count())),
    "/endless-line": itertools.chain([b"HTTP/1.1 200 "], itertools.repeat(_FILLING)),
    "/endless-interim": itertools.repeat(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 500),
    "/endless-body": itertools.chain([_OK + b"\r\n"], itertools.repeat(_FILLING)),
    "/endless-chunks": itertools.chain(
        [_OK + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(b"10000\r\n" + _FILLING + b"\r\n")
    ),
    "/huge-chunk": [_OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx"],
    "/huge-length": [_OK + b"Content-Length: 99999999999999999999\r\n\r\nx"],
    "/wrong-length": [_OK + b"Content-Length: minus one\r\n\r\nx"],
    "/two-lengths": [_OK + b"Content-Length: 1\r\nContent-Length: 5\r\n\r\nxxxxx"],
    "/no-http": [b"220 mail.example ESMTP ready\r\n"],
    "/nothing": [],
    "/noise": [bytes(range(256)) * 40],
    "/no-codec": [_OK + b"Content-Encoding: zstd, no-such\r\nContent-Length: 4\r\n\r\n\x28\xb5\x2f\xfd"],
    "/odd-location": [b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n"],
    "/file-location": [b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"],
    "/binary-head": [_OK + b"X-\xff\xfe: \x00\x01\x02\r\nSet-Cookie: \xf0\x28\r\nContent-Length: 0\r\n\r\n"],
    "/drip": _drip(),
}  # fmt: skip


REASONS = {
    "/endless-head": "its head is larger than 262144 bytes",
    "/endless-line": "closed the connection",  # by us: Twisted takes no line of more than 16 kB
    "/endless-interim": "its head is larger than 262144 bytes",
    "/no-http": "its answer is no HTTP",
    "/nothing": "the server closed the connection before its answer was whole",
}


class Hostile(ThreadingTCPServer):
    """Answers each path as told, as long as anybody listens."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


class _Handler(StreamRequestHandler):
    server: Hostile

    def handle(self) -> None:
        path = self.rfile.readline().split()[1].decode()
        while self.rfile.readline().strip():
            continue
        if path == "/robots.txt":
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        try:
            for piece in ANSWERS[path]:
                self.wfile.write(piece)
                self.server.sent[path] += len(piece)
        except OSError:
            return  # it had enough


class Attack:
    """One crawl of all that a hostile server has."""

    def __init__(self, home: Path) -> None:
        self.server = Hostile()
        url = f"http://127.0.0.1:{self.server.server_address[1]}"
        sources = {path[1:]: url + path for path in ANSWERS}
        started = time.monotonic()
        self.result: CrawlResult = crawl(home, sources, timeout="3s", max_page="1MB", per_host=32)
        self.seconds = time.monotonic() - started
        self.stored: Stored = stored(home)
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Attack:
    """The crawl, done once."""
    return Attack(tmp_path_factory.mktemp("attack") / "home")


@pytest.mark.parametrize("path", list(ANSWERS))
def test_hostile_answer_fails_alone(attack: Attack, path: str) -> None:
    """Its source did not go well, says why, and holds nobody up."""
    result = attack.result.sources[path[1:]]
    assert result.state in {RunState.FAILED, RunState.EMPTY}, result.verdict
    assert REASONS.get(path, ": ") in result.verdict


@pytest.mark.parametrize("path", [path for path in ANSWERS if path.startswith("/endless")])
def test_endless_answers_are_cut_off(attack: Attack, path: str) -> None:
    """No more is taken of them than a page may have, and what the sockets hold."""
    assert attack.server.sent[path] < 12_000_000


def test_attack_is_over_in_time(attack: Attack) -> None:
    """The time limit of a request holds for all of them at once, and the archive is sound."""
    assert attack.seconds < 40
    assert () == attack.stored.verify().problems
