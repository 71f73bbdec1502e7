"""An outlet's posts as RSS 2.0, Atom and JSON Feed; their links carry tracking parameters, as many do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from demo.pages.markup import Masthead, excerpt, text
from demo.posts import Post
from newskeep.units import rfc3339

_TRACKING = {
    "rss": "?utm_source=rss&utm_medium=rss&utm_campaign=feed",
    "atom": "?utm_source=atom&utm_medium=feed",
    "json": "?utm_source=jsonfeed",
}


def rss(masthead: Masthead, posts: Sequence[Post]) -> str:
    """RSS 2.0 with WordPress's guids: <https://www.rssboard.org/rss-specification>."""
    entries = "\n".join(_rss_item(masthead, post) for post in posts)
    built = format_datetime(_newest(posts), usegmt=True)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>{text(masthead.name)}</title>
<atom:link href="{masthead.url}/feed/" rel="self" type="application/rss+xml"/>
<link>{masthead.url}/</link>
<description>{text(masthead.tagline)}</description>
<lastBuildDate>{built}</lastBuildDate>
{entries}
</channel>
</rss>
"""


def atom(masthead: Masthead, posts: Sequence[Post]) -> str:
    """Atom, RFC 4287; `updated` moves when a post is edited."""
    entries = "\n".join(_atom_entry(masthead, post) for post in posts)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>{text(masthead.name)}</title>
<id>{masthead.url}/feed/atom/</id>
<link rel="self" href="{masthead.url}/feed/atom/"/>
<link rel="alternate" type="text/html" href="{masthead.url}/"/>
<updated>{rfc3339(_newest(posts))}</updated>
{entries}
</feed>
"""


def json_feed(masthead: Masthead, posts: Sequence[Post]) -> str:
    """JSON Feed 1.1: <https://www.jsonfeed.org/version/1.1/>."""
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": masthead.name,
        "home_page_url": masthead.url + "/",
        "feed_url": masthead.url + "/feed.json",
        "items": [_json_item(masthead, post) for post in posts],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _rss_item(masthead: Masthead, post: Post) -> str:
    article = post.article
    return f"""<item>
<title>{text(article.title)}</title>
<link>{text(masthead.url + post.path + _TRACKING["rss"])}</link>
<dc:creator>{text(article.author)}</dc:creator>
<pubDate>{format_datetime(article.published, usegmt=True)}</pubDate>
<category>{text(article.section.title())}</category>
<guid isPermaLink="false">{masthead.url}/?p={post.id}</guid>
<description>{text(excerpt(post))}</description>
</item>"""


def _atom_entry(masthead: Masthead, post: Post) -> str:
    article = post.article
    return f"""<entry xml:lang="{article.language}">
<title>{text(article.title)}</title>
<link rel="alternate" type="text/html" href="{text(masthead.url + post.path + _TRACKING["atom"])}"/>
<id>{masthead.url}/?p={post.id}</id>
<published>{rfc3339(article.published)}</published>
<updated>{rfc3339(article.modified)}</updated>
<author><name>{text(article.author)}</name></author>
<summary>{text(excerpt(post))}</summary>
</entry>"""


def _json_item(masthead: Masthead, post: Post) -> dict[str, object]:
    article = post.article
    return {
        "id": f"{masthead.url}/?p={post.id}",
        "url": masthead.url + post.path + _TRACKING["json"],
        "title": article.title,
        "summary": excerpt(post),
        "date_published": rfc3339(article.published),
        "date_modified": rfc3339(article.modified),
        "authors": [{"name": article.author}],
        "language": article.language,
    }


def _newest(posts: Sequence[Post]) -> datetime:
    return max(post.article.modified for post in posts)
