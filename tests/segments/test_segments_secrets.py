"""What we send to be let in stays between us and the server."""

from __future__ import annotations

from base64 import b64encode

import pytest

from demo.server import NewsSite
from newskeep.model import RunState
from newskeep.warc.read import parse_record
from newskeep.warc.scanned import Scanned
from tests.crawl.crawling import ROOT, Child, Stored, config, stored
from tests.crawl.papers import feed, page

SECRETS = ("hunter2", "s3ssion", "proxypass", b64encode(b"editor:hunter2").decode())
SPIDER = """
from spiders.news import NewsSpider

class Subscriber(NewsSpider):
    def request(self, lease):
        request = super().request(lease)
        request.headers["Authorization"] = "Basic ZWRpdG9yOmh1bnRlcjI="
        request.headers["Cookie"] = "session=s3ssion"
        request.headers["Proxy-Authorization"] = "Bearer proxypass"
        request.headers["Referer"] = "http://editor:hunter2@courier.example/"
        return request
"""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """A crawl by a subscriber's spider; the links of its feed and a redirect have credentials in their URLs."""
    folder = tmp_path_factory.mktemp("secrets")
    (folder / "subscriber.py").write_text(SPIDER)
    with NewsSite(generated=(2, 1)) as site:
        url = site.first.url
        inside = url.replace("//", "//editor:hunter2@")
        site.override("/news.xml", outlet="first", body=feed(inside, ["/one/", "/two/", "/gone/"]))
        site.override("/one/", outlet="first", body=page(31))
        site.override("/two/", outlet="first", status=301, headers={"Location": f"{inside}/three/"})
        site.override("/three/", outlet="first", body=page(32))
        source = {"urls": [f"{url}/news.xml"], "spider": "subscriber:Subscriber"}
        with Child(
            config(folder / "home", {"paper": source}), cwd=folder, env={"PYTHONPATH": f"{ROOT}:{folder}"}
        ) as child:
            result = child.result()
    assert (RunState.PARTIAL, 2) == (result.state, result.counts.new), result.verdict
    return stored(folder / "home")


def members(found: Stored) -> list[tuple[Scanned, bytes]]:
    """Every record, with all of its bytes."""
    return [
        (record, parse_record(path.read_bytes()[record.offset : record.offset + record.length]).raw)
        for path in found.segments()
        for kind in ("warcinfo", "response", "request", "revisit", "resource")
        for record in found.records(kind)
    ]


def test_requests_are_redacted(crawled: Stored) -> None:
    """The fields stay, so that it is seen that something was sent, and their values are gone."""
    requests = [raw for record, raw in members(crawled) if record.type == "request"]
    assert requests
    for raw in requests:
        for name in (b"Authorization", b"Cookie", b"Proxy-Authorization"):
            assert b"\r\n" + name + b": [redacted]\r\n" in raw
        assert b"Referer: http://courier.example/" in raw


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_of_ours_is_written_anywhere(crawled: Stored, secret: str) -> None:
    """Not in a record of ours, not in the catalog, not in the log of the run, not in a sidecar's name or text."""
    wanted = secret.encode()
    ours = [record.type for record, raw in members(crawled) if wanted in raw and record.type != "response"]
    assert [] == ours
    files = [path for path in crawled.home.rglob("*") if path.is_file() and not path.name.endswith(".gz")]
    assert {"catalog.sqlite"} <= {path.name for path in files}
    assert [] == [path.name for path in files if wanted in path.read_bytes()]
