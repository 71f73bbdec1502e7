from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from newskeep.catalog.catalog import Catalog, create_catalog

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Receiver:
    """A web server on loopback that remembers what was sent to it."""

    port: int = 0
    #: (path, body) of each request, in order
    requests: list[tuple[str, str]] = field(default_factory=list)
    #: what it answers
    status: int = 200


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """One that listens."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            found.requests.append((self.path, body.decode()))
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """An empty one."""
    with create_catalog(tmp_path / "home") as made:
        yield made
