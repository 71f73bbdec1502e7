from __future__ import annotations

import gzip
import json
from email.utils import parsedate_to_datetime
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest

from demo.posts import Post
from demo.site import Outlet, first_outlet, second_outlet
from newskeep.units import rfc3339

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"

FIRST = first_outlet("http://127.0.0.1:8181")
SECOND = second_outlet("http://127.0.0.1:8182")
OUTLETS = pytest.mark.parametrize("outlet", [FIRST, SECOND], ids=["first", "second"])


def tree(outlet: Outlet, path: str, edition: int = 1) -> ET.Element:
    """The document, parsed."""
    return ET.fromstring(outlet.answer(path, edition).body)


def texts(element: ET.Element, path: str) -> list[str]:
    """The text of every element at that path."""
    return [found.text or "" for found in element.iterfind(path)]


def allowed(outlet: Outlet, edition: int = 1) -> list[Post]:
    """The posts that sitemaps may list."""
    return [post for post in outlet.posts(edition) if not post.private]


@OUTLETS
def test_rss_lists_every_article(outlet: Outlet) -> None:
    """Full titles, dates, guids, and links with tracking parameters."""
    channel = tree(outlet, "/feed/")
    posts = outlet.posts()

    assert [post.article.title for post in posts] == texts(channel, "channel/item/title")
    assert [f"{outlet.url}/?p={post.id}" for post in posts] == texts(channel, "channel/item/guid")
    assert [post.article.published for post in posts] == [
        parsedate_to_datetime(date) for date in texts(channel, "channel/item/pubDate")
    ]
    for post, link in zip(posts, texts(channel, "channel/item/link"), strict=True):
        assert link.startswith(f"{outlet.url}{post.path}?utm_source=")


@OUTLETS
def test_atom_lists_every_article(outlet: Outlet) -> None:
    """Titles, links, and when each was published and last updated."""
    feed = tree(outlet, "/feed/atom/", 2)
    posts = outlet.posts(2)

    assert [post.article.title for post in posts] == texts(feed, f"{ATOM}entry/{ATOM}title")
    assert [rfc3339(post.article.published) for post in posts] == texts(feed, f"{ATOM}entry/{ATOM}published")
    assert [rfc3339(post.article.modified) for post in posts] == texts(feed, f"{ATOM}entry/{ATOM}updated")


@OUTLETS
def test_json_feed_lists_every_article(outlet: Outlet) -> None:
    """Version 1.1, with the fields that readers need."""
    feed = json.loads(outlet.answer("/feed.json").body)

    assert "https://jsonfeed.org/version/1.1" == feed["version"]
    assert [(post.article.title, post.article.language) for post in outlet.posts()] == [
        (item["title"], item["language"]) for item in feed["items"]
    ]


@OUTLETS
def test_sitemap_index_leads_to_the_sitemaps(outlet: Outlet) -> None:
    """The index names both sitemaps, and both are there."""
    index = tree(outlet, "/sitemap_index.xml")
    urls = texts(index, f"{SITEMAP}sitemap/{SITEMAP}loc")

    assert [f"{outlet.url}/post-sitemap.xml", f"{outlet.url}/news-sitemap.xml"] == urls
    assert [200, 200] == [outlet.answer(url.removeprefix(outlet.url)).status for url in urls]


@OUTLETS
def test_post_sitemap_has_every_article_with_its_last_change(outlet: Outlet) -> None:
    """`lastmod` moves with an edit; the packed sitemap is the same document."""
    sitemap = tree(outlet, "/post-sitemap.xml", 2)
    posts = allowed(outlet, 2)

    assert [outlet.url + post.path for post in posts] == texts(sitemap, f"{SITEMAP}url/{SITEMAP}loc")
    assert [rfc3339(post.article.modified) for post in posts] == texts(
        sitemap, f"{SITEMAP}url/{SITEMAP}lastmod"
    )
    packed = outlet.answer("/sitemap.xml.gz", 2)
    assert outlet.answer("/post-sitemap.xml", 2).body == gzip.decompress(packed.body)


@OUTLETS
def test_news_sitemap_has_titles_and_dates(outlet: Outlet) -> None:
    """Title and publication date of each article of the last two days."""
    sitemap = tree(outlet, "/news-sitemap.xml")
    entry = f"{SITEMAP}url/{NEWS}news/{NEWS}"

    assert [post.article.title for post in allowed(outlet)] == texts(sitemap, f"{entry}title")
    assert [rfc3339(post.article.published) for post in allowed(outlet)] == texts(
        sitemap, f"{entry}publication_date"
    )


@OUTLETS
def test_robots_allows_articles_and_names_sitemaps(outlet: Outlet) -> None:
    """As the standard library reads it: private and admin paths are forbidden, articles are not."""
    robots = RobotFileParser()
    robots.parse(outlet.answer("/robots.txt").body.decode().splitlines())

    assert robots.can_fetch("newskeep", outlet.url + allowed(outlet)[0].path)
    assert not robots.can_fetch("newskeep", outlet.url + "/private/anything/")
    assert not robots.can_fetch("newskeep", outlet.url + "/wp-admin/")
    assert [f"{outlet.url}/sitemap_index.xml", f"{outlet.url}/news-sitemap.xml"] == robots.site_maps()


def test_fronts_and_feeds_stay_short() -> None:
    """With hundreds of articles, feeds and home page show fifty, the sitemap all."""
    large = first_outlet("http://127.0.0.1:8181", 300)

    assert 50 == len(texts(tree(large, "/feed/"), "channel/item"))
    assert 50 == large.answer("/").body.count(b'class="post teaser"')
    assert 301 == len(texts(tree(large, "/post-sitemap.xml"), f"{SITEMAP}url/{SITEMAP}loc"))
