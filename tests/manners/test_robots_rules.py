"""What robots.txt means: the cases of RFC 9309, and those that search engines agree on."""

from __future__ import annotations

import time

import pytest

from newskeep.reading.robots import MOST_BYTES, RobotsRules, normalised

#: (robots.txt as it stands in a file, robot, {path: whether it may be fetched})
CASES: dict[str, tuple[str, str, dict[str, bool]]] = {
    "nothing": ("", "bot", {"/": True}),
    "lines": ("user-agent: bot\ndisallow: /\n", "bot", {"/x/y": False}),
    "other words": ("foo: bot\nbar: /\n", "bot", {"/x/y": True}),
    "no colons": ("user-agent bot\ndisallow /\n", "bot", {"/x/y": False}),
    "misspelt": ("useragent: bot\ndissallow: /a\ndisalow: /b\n", "bot", {"/a": False, "/b": False, "/c": True}),
    "no group": ("disallow: /\n", "bot", {"/": True}),
    "upper case": ("USER-AGENT: BOT\nALLOW: /x/\nDISALLOW: /\n", "bot", {"/x/y": True, "/a/b": False}),
    "robots of two words": ("User-Agent: Bot Two\nDisallow: /\n", "bot", {"/": False}),
    "version": ("User-Agent: bot/2.1\nDisallow: /\n", "bot", {"/": False}),
    "longer name": ("User-Agent: botany\nDisallow: /\n", "bot", {"/": True}),
    "shorter name": ("User-Agent: bo\nDisallow: /\n", "bot", {"/": True}),
    "all": ("User-agent: *\nDisallow: /x\n", "bot", {"/x": False, "/y": True}),
    "all, with a remark": ("User-agent: * # everybody\nDisallow: /\n", "bot", {"/": False}),
    "own group alone": ("User-agent: *\nDisallow: /x/\nUser-agent: Bot\nDisallow: /y/\n", "bot",
                        {"/x/page": True, "/y/page": False}),
    "own group is empty": ("User-agent: *\nDisallow: /\nUser-agent: Bot\n", "bot", {"/": True}),
    "others only": ("user-agent: Foo\ndisallow: /\nuser-agent: Bar\ndisallow: /\n", "bot", {"/x/y": True}),
    "case of paths": ("user-agent: bot\ndisallow: /X/\n", "bot", {"/x/y": True, "/X/y": False}),
    "longest forbids": ("user-agent: bot\ndisallow: /x/page.html\nallow: /x/\n", "bot", {"/x/page.html": False}),
    "longest allows": ("user-agent: bot\nallow: /x/page.html\ndisallow: /x/\n", "bot",
                       {"/x/page.html": True, "/x/": False}),
    "both empty": ("user-agent: bot\ndisallow: \nallow: \n", "bot", {"/x": True}),
    "equal": ("user-agent: bot\ndisallow: /\nallow: /\n", "bot", {"/x": True}),
    "slash": ("user-agent: bot\ndisallow: /x\nallow: /x/\n", "bot", {"/x": False, "/x/": True}),
    "length of a wildcard": ("user-agent: bot\nallow: /page\ndisallow: /*.html\n", "bot",
                             {"/page.html": False, "/page": True}),
    "longer than a wildcard": ("user-agent: bot\nallow: /x/page.\ndisallow: /*.html\n", "bot",
                               {"/x/page.html": True, "/x/y.html": False}),
    "URL in a query": ("User-agent: bot\nDisallow: /\nAllow: /foo/bar?q=z&b=http://foo.bar?t&p\n", "bot",
                       {"/foo/bar?q=z&b=http://foo.bar?t&p": True}),
    "UTF-8 rule": ("User-agent: bot\nDisallow: /\nAllow: /foo/ツ\n", "bot",
                   {"/foo/%E3%83%84": True, "/foo/%e3%83%84": True, "/foo/x": False}),
    "encoded rule": ("User-agent: bot\nDisallow: /\nAllow: /foo/%E3%83%84\n", "bot", {"/foo/%E3%83%84": True}),
    # RFC 9309, section 2.2.2: what need not be encoded is the same either way
    "encoded letters": ("User-agent: bot\nDisallow: /\nAllow: /foo/%62%61%7A\n", "bot",
                        {"/foo/baz": True, "/foo/%62%61%7A": True}),
    "encoded slash": ("User-agent: bot\nDisallow: /a%2Fb\n", "bot", {"/a/b": True, "/a%2fb": False}),
    # RFC 9309, section 2.2.3
    "literal star": ("User-agent: bot\nDisallow: /file-%2A.html\n", "bot",
                     {"/file-*.html": False, "/file-%2A.html": False, "/file-1.html": True}),
    "literal dollar": ("User-agent: bot\nDisallow: /foo-%24\n", "bot", {"/foo-$": False, "/foo-": True}),
    "dollar inside": ("User-agent: bot\nDisallow: /a$b\n", "bot", {"/a$b": False, "/a": True}),
    "star": ("User-agent: bot\nDisallow: /foo/bar/quz\nAllow: /foo/*/qux\n", "bot",
             {"/foo/bar/quz": False, "/foo/quz": True, "/foo//quz": True, "/foo/bax/quz": True}),
    "end": ("User-agent: bot\nDisallow: /foo/bar$\nAllow: /foo/bar/qux\n", "bot",
            {"/foo/bar": False, "/foo/bar/qux": True, "/foo/bar/": True, "/foo/bar/baz": True}),
    "remarks": ("User-agent: bot\n# Disallow: /\nDisallow: /foo/quz#qux\nAllow: /\n", "bot",
                {"/foo/bar": True, "/foo/quz": False}),
    "index page": ("User-Agent: *\nAllow: /in/index.html\nDisallow: /\n", "bot",
                   {"/in/": True, "/in/index.htm": False, "/in/index.html": True, "/other": False}),
    "prefix": ("user-agent: bot\ndisallow: /\nallow: /fish\n", "bot",
               {"/bar": False, "/fish": True, "/fish.html": True, "/fish/salmon.html": True, "/fishheads": True,
                "/fish.html?id=any": True, "/Fish.asp": False, "/catfish": False, "/?id=fish": False}),
    "needless star": ("user-agent: bot\ndisallow: /\nallow: /fish*\n", "bot",
                      {"/fish": True, "/fishheads/yummy.html": True, "/Fish": False, "/catfish": False}),
    "folder": ("user-agent: bot\ndisallow: /\nallow: /fish/\n", "bot",
               {"/fish/": True, "/fish/salmon": True, "/fish/?salmon": True, "/fish": False, "/fish.html": False}),
    "ending anywhere": ("user-agent: bot\ndisallow: /\nallow: /*.php\n", "bot",
                        {"/f.php": True, "/folder/f.php?p": True, "//folder/any.php.file.html": True,
                         "/f.php/": True, "/index?f=f.php/": True, "/php/": False, "/index?php": False,
                         "/windows.PHP": False}),
    "ending": ("user-agent: bot\ndisallow: /\nallow: /*.php$\n", "bot",
               {"/f.php": True, "/folder/f.php": True, "/f.php?p": False, "/f.php/": False, "/f.php5": False,
                "/aaaphpaaa": False, "/a.php.php": True}),
    "both ends": ("user-agent: bot\ndisallow: /\nallow: /fish*.php\n", "bot",
                  {"/fish.php": True, "/fishheads/catfish.php?p": True, "/Fish.PHP": False}),
    "equal folders": ("user-agent: bot\nallow: /folder\ndisallow: /folder\n", "bot", {"/folder/page": True}),
    "home alone": ("user-agent: bot\nallow: /$\ndisallow: /\n", "bot", {"/": True, "/page.html": False}),
    "overlap": ("user-agent: bot\ndisallow: /ab*ba$\n", "bot", {"/aba": True, "/abba": False, "/ab-ba": False}),
    "many stars": ("user-agent: bot\ndisallow: /a**b***c\n", "bot", {"/a-b-c": False, "/a-c-b": True}),
    "itself": ("user-agent: *\ndisallow: /\n", "bot", {"/robots.txt": True, "/robots.txt.html": False}),
    "no path": ("user-agent: *\ndisallow: /$\n", "bot", {"": False, "?a": True}),
    "fragment": ("user-agent: *\ndisallow: /a$\n", "bot", {"/a#part": False}),
    # RFC 9309, section 2.2.4: a sitemap ends no group
    "sitemap in a group": ("User-agent: BarBot\nSitemap: https://a/b\nUser-agent: *\nDisallow: /\n", "barbot",
                           {"/": False}),
    "unknown line in a group": ("User-agent: BarBot\nUnknown: x\nUser-agent: *\nDisallow: /\n", "barbot",
                                {"/": False}),
    "Crawl-delay ends a group": ("User-agent: *\nCrawl-delay: 5\nUser-agent: bad\nDisallow: /\n", "bot", {"/": True}),
    "web page": ("<!doctype html><title>Not found</title><p>User-agent</p>", "bot", {"/": True}),
}  # fmt: skip

GROUPS = """allow: /foo/bar/

user-agent: FooBot
disallow: /
allow: /x/
user-agent: BarBot
disallow: /
allow: /y/


allow: /w/
user-agent: BazBot

user-agent: FooBot
allow: /z/
disallow: /
"""


def allowed(robots: str | bytes, agent: str, path: str) -> bool:
    """Whether a robot may fetch a path of a site."""
    body = robots.encode() if isinstance(robots, str) else robots
    return RobotsRules(body, agent).judge(f"http://foo.bar{path}").allowed


@pytest.mark.parametrize("name", CASES)
def test_rules(name: str) -> None:
    """What each file allows a robot, and what it does not."""
    robots, agent, expected = CASES[name]
    assert expected == {path: allowed(robots, agent, path) for path in expected}


@pytest.mark.parametrize(
    ("agent", "paths"),
    [("FooBot", {"/x/b", "/z/d"}), ("BarBot", {"/y/c", "/w/a"}), ("BazBot", {"/z/d"})],
)
def test_groups_are_merged(agent: str, paths: set[str]) -> None:
    """All groups of a robot are one; a group goes on over blank lines; rules before the first are nobody's."""
    all_paths = {"/w/a", "/x/b", "/y/c", "/z/d", "/foo/bar/"}
    assert paths == {path for path in all_paths if allowed(GROUPS, agent, path)}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_deciding_line_is_named(end: str) -> None:
    """Whatever ends its lines: the number is that which an editor shows."""
    lines = ["User-Agent: foo", "Allow: /some/path", "User-Agent: bar", "", "", "Disallow: / # all of it"]
    ruling = RobotsRules(end.join(lines).encode(), "bar").judge("http://foo.bar/")
    assert (False, 6, lines[-1]) == (ruling.allowed, ruling.line, ruling.text)


def test_mixed_line_ends() -> None:
    """Each kind counts once."""
    body = b"User-Agent: bar\nAllow: /a\r\nDisallow: /b\rDisallow: /c"
    assert [2, 3, 4] == [
        RobotsRules(body, "bar").judge(f"http://a{path}").line for path in ("/a", "/b", "/c")
    ]


@pytest.mark.parametrize(
    ("mark", "forbids"),
    [(b"\xef\xbb\xbf", True), (b"\xef\xbb", True), (b"\xef", True), (b"\xef\x11\xbf", False)],
)
def test_byte_order_mark(mark: bytes, forbids: bool) -> None:
    """One before the first line is skipped, cut short too; other bytes spoil that line."""
    assert forbids is not allowed(mark + b"User-Agent: bot\nDisallow: /\n", "bot", "/x")


def test_text_behind_the_limit_is_not_read() -> None:
    """At least 500 KiB are read (section 2.5), and no more."""
    head = b"User-agent: *\n"
    filler = b"#" * (MOST_BYTES - len(head) - 1) + b"\n"
    assert allowed(head + filler + b"Disallow: /\n", "bot", "/")
    assert not allowed(head + filler[:-20] + b"\nDisallow: /\n" + filler, "bot", "/")


def test_long_lines_are_cut() -> None:
    """A line counts as far as 16 KB; its rule is what stands there."""
    path = "/x/" + "a" * (2083 * 8)
    robots = f"user-agent: bot\ndisallow: {path}/qux\n"
    assert allowed(robots, "bot", "/fux")
    assert not allowed(robots, "bot", f"{path}/fux")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("10", 10.0), ("0.5", 0.5), ("2 # seconds", 2.0), ("3s", 3.0), ("nan", 0.0), ("-1", 0.0), ("inf", 0.0)],
)
def test_crawl_delay(text: str, expected: float) -> None:
    """A number of seconds, with or without a fraction; anything else asks for nothing."""
    assert expected == RobotsRules(f"User-agent: *\nCrawl-delay: {text}\n".encode(), "bot").crawl_delay


def test_crawl_delay_is_that_of_the_own_group() -> None:
    """And the longest, where a group has several."""
    body = b"User-agent: *\nCrawl-delay: 9\nUser-agent: bot\nCrawl-delay: 2\nCrawl-delay: 1\n"
    assert (2.0, 9.0) == (RobotsRules(body, "bot").crawl_delay, RobotsRules(body, "tab").crawl_delay)


@pytest.mark.parametrize(
    "body",
    [
        b"User-agent: a\n" * 20_000 + b"Disallow: /x\n" * 20_000,
        b"User-agent: *\nDisallow: /" + b"*a" * 250_000 + b"\n",
        b"User-agent: *\n" + b"Disallow: /*a*a*a*a*a*a*b$\n" * 18_000,
        b"\r" * MOST_BYTES,
        b"User-agent: *\nDisallow: /%%%\x00\xff\xfe%4\n" * 10_000,
    ],
)
def test_hostile_files_take_no_time(body: bytes) -> None:
    """Whatever stands in half a megabyte: it is read, and a URL judged, within a second or two."""
    began = time.process_time()
    RobotsRules(body, "bot").judge("http://foo.bar/" + "a" * 2000)
    assert time.process_time() - began < 5


def test_normalised() -> None:
    """One spelling for each octet: letters in the clear, all that is not ASCII encoded, reserved ones apart."""
    assert "/caf%C3%A9/a~b/%2F%25zz" == normalised("/café/%61%7eb/%2f%zz")
