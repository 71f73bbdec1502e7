"""Four houses' templates: one of a blog system, one of components, one from before them, one of a magazine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from benchmarks.throughput.pages import head
from benchmarks.throughput.pages.bulk import scripts, state, styles
from benchmarks.throughput.pages.dress import dressed
from benchmarks.throughput.pages.surroundings import Surroundings
from benchmarks.throughput.prose import Story, story
from demo.chance import Chance

#: a page is filled up to about one of these with styles, scripts and data
_SIZES = (90_000, 100_000, 110_000, 125_000, 150_000, 190_000, 250_000, 300_000)
_LEGACY = {"de": "windows-1252", "fr": "windows-1252", "es": "windows-1252", "ru": "windows-1251"}


@dataclass(frozen=True, slots=True)
class Outlet:
    """One newspaper of the site."""

    name: str
    #: what begins the names of its classes
    prefix: str
    #: an article between its surroundings, as the inside of the body
    body: Callable[[Story, Surroundings], str]
    #: what its pages say of themselves: `graph`, `linked`, or none of it
    says: str
    #: True when it keeps to the encodings of its languages
    legacy: bool = False
    #: True when its pages come without blanks between tags
    compact: bool = False


def article_page(number: int, base: str) -> bytes:
    """The page of a story, in its outlet's template and encoding.

    Args:
        number: of the story.
        base: URL of its outlet, without a slash at the end.
    """
    told, outlet = story(number), OUTLETS[number % len(OUTLETS)]
    charset = _LEGACY.get(told.language, "utf-8") if outlet.legacy else "utf-8"
    chance = Chance(number * 13 + 5)
    plain = outlet.body(told, Surroundings(told, outlet.name, len(OUTLETS), outlet.prefix))
    body = dressed(plain, Chance(number * 29 + 11), base, outlet.prefix, compact=outlet.compact)
    left = max(8_000, chance.pick(_SIZES) - len(body.encode()) - 4_000)
    page = f"""<!DOCTYPE html>
<html lang="{told.language}"{' dir="rtl"' if told.rtl else ""}>
<head><meta charset="{charset}"><title>{escape(told.title)} | {outlet.name}</title>
{head.preloads(base)}
{head.elsewhere(base)}
{_says(outlet, told, base)}
<style>{styles(chance, left * 12 // 100)}</style>
{scripts(chance, left // 4, 16)}
</head>
<body class="{outlet.prefix}-body {outlet.prefix}-{told.section}">
{body}
<script type="application/json" id="state">{state(chance, left * 38 // 100)}</script>
{scripts(chance, left // 4, 16)}
</body></html>"""
    return page.encode(charset, "xmlcharrefreplace")


def _says(outlet: Outlet, told: Story, base: str) -> str:
    parts = []
    if outlet.says:
        parts.append(head.social(told, base, outlet.name, filed=outlet.says == "graph"))
    if outlet.says in {"graph", "linked"}:
        parts.append(head.linked_data(told, base, outlet.name, graph=outlet.says == "graph"))
    return "\n".join(parts)


def _blog(told: Story, around: Surroundings) -> str:
    paragraphs = "\n".join(f"<p>{around.linked(text)}</p>" for text in told.paragraphs)
    tags = " ".join(
        f'<a href="/tag/{number}/" rel="tag">{escape(tag)}</a>' for number, tag in enumerate(told.tags)
    )
    return f"""<div id="page" class="site"><header id="masthead">{around.menu()}</header>
<div id="content" class="site-content"><main id="main">
<article id="post-{told.number}" class="post type-post status-publish has-post-thumbnail hentry">
<header class="entry-header"><h1 class="entry-title">{escape(told.title)}</h1>
<div class="entry-meta"><span class="byline">By <a rel="author" href="/author/{told.number % 40}/">{told.author}</a></span>
<time class="entry-date published" datetime="{told.published.isoformat()}">{told.published:%d %B %Y}</time></div></header>
{around.sharing()}{around.figure(0)}
<div class="entry-content"><p><strong>{escape(told.standfirst)}</strong></p>
{paragraphs}
{around.newsletter()}</div>
<footer class="entry-footer">{tags}</footer></article>
<div id="jp-relatedposts"><h3>Related</h3>{around.teasers(6)}</div>
{around.comments(10)}</main>
<div id="secondary" class="widget-area">{around.most_read(10)}{around.teasers(16)}</div></div>
{around.foot()}</div>"""


def _components(told: Story, around: Surroundings) -> str:
    blocks = []
    for place, text in enumerate(told.paragraphs):
        blocks.append(
            f'<div data-component="text-block" class="cp-{place % 9}a7"><div class="cp-wrap"><p class="cp-p">'
            f"{around.linked(text)}</p></div></div>"
        )
        if place % 5 == 2:
            blocks.append(f'<div data-component="image-block">{around.figure(place)}</div>')
        if place % 6 == 4:
            blocks.append(f'<div data-component="links-block"><div>{around.teasers(2)}</div></div>')
    return f"""<div id="__next"><div class="cp-page"><div role="banner">{around.menu()}</div>
<main id="main-content"><article class="cp-article"><header><h1 id="main-heading" tabindex="-1">{escape(told.title)}</h1>
<div class="cp-byline"><div>{told.author}</div><div><time datetime="{told.published.isoformat()}" data-testid="timestamp">
{told.published:%d %b %Y}</time></div></div></header><div data-component="image-block">{around.figure(0)}</div>
<div data-component="text-block"><p class="cp-p"><b>{escape(told.standfirst)}</b></p></div>
{"".join(blocks)}{around.newsletter()}</article>
<section aria-labelledby="related"><h2 id="related">More on this story</h2><div class="cp-grid">{around.teasers(12)}</div></section>
<section aria-labelledby="top"><h2 id="top">Top stories</h2><div class="cp-grid">{around.teasers(12)}</div></section>
{around.most_read(10)}</main>{around.foot()}</div></div>"""


def _classic(told: Story, around: Surroundings) -> str:
    paragraphs = "\n".join(f"<p>{around.linked(text)}" for text in told.paragraphs)
    return f"""<div id="wrapper"><div id="top">{around.menu()}</div>
<table width="100%" cellpadding="0" cellspacing="0"><tr><td width="70%" valign="top"><div id="story" itemscope
 itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">{escape(told.title)}</h1>
<div class="info">{told.author}<br>{told.published:%d.%m.%Y, %H:%M}</div>{around.sharing()}
<div class="teaser"><b>{escape(told.standfirst)}</b></div>{around.figure(0)}
<div id="storytext" itemprop="articleBody">{paragraphs}</div></div>
<div class="box"><h4>See also</h4>{around.teasers(8)}</div>{around.comments(6)}</td>
<td width="30%" valign="top"><div class="right">{around.most_read(20)}{around.newsletter()}{around.teasers(16)}</div></td>
</tr></table>{around.foot()}</div>"""


def _magazine(told: Story, around: Surroundings) -> str:
    parts = []
    for place, text in enumerate(told.paragraphs):
        if place % 4 == 3:
            parts.append(f"<h2>{escape(around.prose.title())}</h2>")
        parts.append(f'<p class="mg-body__p{" dropcap" if not place else ""}">{around.linked(text)}</p>')
        if place % 6 == 5:
            parts.append(
                f'<blockquote class="pull">{escape(around.prose.title())}</blockquote>{around.figure(place)}'
            )
    return f"""<div class="mg-shell"><header class="mg-top">{around.menu()}</header><main>
<section class="mg-hero">{around.figure(0)}<div class="mg-hero__text"><p class="kicker">{told.section.title()}</p>
<h1>{escape(told.title)}</h1><p class="mg-dek">{escape(told.standfirst)}</p>
<address class="mg-author">{told.author}</address><time datetime="{told.published:%Y-%m-%d}">{told.published:%B %d, %Y}</time>
</div></section><article class="mg-body">{"".join(parts)}</article>{around.sharing()}{around.newsletter()}
<aside class="mg-more"><h2>Read next</h2>{around.teasers(22)}</aside>{around.most_read(5)}</main>{around.foot()}</div>"""


#: a story is of the outlet that its number says
OUTLETS = (
    Outlet("The Daily Post", "dp", _blog, "graph"),
    Outlet("Component News", "cn", _components, "linked", compact=True),
    Outlet("Classic Courier", "cc", _classic, "", legacy=True),
    Outlet("Magazine Monthly", "mm", _magazine, "linked"),
)
