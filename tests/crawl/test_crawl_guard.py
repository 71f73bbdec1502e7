"""The address guard: nothing is asked of an address that is not public, unless the configuration allows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from demo.server import NewsSite
from demo.site import Outlet
from newskeep.model import RunState
from spiders.manners.addresses import Allowed, judge
from tests.crawl.crawling import crawl, stored
from tests.crawl.papers import feed, page, publish

Papers = Callable[[], tuple[NewsSite, Outlet]]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
     "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
     "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:1::1", "localhost", "017700000001"],
)  # fmt: skip
def test_special_addresses_are_refused(address: str) -> None:
    """Loopback, private, link-local, shared, documentation, multicast, and IPv6 that carries any of them."""
    assert "" != judge(address, 80, Allowed())


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)  # fmt: skip
def test_public_addresses_pass(address: str) -> None:
    """In IPv4, IPv6, and IPv4 inside IPv6."""
    assert "" == judge(address, 443, Allowed())


@pytest.mark.parametrize(
    ("entry", "address", "port", "opened"),
    [
        ("127.0.0.1", "127.0.0.1", 80, True),
        ("127.0.0.1", "127.0.0.1", 8080, True),
        ("127.0.0.1", "::ffff:127.0.0.1", 80, True),
        ("127.0.0.1", "127.0.0.2", 80, False),
        ("127.0.0.1:8080", "127.0.0.1", 8080, True),
        ("127.0.0.1:8080", "127.0.0.1", 8081, False),
        ("10.0.0.0/8", "10.200.3.4", 80, True),
        ("10.0.0.0/8", "11.0.0.1", 80, True),  # which is public
        ("10.0.0.0/8", "192.168.0.1", 80, False),
        ("::1", "::1", 80, True),
        ("[::1]:8080", "::1", 8080, True),
        ("[::1]:8080", "::1", 80, False),
        ("fd00::/8", "fd12::1", 80, True),
        ("localhost", "127.0.0.1", 80, True),
        ("localhost:81", "127.0.0.1", 80, False),
        ("nowhere.invalid", "127.0.0.1", 80, False),
    ],
)
def test_exceptions(entry: str, address: str, port: int, *, opened: bool) -> None:
    """An entry of allow_hosts opens its addresses, at its port if it names one, and nothing else."""
    assert opened == (judge(address, port, Allowed.of([entry])) == "")


def test_private_addresses_are_not_crawled_by_default(site: NewsSite, home: Path) -> None:
    """Without allow_hosts a source on this machine is refused: nothing is asked, and the verdict says why."""
    result = crawl(home, {"paper": site.first.url + "/"}, allow_hosts=[])
    assert ((), RunState.FAILED) == (site.requests, result.state)
    assert "127.0.0.1 is not on the public internet" in result.verdict
    assert "crawl.allow_hosts" in result.verdict


def test_redirect_does_not_lead_inside(site: NewsSite, home: Path) -> None:
    """The outlet that is allowed sends us to one that is not: it gets no request, and the row says why."""
    site.override("/news.xml", outlet="first", body=feed(site.first.url, ["/trap/", "/fine/"]))
    site.override("/trap/", outlet="first", status=302, headers={"Location": site.second.url + "/secret/"})
    site.override("/fine/", outlet="first", body=page(3))
    allowed = urlsplit(site.first.url).netloc
    result = crawl(home, {"paper": site.first.url + "/news.xml"}, allow_hosts=[allowed])
    assert {"first"} == {seen.outlet for seen in site.requests}
    assert (1, 1) == (result.counts.new, result.counts.blocked)
    row = stored(home).frontier()[site.second.url + "/secret/"]
    assert "blocked" == row["outcome"]
    assert "not on the public internet" in row["reason"]


@pytest.mark.parametrize("entry", ["localhost", "127.0.0.0/8", "localhost:{port}"])
def test_names_blocks_and_ports_open_the_way(site: NewsSite, home: Path, entry: str) -> None:
    """A source is crawled by its name when the name, its network, or its port are allowed."""
    port = urlsplit(site.first.url).port
    url = f"http://localhost:{port}"
    site.override("/news.xml", body=feed(url, ["/one/"]))
    site.override("/one/", body=page(4))
    result = crawl(home, {"paper": url + "/news.xml"}, allow_hosts=[entry.format(port=port)])
    assert (RunState.OK, 1) == (result.state, result.counts.new)


def test_one_outlet_inside_does_not_open_the_others(papers: Papers, home: Path) -> None:
    """Two sources, one of them allowed by its port: the other fails alone."""
    (site, good), (other, bad) = papers(), papers()
    publish(site, good, 1)
    publish(other, bad, 1)
    sources = {"good": good.url + "/news.xml", "bad": bad.url + "/news.xml"}
    result = crawl(home, sources, allow_hosts=[urlsplit(good.url).netloc])
    states = {name: of.state for name, of in result.sources.items()}
    assert {"good": RunState.OK, "bad": RunState.FAILED} == states
    assert RunState.PARTIAL == result.state
