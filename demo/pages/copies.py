"""Other addresses of the same article: its AMP page and its print page, both with a canonical link back."""

from __future__ import annotations

from demo.pages.markup import Masthead, attribute, json_ld, opening, paragraphs, stamp, text
from demo.posts import Post


def amp_page(masthead: Masthead, post: Post) -> str:
    """The article for AMP caches: <https://amp.dev/documentation/guides-and-tutorials/learn/spec/amphtml>."""
    article = post.article
    return f"""{opening(post).replace("<html ", "<html amp ")}
<head>
<meta charset="utf-8">
<title>{text(article.title)}</title>
<link rel="canonical" href="{attribute(masthead.url + post.path)}">
<meta name="viewport" content="width=device-width">
{json_ld(masthead, post)}
</head>
<body>
<header><a href="/">{text(masthead.name)}</a></header>
<article><h1>{text(article.title)}</h1>
<p class="amp-meta"><time datetime="{stamp(article.published)}">{article.published:%d.%m.%Y}</time></p>
<div class="amp-content">
{paragraphs(post)}
</div></article>
</body>
</html>
"""


def print_page(masthead: Masthead, post: Post) -> str:
    """The article for paper; search engines are told not to list it."""
    article = post.article
    url = masthead.url + post.path
    return f"""{opening(post)}
<head>
<meta charset="utf-8">
<title>{text(article.title)} - {text(masthead.name)}</title>
<link rel="canonical" href="{attribute(url)}">
<meta name="robots" content="noindex">
</head>
<body onload="window.print()">
<h1>{text(article.title)}</h1>
<p>{text(masthead.name)}, {article.published:%d.%m.%Y}</p>
{paragraphs(post)}
<p>Printed from {text(url)}</p>
</body>
</html>
"""
