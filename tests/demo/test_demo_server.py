from __future__ import annotations

import gzip
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, IncompleteRead, RemoteDisconnected
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from demo.server import NewsSite
from demo.site import Outlet
from newskeep.errors import UsageError


@dataclass(frozen=True)
class Got:
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def site() -> Iterator[NewsSite]:
    """A running site."""
    with NewsSite() as running:
        yield running


def get(outlet: Outlet, path: str, method: str = "GET", **headers: str) -> Got:
    """One request on a connection of its own; underscores in header names are hyphens."""
    connection = HTTPConnection(urlsplit(outlet.url).netloc, timeout=10)
    try:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=fields)
        response = connection.getresponse()
        return Got(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def test_two_outlets_on_two_ports(site: NewsSite) -> None:
    """Each outlet has a base URL of its own on loopback, and serves its own home page."""
    assert site.first.url != site.second.url
    assert site.first.url.startswith("http://127.0.0.1:")
    assert b"SouthFront" in get(site.first, "/").body
    assert b"The Courier" in get(site.second, "/").body


def test_pages_are_sent_as_the_outlet_has_them(site: NewsSite) -> None:
    """Every article arrives byte for byte; one of them in chunks."""
    for post in site.first.posts():
        got = get(site.first, post.path)
        assert site.first.answer(post.path).body == got.body
        assert post.chunked == (got.headers.get("transfer-encoding") == "chunked")
    assert 1 == sum(post.chunked for post in site.first.posts())


def test_gzip_when_accepted(site: NewsSite) -> None:
    """Compressed with an entity tag of its own if the client takes it, plain otherwise."""
    plain = get(site.first, "/")
    packed = get(site.first, "/", Accept_Encoding="br, gzip;q=0.8")
    refused = get(site.first, "/", Accept_Encoding="gzip;q=0")

    assert "gzip" == packed.headers["content-encoding"]
    assert plain.body == gzip.decompress(packed.body)
    assert plain.headers["etag"] != packed.headers["etag"]
    assert plain.body == refused.body


def test_not_modified_by_entity_tag(site: NewsSite) -> None:
    """304 without a body as long as the tag fits, 200 after an edit."""
    path = next(post.path for post in site.first.posts() if post.comments)
    tag = get(site.first, path).headers["etag"]

    again = get(site.first, path, If_None_Match=f'"other", W/{tag}')
    assert (304, b"", tag) == (again.status, again.body, again.headers["etag"])
    site.edition = 2
    assert 200 == get(site.first, path, If_None_Match=tag).status


def test_not_modified_by_date(site: NewsSite) -> None:
    """304 for the date given, 200 for an earlier one; a tag decides alone if there is one."""
    path = site.second.posts()[0].path
    date = get(site.second, path).headers["last-modified"]
    earlier = "Mon, 01 Nov 2021 00:00:00 GMT"

    assert 304 == get(site.second, path, If_Modified_Since=date).status
    assert 200 == get(site.second, path, If_Modified_Since=earlier).status
    assert 200 == get(site.second, path, If_Modified_Since="yesterday").status
    assert 200 == get(site.second, path, If_Modified_Since=date, If_None_Match='"other"').status
    site.edition = 2
    assert 200 == get(site.second, path, If_Modified_Since=date).status


def test_head_has_the_headers_alone(site: NewsSite) -> None:
    """HEAD answers as GET does, without the body."""
    got, head = get(site.first, "/feed/"), get(site.first, "/feed/", "HEAD")

    assert (200, b"") == (head.status, head.body)
    assert str(len(got.body)) == head.headers["content-length"]
    assert got.headers["etag"] == head.headers["etag"]


def test_redirects_and_errors(site: NewsSite) -> None:
    """Status, location and a page for each."""
    post = site.first.posts()[0]
    moved = get(site.first, f"/old{post.path}")

    assert (301, site.first.url + post.path) == (moved.status, moved.headers["location"])
    assert [404, 410] == [get(site.first, path).status for path in ("/nothing/", "/2014/withdrawn-report/")]


def test_connections_are_kept_alive(site: NewsSite) -> None:
    """Several requests, one of them answered in chunks and one without a body, on one connection."""
    connection = HTTPConnection(urlsplit(site.first.url).netloc, timeout=10)
    chunked = next(post.path for post in site.first.posts() if post.chunked)
    statuses = []
    for path in ("/", chunked, "/old" + chunked, "/feed/"):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        statuses.append((response.status, response.version))
    connection.close()

    assert [(200, 11), (200, 11), (301, 11), (200, 11)] == statuses


def test_requests_are_seen(site: NewsSite) -> None:
    """The log says who was asked for what, how, and when; it can be cleared."""
    get(site.second, "/feed/?a=1", User_Agent="newskeep/test")
    (seen,) = site.requests

    assert ("second", "GET", "/feed/?a=1", 200) == (seen.outlet, seen.method, seen.path, seen.status)
    assert "newskeep/test" == seen.headers["user-agent"]
    assert seen.started <= seen.ended
    site.clear()
    assert () == site.requests


def test_requests_in_flight_are_counted(site: NewsSite) -> None:
    """The peak is counted on the server's side, for each outlet by itself."""
    site.override("*", outlet="first", delay=3600.0)
    get(site.second, "/robots.txt")
    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(get, site.first, "/") for _ in range(3)]
        while site.max_in_flight("first") < len(answers):
            pass
        site.clear()
        assert (3, 0) == (site.max_in_flight("first"), site.max_in_flight("second"))
        site.stop()


def test_override_answers_otherwise(site: NewsSite) -> None:
    """Status, header fields and body of one's own, at one outlet, until restored."""
    site.override("/feed/", outlet="first", status=429, headers={"Retry-After": "7"}, body="later")
    first, second = get(site.first, "/feed/"), get(site.second, "/feed/")

    assert (429, "7", b"later") == (first.status, first.headers["retry-after"], first.body)
    assert 200 == second.status
    site.restore()
    assert 200 == get(site.first, "/feed/").status


def test_override_holds_for_some_requests(site: NewsSite) -> None:
    """With `times` it is used up; the one set last comes first."""
    site.override("*", status=503)
    site.override("/", status=500, times=2)

    assert [500, 500, 503] == [get(site.first, "/").status for _ in range(3)]


def test_override_may_add_headers_alone(site: NewsSite) -> None:
    """The page stays, the header field is another."""
    site.override("/robots.txt", headers={"Content-Type": "text/html", "Cache-Control": "no-store"})
    got = get(site.first, "/robots.txt")

    assert site.first.answer("/robots.txt").body == got.body
    assert ("text/html", "no-store") == (got.headers["content-type"], got.headers["cache-control"])


def test_override_drops_and_cuts(site: NewsSite) -> None:
    """A connection closed without an answer, and one closed in the middle of a body."""
    site.override("/", drop=True)
    site.override("/feed/", cut=100)

    with pytest.raises(RemoteDisconnected):
        get(site.first, "/")
    with pytest.raises(IncompleteRead) as broken:
        get(site.first, "/feed/")
    assert 100 == len(broken.value.partial)
    assert [0, 200] == [seen.status for seen in site.requests]


def test_stop_does_not_wait_for_delayed_answers() -> None:
    """A site with an answer held back for an hour stops at once, and nobody answers afterwards."""
    with NewsSite() as site, ThreadPoolExecutor(1) as pool:
        site.override("*", delay=3600.0)
        answer = pool.submit(get, site.first, "/")
        while not site.max_in_flight("first"):
            pass
        site.stop()
        assert answer.exception() is None or isinstance(answer.exception(), (OSError, HTTPException))
    with pytest.raises(ConnectionRefusedError):
        get(site.first, "/")


def test_a_taken_port_is_named(site: NewsSite) -> None:
    """The error says which port, and what to do."""
    port = int(site.second.url.rsplit(":", 1)[1])

    with pytest.raises(UsageError, match=f"Port {port} of 127.0.0.1 can't be served"):
        NewsSite((0, port))


def test_edition_and_sizes_are_checked(site: NewsSite) -> None:
    """There is no edition 0 and no outlet without articles."""
    with pytest.raises(ValueError, match="no edition 0"):
        site.edition = 0
    with pytest.raises(ValueError, match="one generated article"):
        NewsSite(generated=(0, 6))


def test_module_serves_until_interrupted() -> None:
    """`python -m demo` prints both outlets' addresses, serves them, and ends quietly at Ctrl-C."""
    command = [sys.executable, "-m", "demo", "--ports", "0", "0"]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(3)]
        (url,) = re.findall(r"http://127\.0\.0\.1:\d+(?=/ )", lines[1])
        connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
        connection.request("GET", "/")
        status = connection.getresponse().status
        connection.close()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)

    assert ["outlet", "SouthFront", "The Courier"] == [line.split("  ")[0] for line in lines]
    assert (200, 0, "") == (status, process.returncode, errors)
