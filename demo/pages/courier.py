"""The Courier's pages: another theme, other class names, microdata where the first outlet has JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence

from demo.pages.markup import (
    Around,
    Masthead,
    attribute,
    encoding,
    excerpt,
    items,
    link,
    open_graph,
    opening,
    stamp,
    text,
)
from demo.posts import Post

_STYLE = """body{margin:0 auto;max-width:60rem;font:17px/1.55 system-ui,sans-serif;padding:0 1rem}
.bar ul{display:flex;gap:1.5rem;list-style:none;padding:0}.letter{border:1px solid #999;padding:.5rem}"""
_LETTER = """<div class="letter"><p>The Courier in your inbox, every morning at six.</p>
<form action="/newsletter/" method="post"><input type="email" placeholder="Your e-mail address">
<button>Sign up</button></form><p>By signing up you accept our terms. We never pass your address on.</p></div>"""
_MEMBERS = """<p class="story__members">The Courier is free to read because its members pay for it. \
If this story was of use to you, become one of them.</p>
<p class="story__rights">© The Courier. To republish this story, write to the syndication desk.</p>"""


def article_page(masthead: Masthead, post: Post, around: Around) -> str:
    """A story with a newsletter box within and the house's notes below; what is most read changes daily."""
    head = f"""{encoding(post)}
<title>{text(post.article.title)} | {text(masthead.name)}</title>
{open_graph(masthead, post)}
<link rel="amphtml" href="{attribute(masthead.url + post.path)}amp/">"""
    body = f'<main class="page__main">\n{_story(masthead, post)}\n</main>\n{_rail(around)}'
    return _page(masthead, opening(post), head, body)


def front_page(masthead: Masthead, title: str, posts: Sequence[Post]) -> str:
    """Cards with headline and standfirst."""
    cards = "\n".join(
        f'<div class="card"><h3 class="card__title">{link(post.path, post.article.title)}</h3>'
        f'<p class="card__standfirst">{text(excerpt(post, 120))}</p></div>'
        for post in posts
    )
    return plain_page(masthead, title, f"<h1>{text(title)}</h1>\n{cards}")


def plain_page(masthead: Masthead, title: str, content: str) -> str:
    """A page that is no story; `content` is HTML."""
    head = f'<meta charset="UTF-8">\n<title>{text(title)} | {text(masthead.name)}</title>'
    start = '<!DOCTYPE html>\n<html lang="en">'
    return _page(masthead, start, head, f'<main class="page__main">\n{content}\n</main>')


def _page(masthead: Masthead, start: str, head: str, body: str) -> str:
    sections = [link(f"/category/{section}/", section.title()) for section in masthead.sections]
    return f"""{start}
<head>
{head}
<link rel="alternate" type="application/rss+xml" href="/feed/">
<link rel="alternate" type="application/atom+xml" href="/feed/atom/">
<style>{_STYLE}</style>
</head>
<body>
<div class="bar"><a class="bar__logo" href="/">{text(masthead.name)}</a> <em>{text(masthead.tagline)}</em>
<ul>
{items(sections)}
</ul></div>
{body}
<div class="imprint"><p>{text(masthead.name)}, founded on paper.</p>
<p><a href="/about/">Imprint</a> | <a href="/contact/">Letters to the editor</a></p></div>
</body>
</html>
"""


def _story(masthead: Masthead, post: Post) -> str:
    article = post.article
    lines = [f"<p>{text(paragraph)}</p>" for paragraph in article.paragraphs]
    lines.insert(len(lines) // 2, _LETTER)
    story = "\n".join(lines)
    return f"""<div class="story" itemscope itemtype="https://schema.org/NewsArticle">
<p class="story__kicker">{text(article.section.title())}</p>
<h1 class="story__headline" itemprop="headline">{text(article.title)}</h1>
<p class="story__byline">By <span itemprop="author">{text(article.author)}</span>,
<time itemprop="datePublished" datetime="{stamp(article.published)}">{article.published:%d %B %Y, %H:%M}</time></p>
<div class="story__body" itemprop="articleBody">
{story}
{_MEMBERS}
</div>
<p class="story__tools"><a rel="nofollow" href="{attribute(masthead.url + post.path)}?print=1">Print this story</a></p>
</div>"""


def _rail(around: Around) -> str:
    most_read, earlier = (
        items([link(post.path, post.article.title) for post in posts])
        for posts in (around.most_read, around.older[:4])
    )
    return f"""<aside class="rail"><h4>Most read</h4><ol>
{most_read}
</ol><h4>Earlier</h4><ul>
{earlier}
</ul></aside>"""
