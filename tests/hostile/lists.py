"""Feeds, sitemaps and section pages that are bombs, traps or nonsense, and robots.txt that is."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Callable

from tests.crawl.papers import page
from tests.hostile.server import NOT_FOUND, Answer, drip, endless, listing, redirect, sent, whole
from tests.hostile.wire import STORED, Case

_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
_FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY h SYSTEM "{url}/inside">]>'
_ASTRAY = ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/html,hello", "s3://bucket/key", "gopher://127.0.0.1/", "javascript:alert(1)"]  # fmt: skip
_ARTICLE = page(13)
#: what the trap's guard says
TRAP = "brought no article of their own"


def _feed(links: Callable[[str], list[str]], before: str = "") -> Answer:
    return lambda _path, url: whole(listing(links(url), before.replace("{url}", url)), "application/rss+xml")(
        "", url
    )


def _site(name: str, front: Callable[[str], str], other: str | Answer) -> Answer:
    """A front, and what all of its links lead to."""

    def answer(path: str, url: str) -> object:
        if path == f"/{name}":
            return whole(front(url))(path, url)
        return (whole(other) if isinstance(other, str) else other)(path, url)

    return answer  # type: ignore[return-value]


def _front(name: str, paths: list[str]) -> Callable[[str], str]:
    links = "".join(f'<a href="/{name}{path}">The events of another day in town</a> ' for path in paths)
    return lambda _url: f"<!doctype html><html><head><title>Days</title></head><body>{links}</body></html>"


def _sitemap(urls: list[str], before: str = "", tag: str = "url", root: str = "urlset") -> str:
    return (
        f'<?xml version="1.0"?>{before}<{root}>'
        + "".join(f"<{tag}><loc>{url}</loc></{tag}>" for url in urls)
        + f"</{root}>"
    )


def _map(
    urls: Callable[[str, str], list[str]], before: str = "", tag: str = "url", root: str = "urlset"
) -> Answer:
    return lambda path, url: whole(
        _sitemap(urls(path, url), before.replace("{url}", url), tag, root), "application/xml"
    )("", url)


def _index(urls: Callable[[str, str], list[str]]) -> Answer:
    return _map(urls, tag="sitemap", root="sitemapindex")


_SHORT = "<!doctype html><title>Nothing</title><p>There are no events on this day.</p>"
_DAYS = [f"/{2020 + number // 336}/{number // 28 % 12 + 1:02}/{number % 28 + 1:02}/" for number in range(400)]

CASES: tuple[Case, ...] = (
    ("feed-laughs", "a feed with a billion laughs", _feed(lambda u: [f"{u}/feed-laughs-x/&a9;"], _LAUGHS), ""),
    ("feed-entity", "a feed that includes /etc/passwd", _feed(lambda u: [f"{u}/x/&f;&h;"], _FILE), ""),
    ("feed-long", "a feed of 5,000 entries", _feed(lambda u: [f"{u}/none/{n}" for n in range(5000)]), "limit: 2000 of 5000 entries were taken"),
    ("feed-endless", "a feed of 80,000 entries", _feed(lambda _u: [f"/none/{n}" for n in range(80_000)]), "limit: 2000 of 80000 entries were taken"),
    ("feed-blank", "a feed of 9 MB of blanks", whole('<?xml version="1.0"?><rss version="2.0"><channel>' + " " * 9_000_000, "application/rss+xml"), "0 links"),
    ("feed-astray", "a feed that leads to files, ftp, data, s3, gopher and scripts", _feed(lambda _u: _ASTRAY), "6 entries lead to no web page"),
    ("feed-cut", "a feed that breaks off", lambda p, u: whole(listing([f"{u}/story/a", f"{u}/none/b"])[:-60])(p, u), STORED),
    ("feed-bytes", "a feed with bytes that are no characters", lambda p, u: whole(listing([f"{u}/story/b"]).encode() + b"\xff\xfe\x00")(p, u), STORED),
    ("feed-title", "a title of 1 MB in a feed", lambda p, u: whole(listing([f"{u}/story/c"]).replace("A story", "A story " * 140_000))(p, u), STORED),
    ("json-feed-deep", "a JSON Feed nested 100,000 deep", whole('{"version":"https://jsonfeed.org/version/1.1","items":' + "[" * 100_000, "application/json"), ""),
    ("json-feed-odd", "a JSON Feed whose items are none", whole('{"version":"https://jsonfeed.org/version/1.1","items":[1,null,{"url":5},{"url":"file:///etc/passwd"}]}'), "lead to no web page"),
    ("map-laughs", "a sitemap with a billion laughs", _map(lambda _p, u: [f"{u}/none/&a9;"], _LAUGHS), ""),
    ("map-entity", "a sitemap that includes /etc/passwd", _map(lambda _p, u: [f"{u}/none/&f;"], _FILE), ""),
    ("map-long", "a sitemap of 60,000 URLs", _map(lambda _p, u: [f"{u}/none/{n}" for n in range(60_000)]), "limit: 50000 of 60000 entries were taken"),
    ("map-million", "a compressed sitemap of a million URLs", whole(gzip.compress(_sitemap([f"/none/{n}" for n in range(1_000_000)]).encode(), 1), "application/gzip"), "limit: 50000 of 1000000 entries were taken"),
    ("map-astray", "a sitemap that leads to files", _map(lambda _p, _u: _ASTRAY), "6 entries lead to no web page"),
    ("map-bomb", "a compressed sitemap that is a bomb", whole(gzip.compress(b"<urlset>" + b" " * 60_000_000)), "larger than the limit"),
    ("index-itself", "an index that lists itself", _index(lambda _p, u: [f"{u}/index-itself"]), "no links"),
    ("index-deep", "an index that leads to an index, without end", _index(lambda p, u: [f"{u}{p}/x"]), ""),
    ("index-wide", "an index of 300 sitemaps", lambda p, u: (_index(lambda _p, v: [f"{v}/index-wide/{n}" for n in range(300)]) if p == "/index-wide" else _map(lambda _p, _u: []))(p, u), "more due"),
    ("section-links", "a front with 5,000 links", _site("section-links", _front("section-links", [f"/the-story-of-day-{n}/" for n in range(5000)]), sent(NOT_FOUND)), "limit: the first 2000 links were taken"),
    ("trap-calendar", "a calendar without events", _site("trap-calendar", _front("trap-calendar", _DAYS), _SHORT), TRAP),
    ("trap-session", "one article under 400 session ids", _site("trap-session", _front("trap-session", [f"/a-story-from-the-town/?visit={n * 7919:032x}" for n in range(400)]), _ARTICLE), TRAP),
    ("trap-facets", "400 ways to sort nothing", _site("trap-facets", _front("trap-facets", [f"/the-list-of-all-things/?sort={n % 20}&amp;page={n}" for n in range(400)]), _SHORT), TRAP),
    ("trap-names", "400 made-up names", _site("trap-names", _front("trap-names", [f"/{n * 104729:024x}/" for n in range(400)]), _SHORT), TRAP),
    ("story", "an article that other cases lead to", whole(page(14)), ""),
)  # fmt: skip

_GROUP = b"User-agent: *\nDisallow: /nothing\n"
#: (name, what its robots.txt does, what is answered, what the user reads)
ROBOTS: tuple[Case, ...] = (
    ("robots-500", "answers 500", whole("", status="500 Oops"), "robots.txt answered 500"),
    ("robots-429", "answers 429", whole("", status="429 Too Many Requests"), "robots.txt"),
    ("robots-reset", "resets the connection", sent(None), "robots.txt can't be reached"),
    ("robots-never", "never answers", sent(30.0), "robots.txt can't be reached"),
    ("robots-slow", "sends a byte a second", drip(b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\n", b"#", 1), ""),
    ("robots-endless", "has no end", endless(b"HTTP/1.1 200 OK\r\n\r\n" + _GROUP, b"Disallow: /never\n" * 4000), ""),
    ("robots-bomb", "is a bomb", whole(gzip.compress(_GROUP + bytes(60_000_000)), head="Content-Encoding: gzip\r\n"), ""),
    ("robots-rules", "has 200,000 rules", whole(_GROUP + b"".join(b"Disallow: /a/*%d/*$\n" % n for n in range(200_000)), "text/plain"), STORED),
    ("robots-stars", "has a rule of 10,000 stars", whole(_GROUP + b"Disallow: /" + b"*a" * 10_000 + b"\n", "text/plain"), STORED),
    ("robots-page", "is a page", whole(_ARTICLE), STORED),
    ("robots-noise", "is noise", whole(bytes(range(256)) * 100, "text/plain"), STORED),
    ("robots-file", "leads to a file", redirect("file:///etc/passwd"), ""),
    ("robots-around", "leads to itself", redirect("{url}/robots.txt"), ""),
    ("robots-forbids", "forbids all", whole("User-agent: *\nDisallow: /\n", "text/plain"), "robots.txt"),
)  # fmt: skip
assert len({name for name, *_ in itertools.chain(CASES, ROBOTS)}) == len(CASES) + len(ROBOTS)
