"""What tells crawlers where to go and where not: robots.txt and the sitemaps."""

from __future__ import annotations

from collections.abc import Sequence

from demo.pages.markup import Masthead, text
from demo.posts import PRIVATE, Post
from newskeep.units import rfc3339

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def robots(masthead: Masthead) -> str:
    """robots.txt, RFC 9309, with the sitemaps."""
    return f"""User-agent: *
Disallow: /wp-admin/
Allow: /wp-admin/admin-ajax.php
Disallow: {PRIVATE}

Sitemap: {masthead.url}/sitemap_index.xml
Sitemap: {masthead.url}/news-sitemap.xml
"""


def index(masthead: Masthead, posts: Sequence[Post]) -> str:
    """The sitemap index: <https://www.sitemaps.org/protocol.html>."""
    modified = rfc3339(max(post.article.modified for post in posts))
    entries = "\n".join(
        f"<sitemap><loc>{masthead.url}/{name}</loc><lastmod>{modified}</lastmod></sitemap>"
        for name in ("post-sitemap.xml", "news-sitemap.xml")
    )
    return f"{_HEAD}\n<sitemapindex {_XMLNS}>\n{entries}\n</sitemapindex>\n"


def plain(masthead: Masthead, posts: Sequence[Post]) -> str:
    """All posts with the time of their last change."""
    entries = "\n".join(
        f"<url><loc>{text(masthead.url + post.path)}</loc><lastmod>{rfc3339(post.article.modified)}</lastmod></url>"
        for post in posts
        if not post.private
    )
    return f"{_HEAD}\n<urlset {_XMLNS}>\n{entries}\n</urlset>\n"


def news(masthead: Masthead, posts: Sequence[Post]) -> str:
    """The posts of the last two days, as Google News wants them.

    <https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap>
    """
    days = posts[0].article.published
    entries = "\n".join(
        _news_entry(masthead, post)
        for post in posts
        if not post.private and (days - post.article.published).days < 2
    )
    google = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f"{_HEAD}\n<urlset {_XMLNS} {google}>\n{entries}\n</urlset>\n"


def _news_entry(masthead: Masthead, post: Post) -> str:
    article = post.article
    return f"""<url><loc>{text(masthead.url + post.path)}</loc>
<news:news>
<news:publication><news:name>{text(masthead.name)}</news:name>\
<news:language>{article.language}</news:language></news:publication>
<news:publication_date>{rfc3339(article.published)}</news:publication_date>
<news:title>{text(article.title)}</news:title>
</news:news></url>"""
