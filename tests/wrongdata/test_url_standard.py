"""URLs as the URL Standard (WHATWG) has them parsed: the cases that apply to http and https, in a table of our own.

Credentials, fragments and the dot after a host are left out: they are never sent. An apostrophe in a query stays as it is.
"""

from __future__ import annotations

import pytest

from newskeep.text.urls import UrlError, absolute_url, canonical_url, fetch_url

BASE = "http://example.org/foo/bar"
#: reference, and the URL that a browser would fetch for it on the page at BASE
RESOLVED = [
    ("http://example\t.\norg", "http://example.org/"),
    ("http://user:pass@foo:21/bar;par?b#c", "http://foo:21/bar;par?b"),
    ("http:foo.com", "http://example.org/foo/foo.com"),
    ("\t   :foo.com   \n", "http://example.org/foo/:foo.com"),
    (" foo.com  ", "http://example.org/foo/foo.com"),
    ("http://f:80/c", "http://f/c"),
    ("http://f:/c", "http://f/c"),
    ("http://f:0/c", "http://f:0/c"),
    ("http://f:00000000000080/c", "http://f/c"),
    ("http://f:00000000000000000000080/c", "http://f/c"),
    ("http://f:65535/c", "http://f:65535/c"),
    ("  http://f:80/ ", "http://f/"),
    ("", "http://example.org/foo/bar"),
    ("  \t", "http://example.org/foo/bar"),
    (":foo.com/", "http://example.org/foo/:foo.com/"),
    (":a", "http://example.org/foo/:a"),
    (":", "http://example.org/foo/:"),
    ("#", "http://example.org/foo/bar"),
    ("#/", "http://example.org/foo/bar"),
    ("?", "http://example.org/foo/bar"),
    ("/", "http://example.org/"),
    (":23", "http://example.org/foo/:23"),
    ("/:23", "http://example.org/:23"),
    ("::", "http://example.org/foo/::"),
    ("\\x", "http://example.org/x"),
    ("//foo/bar", "http://foo/bar"),
    ("///foo/bar", "http://foo/bar"),
    ("////foo/bar", "http://foo/bar"),
    ("\\\\foo\\bar", "http://foo/bar"),
    ("http:\\\\foo.com\\", "http://foo.com/"),
    ("http:\\\\a\\b:c\\d@foo.com\\", "http://a/b:c/d@foo.com/"),
    ("http://a:b@c:29/d", "http://c:29/d"),
    ("http::@c:29", "http://example.org/foo/:@c:29"),
    ("http://::@c@d:2", "http://d:2/"),
    ("http://foo.com:b@d/", "http://d/"),
    ("http://foo.com/\\@", "http://foo.com//@"),
    ("http:/example.com/", "http://example.org/example.com/"),
    ("https:/example.com/", "https://example.com/"),
    ("https:example.com/", "https://example.com/"),
    ("http:///example.com/", "http://example.com/"),
    ("http://a/./../b", "http://a/b"),
    ("http://example.com/foo/./.", "http://example.com/foo/"),
    ("http://example.com/foo/bar/..", "http://example.com/foo/"),
    ("http://example.com/foo/bar/../ton/../../a", "http://example.com/a"),
    ("http://example.com/foo/../../..", "http://example.com/"),
    ("http://example.com/foo/../../../ton", "http://example.com/ton"),
    ("http://example.com/foo/%2e", "http://example.com/foo/"),
    ("http://example.com/foo/%2e%2e/%2e%2e/.%2e/%2e.bar", "http://example.com/%2e.bar"),
    ("http://example.com////../..", "http://example.com//"),
    ("http://example.com/foo/bar//../..", "http://example.com/foo/"),
    ("http://example.com/%20foo", "http://example.com/%20foo"),
    ("http://example.com/foo%", "http://example.com/foo%"),
    ("http://example.com/foo%2zbar", "http://example.com/foo%2zbar"),
    ("http://example.com/foo%2\u00c2\u00a9zbar", "http://example.com/foo%2%C3%82%C2%A9zbar"),
    ("http://example.com/foo%41%7a", "http://example.com/foo%41%7a"),
    ("http://example.com/foo%00%51", "http://example.com/foo%00%51"),
    ("http://example.com/foo\t%91", "http://example.com/foo%91"),
    ("http://example.com/(%28:%3A%29)", "http://example.com/(%28:%3A%29)"),
    ("http://example.com/foo\\bar\\..\\baz", "http://example.com/foo/baz"),
    ("http://example.com/~\u4f60\u597d", "http://example.com/~%E4%BD%A0%E5%A5%BD"),
    ("http://example.com/\u202e/foo/\u202d/bar", "http://example.com/%E2%80%AE/foo/%E2%80%AD/bar"),
    ("http://example.com/\ufeff/foo", "http://example.com/%EF%BB%BF/foo"),
    ("http://example.com/ \"<>`{}^", "http://example.com/%20%22%3C%3E%60%7B%7D%5E"),
    ("http://example.com/?q=a b'\"<>^`{|}", "http://example.com/?q=a%20b'%22%3C%3E^`{|}"),
    ("http://www.google.com/foo?bar=baz# \u00bb", "http://www.google.com/foo?bar=baz"),
    ("http://[www.google.com]/", None),
    ("http://www", "http://www/"),
    ("http://192.0x00A80001", "http://192.168.0.1/"),
    ("http://192.0.2.1:80/%2e", "http://192.0.2.1/"),
    ("http://0xc0.0250.01", "http://192.168.0.1/"),
    ("http://3232235521", "http://192.168.0.1/"),
    ("http://127.1", "http://127.0.0.1/"),
    ("http://0177.0.0.1", "http://127.0.0.1/"),
    ("http://0x", "http://0.0.0.0/"),
    ("http://%30%78%63%30%2e%30%32%35%30.01", "http://192.168.0.1/"),
    ("http://\uff10\uff38\uff43\uff10\uff0e\uff10\uff12\uff15\uff10\uff0e\uff10\uff11", "http://192.168.0.1/"),
    ("http://192.168.0.257", None),
    ("http://256", "http://0.0.1.0/"),
    ("http://99999999999999999999", None),
    ("http://1.2.3.08", None),
    ("http://1.2.3.4.5", None),
    ("http://foo.0x4", None),
    ("http://foo.09", None),
    ("http://foo.2.3", None),
    ("http://[1::2]:3:4", None),
    ("http://2001::1", None),
    ("http://[::1.2.3.x]", None),
    ("http://[::ffff:192.0.2.1]/", "http://[::ffff:c000:201]/"),
    ("http://[2001:0DB8::0001]/", "http://[2001:db8::1]/"),
    ("http://[::1%25eth0]/", None),
    ("http://GOO\u200b\u2060\ufeffgoo.com", "http://googoo.com/"),
    ("http://\uff27\uff4f.com", "http://go.com/"),
    ("http://\uff05\uff14\uff11.com", None),
    ("http://%41.com", "http://a.com/"),
    ("http://%00.com", None),
    ("http://www.foo\u3002bar.com", "http://www.foo.bar.com/"),
    ("http://fa\u00df.de", "http://xn--fa-hia.de/"),
    ("http://\u4f60\u597d\u4f60\u597d", "http://xn--6qqa088eba/"),
    ("http://hello%00", None),
    ("http://foo bar/", None),
    ("http://a<b", None),
    ("http://a^b", None),
    ("http://a|b/", None),
    ("http://", None),
    ("http://:80/", None),
    ("http://f:b/c", None),
    ("http://f: /c", None),
    ("http://f:65536/c", None),
    ("http://f:fifty-two/c", None),
    ("http://example.com:-1/", None),
    ("javascript:alert(1)", None),
    ("data:text/html,x", None),
    ("file:///etc/passwd", None),
    ("blob:https://example.com/x", None),
    ("mailto:desk@example.com", None),
    ("ws://example.com/", None),
]  # fmt: skip


@pytest.mark.parametrize(("reference", "expected"), RESOLVED)
def test_references_as_in_browsers(reference: str, expected: str | None) -> None:
    """A reference leads where a browser would go; where a browser fails, or leaves the web, there is no link."""
    link = absolute_url(BASE, reference)
    assert expected == (fetch_url(link) if link else None)


@pytest.mark.parametrize(
    ("expected", "url"),
    [
        ("https://example.com/", "http:example.com"),
        ("https://example.com/", "http:\\/example.com"),
        ("https://127.0.0.1/", "http://0x7f.1./"),
        ("https://xn--bcher-kva.example/", "http://b\u00fccher.example\ufeff./"),
        ("https://example.com/%EF%BF%BD", "http://example.com/\ud800"),
    ],
)
def test_keys_of_odd_spellings(expected: str, url: str) -> None:
    """What browsers take for the same URL has the same key, and that key is its own."""
    assert expected == canonical_url(url) == canonical_url(canonical_url(url))


@pytest.mark.parametrize(
    "url", ["http://\u200b/", "http://a..b..\u00ad:x/", "http://[fe80::1%25x]/", "http://1.2.3.4.5/"]
)
def test_what_no_browser_opens_has_no_key(url: str) -> None:
    """It is refused with the error that is promised, and no other."""
    with pytest.raises(UrlError):
        canonical_url(url)
