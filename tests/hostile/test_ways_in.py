"""The address guard, end to end: every way that leads inside is tried, and none gets there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from newskeep.text.urls import fetch_url
from spiders.run import CrawlResult
from tests.crawl.crawling import ROOT, Child, Stored, config, stored
from tests.crawl.papers import page
from tests.hostile.certificates import server_context
from tests.hostile.server import Answer, Hostile, listing, redirect, whole

#: hosts that all mean a machine inside; `{port}` is that of the canary
HOSTS = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "017700000001", "0177.0.0.1",
    "0177.0.0.0x1", "127.0.0.1.", "127.0.0.3", "127.255.255.254", "0.0.0.0", "0", "localhost", "LOCALHOST", "localhost.",
    "１２７.０.０.１", "127。0。0。1", "①②⑦.⓪.⓪.①", "%31%32%37.0.0.1", "%6c%6f%63alhost", "user:pass@127.0.0.1",
    "news.example@127.0.0.1", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[0:0:0:0:0:ffff:7f00:1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]",
    "[fe80::1]", "[fd00:ec2::254]", "[ff02::1]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "100.100.100.200", "169.254.169.254", "168.63.129.16", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
    "inside.test", "metadata.test", "private.test", "zero.test",
)  # fmt: skip
_SCHEMES = (
    "file:///etc/passwd",
    "ftp://127.0.0.1/x",
    "data:text/html,x",
    "s3://bucket/x",
    "gopher://127.0.0.1/",
    "javascript:alert(1)",
)

_JSON = '{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"URL?json"}]}'


def _other(host: str, inner: Hostile) -> str:
    return f"http://{host}:{inner.port}/inside"


def _meta(url: str) -> str:
    return (
        f'<!doctype html><meta http-equiv="refresh" content="0;url={url}"><link rel="canonical" href="{url}">'
        + page(30)
    )


@dataclass(frozen=True)
class Tried:
    """What came of it."""

    result: CrawlResult
    found: Stored
    #: what the machines inside were asked
    asked: dict[str, int]
    inner: Hostile
    front: Hostile


@contextmanager
def _inside(folder: Path) -> Iterator[tuple[Hostile, Hostile]]:
    secret: dict[str, Answer] = {"inside": whole(page(99)), "robots": whole("")}
    plain = Hostile(secret, robots=whole("User-agent: *\nAllow: /\n", "text/plain"))
    tls = Hostile(secret, tls=server_context(folder))
    try:
        yield plain, tls
    finally:
        plain.close()
        tls.close()


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """One crawl of a front that is allowed, and that leads inside in every way there is."""
    folder = tmp_path_factory.mktemp("ways")
    with _inside(folder) as (inner, tls):
        url = _other("127.0.0.1", inner)
        hosts = [_other(host, inner) for host in HOSTS]
        https = f"https://127.0.0.1:{tls.port}/inside"
        answers: dict[str, Answer] = {
            "feed": lambda p, u: whole(listing([f"{u}/to/{n}" for n in range(len(HOSTS))]))(p, u),
            "to": lambda p, u: redirect(hosts[int(p.rpartition("/")[2])])(p, u),
            "direct": whole(listing([https, *_SCHEMES, url + "?feed"])),
            "map": whole(f"<urlset><url><loc>{url}?map</loc></url></urlset>", "application/xml"),
            "index": whole(f"<sitemapindex><sitemap><loc>{url}?index</loc></sitemap></sitemapindex>", "application/xml"),
            "json": whole(_JSON.replace("URL", url), "application/json"),
            "meta": whole(_meta(url)),
            "chain": redirect("{url}/chain2"),
            "chain2": redirect(url + "?chain"),
            "permanent": redirect(url + "?301", "301 Moved"),
            "again": redirect(url + "?307", "307 Again"),
            "other": redirect(url + "?308", "308 Again"),
            "see": redirect(url + "?303", "303 See"),
            "slashes": redirect(f"//127.0.0.1:{inner.port}/inside?slashes"),
            "back": redirect(f"http:\\\\127.0.0.1:{inner.port}\\inside?back"),
            "page": whole(page(31)),
        }  # fmt: skip
        front = Hostile(answers, host="127.0.0.2")
        turned = Hostile({"turned": whole(page(32))}, robots=redirect(f"{url}?robots"), host="127.0.0.2")
        names = [*answers][2:-2]
        sources: dict[str, dict[str, object]] = {
            name: {"urls": [f"{front.url}/{name}"]} for name in ("feed", "direct", *names)
        }
        sources["turned"] = {"urls": [f"{turned.url}/turned"]}
        sources["rebind"] = {"urls": [f"http://rebind.test:{front.port}/page"]}
        sources["literal"] = {"urls": [url, f"http://[::ffff:7f00:1]:{inner.port}/inside"]}
        for source in sources.values():
            source["spider"] = "tests.hostile.names:Deceived"
        try:
            with Child(
                config(folder / "home", sources, allow_hosts=["127.0.0.2"], per_host=8), cwd=ROOT
            ) as child:
                result = child.result()
        finally:
            front.close()
            turned.close()
        return Tried(result, stored(folder / "home"), dict(inner.requests + tls.requests), inner, front)


def test_nobody_gets_inside(tried: Tried) -> None:
    """Not one request: not for a page, not for a robots.txt."""
    assert {} == tried.asked


@pytest.mark.parametrize("host", HOSTS)
def test_way_is_recorded_with_its_reason(tried: Tried, host: str) -> None:
    """The row of the URL says that the guard refused it, or that its name leads nowhere."""
    row = tried.found.frontier()[fetch_url(_other(host, tried.inner))]
    assert "not on the public internet" in row["reason"], row["reason"]
    assert "blocked" == row["outcome"]


@pytest.mark.parametrize(
    "mark", ["feed", "map", "json", "chain", "301", "303", "307", "308", "slashes", "index"]
)
def test_documents_and_redirects_do_not_lead_inside(tried: Tried, mark: str) -> None:
    """Whatever document, or kind of redirect, gave the URL."""
    row = tried.found.frontier()[f"{_other('127.0.0.1', tried.inner)}?{mark}"]
    assert ("blocked", True) == (row["outcome"], "not on the public internet" in row["reason"])


def test_robots_txt_does_not_lead_inside(tried: Tried) -> None:
    """A redirect of robots.txt is refused like any other, and the source says so."""
    assert "127.0.0.1 is not on the public internet" in tried.result.sources["turned"].verdict


def test_name_does_not_change_its_mind(tried: Tried) -> None:
    """A name that led to an allowed address for robots.txt, and inside for the page, is refused then."""
    assert "127.0.0.1 is not on the public internet" in tried.result.sources["rebind"].verdict
    assert 0 < tried.front.requests["robots.txt"]


def test_other_schemes_are_told(tried: Tried) -> None:
    """`file:` and its like are no web pages: none has a row, and the feed's own says how many there were."""
    rows = tried.found.frontier()
    assert [] == [url for url in rows if not url.startswith(("http://", "https://"))]
    assert "6 entries lead to no web page" in rows[f"{tried.front.url}/direct"]["reason"]
