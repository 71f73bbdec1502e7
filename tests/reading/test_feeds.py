from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from newskeep.model import Link, PageKind, Reading
from newskeep.reading.page import Page, read_page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = datetime(2026, 11, 20, 9, 12, 44, tzinfo=UTC)


def reading(body: str | bytes, url: str = "https://courier.example/feed/", content_type: str = "") -> Reading:
    """Read as a page of that type."""
    data = body if isinstance(body, bytes) else body.encode()
    return read_page(Page(url, data, NOW, content_type=content_type))


def rss(items: str) -> str:
    """An RSS document of those items."""
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Courier</title>{items}</channel></rss>'
    )


def test_rss() -> None:
    """Links are resolved, dates come in UTC, titles without markup; enclosures and entries without link are none."""
    found = reading(
        rss("""<item><title>Smith &amp; Sons <![CDATA[<b>sell</b> &amp; buy]]></title><link>/a?x=1&amp;y=2</link>
        <pubDate>Fri, 20 Nov 2026 12:12:44 +0300</pubDate><enclosure url="https://courier.example/a.mp3"/></item>
        <item><title>No link</title></item>""")
    )
    assert found.kind is PageKind.FEED
    expected = Link("https://courier.example/a?x=1&y=2", "feed", "Smith & Sons sell & buy", published=DAY)
    assert (expected,) == found.links


def test_atom() -> None:
    """xml:base counts, and the date of the update is kept beside that of the publication."""
    found = reading(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/news/"><entry>
        <title type="html">Tram &lt;i&gt;line&lt;/i&gt; 5 &amp;lt; 6</title><link href="tram.html"/>
        <published>2026-11-20T09:12:44Z</published><updated>2026-11-21T09:12:44Z</updated></entry></feed>"""
    )
    url = "https://other.example/news/tram.html"
    expected = Link(url, "feed", "Tram line 5 < 6", published=DAY, modified=DAY.replace(day=21))
    assert (expected,) == found.links


def test_json_feed() -> None:
    """JSON Feed 1.1; what is no item or has no URL is left out, a lone surrogate is dropped."""
    found = reading(
        r"""{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/a",
        "title": "Tram \ud800line", "date_published": "2026-11-20T10:12:44+01:00"}, {"id": "2"}, 7]}"""
    )
    assert (Link("https://courier.example/a", "feed", "Tram line", published=DAY),) == found.links


@pytest.mark.parametrize(
    ("expected", "items"),
    [
        ("AT&T buys", "<item><title>AT&T buys</title><link>https://courier.example/a</link></item>"),
        ("Café", "<item><title>Caf&eacute;</title><link>https://courier.example/a</link></item>"),
        ("Cut", "<item><title>Cut</title><link>https://courier.example/a</link></item><item><title>Half"),
        ("A\u2026b", "<item><title>A&#8230;b</title><link>https://courier.example/a</link></item>\x01"),
    ],
)
def test_malformed_feeds_are_repaired(expected: str, items: str) -> None:
    """Bare ampersands, HTML entities, control characters and a cut end cost nothing that was there."""
    found = reading(rss(items))
    assert [(expected, "https://courier.example/a")] == [(link.title, link.url) for link in found.links]


def test_windows_1251_feed() -> None:
    """The encoding of the XML declaration is used."""
    body = '<?xml version="1.0" encoding="windows-1251"?><rss><channel><item><title>Мир</title><link>https://c.example/a</link></item></channel></rss>'
    assert [link.title for link in reading(body.encode("cp1251")).links] == ["Мир"]


def test_a_title_that_names_a_file_is_not_opened() -> None:
    """A feed is read from memory, whatever it looks like."""
    assert reading(b"<rss>file:///etc/passwd</rss>").links == ()


def sitemap(entries: str, root: str = 'urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"') -> str:
    """A sitemap of those entries."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{entries}</{root.split(maxsplit=1)[0]}>'


NEWS = """<url><loc>https://courier.example/a?x=1&amp;y=2</loc><lastmod>2026-11-20</lastmod><news:news>
<news:publication><news:name>The Courier</news:name></news:publication>
<news:publication_date>2026-11-20T09:12:44Z</news:publication_date><news:title>Tram &amp; bus</news:title></news:news>
<image:image><image:loc>https://courier.example/a.jpg</image:loc><image:title>A tram</image:title></image:image></url>"""
NEWS_LINK = Link(
    "https://courier.example/a?x=1&y=2",
    "news-sitemap",
    "Tram & bus",
    published=DAY,
    modified=datetime(2026, 11, 20, tzinfo=UTC),
)


@pytest.mark.parametrize(
    "document",
    [
        sitemap(NEWS),
        sitemap(NEWS, "urlset"),
        "\ufeff\n  " + sitemap(NEWS),
        sitemap(NEWS).replace("&amp;", "&"),
        sitemap(NEWS + "<url><loc>https://courier.example/hal").removesuffix("</urlset>"),
        sitemap(NEWS).replace("news:", "n:").replace("<urlset", '<urlset xmlns:n="http://www.google.com/n"'),
        gzip.compress(sitemap(NEWS).encode(), mtime=0),
        gzip.compress(sitemap(NEWS).encode(), mtime=0)[:-6],
        sitemap(NEWS).encode("utf-16"),
    ],
    ids=[
        "plain",
        "undeclared",
        "bom-and-blanks",
        "bare-ampersand",
        "cut",
        "other-prefix",
        "gzip",
        "cut-gzip",
        "utf-16",
    ],
)
def test_news_sitemaps(document: str | bytes) -> None:
    """Title, publication date and lastmod are kept, images are no articles, however the XML is broken."""
    found = reading(document)
    assert found.kind is PageKind.SITEMAP
    assert found.links == (NEWS_LINK,)


def test_sitemap_index() -> None:
    """What an index lists is discovery, not articles."""
    found = reading(
        sitemap("<sitemap><loc>/s1.xml.gz</loc><lastmod>2026-11</lastmod></sitemap>", "sitemapindex")
    )
    day = datetime(2026, 11, 1, tzinfo=UTC)
    assert (
        Link("https://courier.example/s1.xml.gz", "sitemap", modified=day, discovery=True),
    ) == found.links


def test_url_list() -> None:
    """A text file with a URL a line is a sitemap."""
    found = reading("https://courier.example/a\r\n\r\nhttps://courier.example/b\nhttps://courier.example/a\n")
    urls = ["https://courier.example/a", "https://courier.example/b"]
    assert (PageKind.SITEMAP, urls) == (found.kind, [link.url for link in found.links])


def test_entities_are_not_expanded() -> None:
    """A document type with entities neither grows nor reads files."""
    declared = '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "&x;&x;">]>'
    found = reading(declared + "<urlset><url><loc>https://courier.example/&y;</loc></url></urlset>")
    assert [link.url for link in found.links] == ["https://courier.example/&y;"]
