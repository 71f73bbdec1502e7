"""What one source may connect to is no other's."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

from newskeep.model import Reason, RunState
from tests.crawl.crawling import crawl, stored
from tests.crawl.papers import page
from tests.hostile.certificates import server_context
from tests.hostile.server import Hostile, listing, whole


def test_hosts_are_open_to_their_source_alone(tmp_path: Path) -> None:
    """A feed that leads to the host of another source is refused there, though that source is crawled beside it."""
    inner = Hostile({"page": whole(page(51)), "robots": whole("")})
    outer = Hostile({"feed": whole(listing([f"{inner.url}/page?from=outside"]))}, host="127.0.0.2")
    sources: dict[str, dict[str, object]] = {
        "inner": {"urls": [f"{inner.url}/page"], "allow_hosts": ["127.0.0.1"]},
        "outer": {"urls": [f"{outer.url}/feed"]},
    }
    result = crawl(tmp_path / "home", sources, allow_hosts=["127.0.0.2"])
    inner.close()
    outer.close()
    assert (RunState.OK, 1) == (result.sources["inner"].state, result.sources["inner"].counts.new)
    assert 1 == result.sources["outer"].counts.blocked
    assert 1 == inner.requests["page"]


def test_certificates_are_not_checked_where_a_source_says_so(tmp_path: Path) -> None:
    """One source trusts a host whatever it shows, another on the same host doesn't: connections are not shared."""
    server = Hostile({"one": whole(page(52)), "two": whole(page(53))}, tls=server_context(tmp_path))
    sources: dict[str, dict[str, object]] = {
        "trusting": {"urls": [f"{server.url}/one"], "verify_certificates": False},
        "careful": {"urls": [f"{server.url}/two"]},
    }
    result = crawl(tmp_path / "home", sources)
    server.close()
    assert (RunState.OK, 1) == (result.sources["trusting"].state, result.sources["trusting"].counts.new)
    assert "its certificate is not valid" in result.sources["careful"].verdict
    assert Reason.CERTIFICATE == stored(tmp_path / "home").frontier()[f"{server.url}/two"]["why"]
    assert 0 == server.requests["two"]


def test_what_is_no_tls_is_no_bad_certificate(tmp_path: Path) -> None:
    """A server that answers with something else than TLS is told from one that can't prove who it is."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"

        def answer() -> None:
            with listener.accept()[0] as connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        crawl(tmp_path / "home", {"plain": {"urls": [url], "obey_robots": False}})
    row = stored(tmp_path / "home").frontier()[url]
    assert Reason.PROTOCOL == row["why"]
    assert "no TLS that can be spoken" in row["reason"]
