"""The head of a page: what it says of itself to search engines and to those who share it."""

from __future__ import annotations

import json
from html import escape

from benchmarks.throughput.prose import Story

_ICONS = (57, 76, 120, 152, 180)
_HINTS = ("dns-prefetch", "preconnect")
_HOSTS = ("cdn", "ads", "fonts", "video", "counter")
_METAS = (
    ("name", "theme-color", "#204060"),
    ("name", "referrer", "unsafe-url"),
    ("name", "format-detection", "telephone=no"),
    ("name", "msapplication-TileColor", "#204060"),
    ("name", "msapplication-TileImage", "/icon-144.png"),
    ("name", "apple-itunes-app", "app-id=3141592653"),
    ("name", "google-site-verification", "Qh3xR8mZ0sY1bK7pW2vN5tJ9cL4dF6gA"),
    ("name", "twitter:site", "@thepaper"),
    ("property", "fb:app_id", "271828182845"),
    ("property", "fb:pages", "141421356237"),
    ("property", "al:ios:app_name", "The Paper"),
    ("http-equiv", "X-UA-Compatible", "IE=edge"),
)


def social(story: Story, base: str, outlet: str, *, filed: bool) -> str:
    """OpenGraph and its cousins; `filed` is whether they tell section and tags."""
    address = base + story.path
    named = {
        "description": story.standfirst[:200],
        "author": story.author,
        "robots": "max-image-preview:large",
        "twitter:card": "summary_large_image",
        "twitter:title": story.title,
        "twitter:description": story.standfirst[:200],
    }
    properties = {
        "og:type": "article",
        "og:site_name": outlet,
        "og:title": story.title,
        "og:description": story.standfirst[:200],
        "og:url": address,
        "og:image": f"{base}/img/{story.number:x}-0-1280.jpg",
        "og:locale": story.language,
        "article:published_time": story.published.isoformat(),
        "article:modified_time": story.modified.isoformat(),
    }
    if filed:
        named["keywords"] = ", ".join(story.tags)
        properties["article:section"] = story.section.title()
    return "\n".join(
        [
            f'<link rel="canonical" href="{address}">',
            *(f'<meta name="{name}" content="{escape(value)}">' for name, value in named.items()),
            *(f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items()),
            *(f'<meta property="article:tag" content="{escape(tag)}">' for tag in story.tags if filed),
        ]
    )


def preloads(base: str) -> str:
    """Icons, fonts and feeds."""
    fonts = "\n".join(
        f'<link rel="preload" as="font" crossorigin href="/static/fonts/text-{weight}.woff2">'
        for weight in (400, 500, 700)
    )
    return f"""<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="/favicon.ico"><link rel="manifest" href="/site.webmanifest">
<link rel="alternate" type="application/rss+xml" href="{base}/feed.xml">
{fonts}"""


def elsewhere(base: str) -> str:
    """What phones, tiles, sharing and other hosts want to be told."""
    icons = (
        f'<link rel="apple-touch-icon" sizes="{size}x{size}" href="/icon-{size}.png">' for size in _ICONS
    )
    hosts = (f'<link rel="{kind}" href="//{host}.example">' for kind in _HINTS for host in _HOSTS)
    metas = (f'<meta {key}="{name}" content="{value}">' for key, name, value in _METAS)
    return "\n".join([*icons, *hosts, f'<link rel="search" href="{base}/opensearch.xml">', *metas])


def linked_data(story: Story, base: str, outlet: str, *, graph: bool) -> str:
    """JSON-LD, alone or as one of a graph's nodes; a graph tells section and tags too."""
    article = {
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": base + story.path},
        "headline": story.title,
        "description": story.standfirst[:200],
        "datePublished": story.published.isoformat(),
        "dateModified": story.modified.isoformat(),
        "author": [{"@type": "Person", "name": story.author}],
        "publisher": {"@type": "Organization", "name": outlet, "logo": {"url": f"{base}/logo.png"}},
        "image": [f"{base}/img/{story.number:x}-0-1280.jpg"],
        "isAccessibleForFree": True,
        "inLanguage": story.language,
    }
    if graph:
        article |= {"keywords": list(story.tags), "articleSection": story.section.title()}
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": outlet, "item": base + "/"},
            {
                "@type": "ListItem",
                "position": 2,
                "name": story.section.title(),
                "item": f"{base}/{story.section}/",
            },
        ],
    }
    context = "https://schema.org"
    data = {"@context": context, "@graph": [article, crumbs]} if graph else {"@context": context, **article}
    written = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{written}</script>'
