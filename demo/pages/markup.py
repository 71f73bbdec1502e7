"""What every page has: a masthead, escaping, the head, dates."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from demo.posts import Post

IMAGE = "/wp-content/uploads/lead.png"


@dataclass(frozen=True, slots=True)
class Masthead:
    """Who publishes, where, and in which sections."""

    name: str
    #: base URL without a slash at its end
    url: str
    tagline: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What else an article's page lists."""

    #: posts published before it, newest first
    older: tuple[Post, ...]
    #: what is most read today: another list in each edition
    most_read: tuple[Post, ...]


def text(value: str) -> str:
    """A text node: quotation marks stay as they are."""
    return html.escape(value, quote=False)


def attribute(value: str) -> str:
    """The inside of a quoted attribute."""
    return html.escape(value)


def link(path: str, label: str) -> str:
    """An anchor."""
    return f'<a href="{attribute(path)}">{text(label)}</a>'


def paragraphs(post: Post) -> str:
    """The article's paragraphs, one element each."""
    return "\n".join(f"<p>{text(paragraph)}</p>" for paragraph in post.article.paragraphs)


def items(entries: Iterable[str], kind: str = "") -> str:
    """List items, with a class if there is one."""
    opening = f'<li class="{kind}">' if kind else "<li>"
    return "\n".join(f"{opening}{entry}</li>" for entry in entries)


def excerpt(post: Post, longest: int = 180) -> str:
    """The beginning of the first paragraph."""
    first = post.article.paragraphs[0]
    return first if len(first) <= longest else first[:longest].rstrip() + " […]"


def stamp(time: datetime) -> str:
    """ISO 8601 with an offset, as WordPress writes it."""
    return time.isoformat(timespec="seconds")


def opening(post: Post) -> str:
    """The document's first lines, with its language and direction."""
    direction = ' dir="rtl"' if post.article.rtl else ""
    return f'<!DOCTYPE html>\n<html lang="{post.article.language}"{direction}>'


def encoding(post: Post) -> str:
    """The declaration of UTF-8; a page in another encoding leaves that to its header."""
    return '<meta charset="UTF-8">' if post.charset == "utf-8" else ""


def open_graph(masthead: Masthead, post: Post) -> str:
    """Canonical link, description and Open Graph of an article's page."""
    url = masthead.url + post.path
    article = post.article
    properties = {
        "og:type": "article",
        "og:title": article.title,
        "og:description": excerpt(post),
        "og:url": url,
        "og:site_name": masthead.name,
        "og:image": masthead.url + IMAGE,
        "article:published_time": stamp(article.published),
        "article:modified_time": stamp(article.modified),
        "article:section": article.section.title(),
    }
    metas = [f'<meta property="{name}" content="{attribute(value)}">' for name, value in properties.items()]
    return "\n".join([
        f'<link rel="canonical" href="{attribute(url)}">',
        f'<meta name="description" content="{attribute(excerpt(post))}">',
        *metas,
    ])  # fmt: skip


def json_ld(masthead: Masthead, post: Post) -> str:
    """The article as schema.org's NewsArticle."""
    article = post.article
    publisher = {"@type": "Organization", "name": masthead.name, "url": masthead.url + "/"}
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "NewsArticle",
                "headline": article.title,
                "datePublished": stamp(article.published),
                "dateModified": stamp(article.modified),
                "author": {"@type": "Organization", "name": article.author},
                "publisher": publisher,
                "mainEntityOfPage": masthead.url + post.path,
                "image": masthead.url + IMAGE,
                "inLanguage": article.language,
                "articleSection": article.section.title(),
            },
            {"@type": "WebSite", "name": masthead.name, "url": masthead.url + "/"},
        ],
    }
    # ASCII, so that it survives whatever encoding the page is sent in; "</" would end the element.
    written = json.dumps(data).replace("</", "<\\/")
    return f'<script type="application/ld+json">{written}</script>'
