"""The seed outlet's pages, laid out as its WordPress theme does it."""

from __future__ import annotations

from collections.abc import Sequence

from demo.pages import comments, donation
from demo.pages.markup import (
    Around,
    Masthead,
    attribute,
    encoding,
    excerpt,
    items,
    json_ld,
    link,
    open_graph,
    opening,
    paragraphs,
    stamp,
    text,
)
from demo.posts import Post
from demo.seed import SeedArticle, seed_article

_NETWORKS = ("Twitter", "Facebook", "Telegram")
_STYLE = """body{margin:0 auto;max-width:64rem;font:16px/1.5 Georgia,serif;padding:0 1rem}
nav ul,.sharedaddy ul{display:flex;gap:1rem;list-style:none;padding:0}img{background:#ddd}"""


def article_page(masthead: Masthead, post: Post, around: Around) -> str:
    """An article with all that stands around it: appeals, share buttons, related posts, sidebar, comments."""
    seed = seed_article()
    head = f"""{encoding(post)}
<title>{text(post.article.title)} - {text(masthead.name)}</title>
{open_graph(masthead, post)}
<link rel="amphtml" href="{attribute(masthead.url + post.path)}amp/">
{json_ld(masthead, post)}"""
    main = f"""{_article(masthead, post, seed)}
{_related(post, around.older)}
{comments.section(seed, post.comments)}"""
    body = f'<main id="main" class="site-main">\n{main}\n</main>\n{_sidebar(seed, around.older)}'
    return _page(masthead, opening(post), head, f"single single-post postid-{post.id}", body)


def front_page(masthead: Masthead, title: str, posts: Sequence[Post]) -> str:
    """A list of posts with headline, date and excerpt."""
    teasers = "\n".join(map(_teaser, posts))
    heading = f'<h1 class="page-title">{text(title)}</h1>'
    return plain_page(masthead, title, f"{heading}\n{teasers}")


def plain_page(masthead: Masthead, title: str, content: str) -> str:
    """A page that is no article; `content` is HTML."""
    head = f'<meta charset="UTF-8">\n<title>{text(title)} - {text(masthead.name)}</title>'
    body = f'<main id="main" class="site-main">\n{content}\n</main>'
    return _page(masthead, '<!DOCTYPE html>\n<html lang="en">', head, "archive", body)


def _page(masthead: Masthead, start: str, head: str, kind: str, body: str) -> str:
    name = text(masthead.name)
    feed = '<link rel="alternate" type="application/rss+xml" title="Feed" href="/feed/">'
    return f"""{start}
<head>
<meta name="viewport" content="width=device-width">
{head}
{feed}
<style>{_STYLE}</style>
</head>
<body class="{kind}">
<div id="page" class="site">
<header id="masthead" class="site-header"><a href="/">{name}</a>
<p class="site-description">{text(masthead.tagline)}</p>
{donation.bar(seed_article())}
<nav id="site-navigation" class="main-navigation"><ul class="menu">
{_menu(masthead)}
</ul></nav></header>
<div id="content" class="site-content">
{body}
</div>
<footer id="colophon" class="site-footer"><p>© {name}. All rights reserved.</p>
<p><a href="/about/">About us</a> · <a href="/contact/">Contact</a> · <a href="/donate/">Donate</a></p></footer>
</div>
</body>
</html>
"""


def _menu(masthead: Masthead) -> str:
    sections = [link(f"/category/{section}/", section.title()) for section in masthead.sections]
    return items([link("/", "Home"), *sections, link("/about/", "About us")], "menu-item")


def _article(masthead: Masthead, post: Post, seed: SeedArticle) -> str:
    article = post.article
    support = donation.block(seed, article.title)
    section = link(f"/category/{article.section}/", article.section.title())
    return f"""<article id="post-{post.id}" class="post-{post.id} post type-post hentry category-{article.section}">
<header class="entry-header"><h1 class="entry-title">{text(article.title)}</h1>
<div class="entry-meta"><time class="entry-date published" datetime="{stamp(article.published)}">\
{article.published:%d.%m.%Y}</time> <span class="author vcard">{text(article.author)}</span></div></header>
<div class="entry-content">
{support}
{paragraphs(post)}
{support}
{_share(masthead, post)}
</div>
<footer class="entry-footer"><span class="cat-links">Posted in {section}</span></footer>
</article>"""


def _share(masthead: Masthead, post: Post) -> str:
    target = attribute(masthead.url + post.path)
    buttons = [f'<a rel="nofollow" href="#share-{name.lower()}">{name}</a>' for name in _NETWORKS]
    buttons.append(f'<a rel="nofollow" href="{target}?print=1">Print</a>')
    return f"""<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul>
{items(buttons)}
</ul></div>"""


def _related(post: Post, older: Sequence[Post]) -> str:
    alike = [other for other in older if other.article.section == post.article.section]
    entries = "\n".join(f"<h3>{link(other.path, other.article.title)}</h3>" for other in alike[:3])
    return f'<section class="related-posts"><h2>MORE ON THE TOPIC:</h2>\n{entries}\n</section>'


def _sidebar(seed: SeedArticle, older: Sequence[Post]) -> str:
    latest = items([link(post.path, post.article.title) for post in older[:5]])
    label, value = seed.donations[0]
    return f"""<aside id="secondary" class="widget-area sidebar">
<section class="widget widget_recent_entries"><h2>Latest news</h2><ul>
{latest}
</ul></section>
<section class="widget widget_text"><h2>{text(seed.appeal)}</h2><p>{text(label)} {text(value)}</p></section>
</aside>"""


def _teaser(post: Post) -> str:
    article = post.article
    return f"""<article class="post teaser"><h2 class="entry-title">{link(post.path, article.title)}</h2>
<time datetime="{stamp(article.published)}">{article.published:%d.%m.%Y}</time>
<div class="entry-summary"><p>{text(excerpt(post))}</p></div></article>"""
