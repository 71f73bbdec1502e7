"""Pages for outlets that are not the demo's own: feeds, articles and what is served in their place."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import format_datetime
from html import escape

from demo.articles import NEWS_DAY, article
from demo.server import NewsSite
from demo.site import Outlet

#: what a site that renders in the browser sends for every article
SHELL = """<!doctype html><html><head><title>The Shell</title><script src="/app.js"></script></head>
<body><div id="root"></div><noscript>Please enable JavaScript to read this page.</noscript></body></html>"""

CONSENT = """<!doctype html><html><head><title>Before you continue</title></head><body>
<h1>We value your privacy</h1><p>We and our partners use cookies.</p><button>Accept all</button>
<button>Reject</button></body></html>"""


def page(number: int) -> str:
    """An article, as plain as HTML can be; the same number is the same text."""
    written = article(number, "en")
    paragraphs = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in written.paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(written.title)}</title></head>'
        f"<body><article><h1>{escape(written.title)}</h1>\n{paragraphs}</article></body></html>"
    )


def feed(url: str, paths: Iterable[str]) -> str:
    """An RSS feed of an outlet that names these paths."""
    items = "".join(
        f"<item><title>Story at {path}</title><link>{url}{path}</link>"
        f"<pubDate>{format_datetime(NEWS_DAY)}</pubDate></item>"
        for path in paths
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title><link>{url}/</link>{items}</channel></rss>'


def publish(site: NewsSite, outlet: Outlet, count: int, first: int = 5000, delay: float = 0) -> list[str]:
    """Let an outlet have a feed at /news.xml, and so many plain articles from number `first` on; their paths."""
    paths = [f"/story-{number}/" for number in range(count)]
    site.override("/news.xml", outlet=outlet.key, body=feed(outlet.url, paths))
    for number, path in enumerate(paths, first):
        site.override(path, outlet=outlet.key, body=page(number), delay=delay)
    return paths
