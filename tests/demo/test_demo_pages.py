from __future__ import annotations

import html
import json
import re
from urllib.parse import unquote

import pytest

from demo.posts import PRIVATE, Post
from demo.seed import seed_article
from demo.site import Outlet, first_outlet, second_outlet

FIRST = first_outlet("http://127.0.0.1:8181")
SECOND = second_outlet("http://127.0.0.1:8182")
OUTLETS = pytest.mark.parametrize("outlet", [FIRST, SECOND], ids=["first", "second"])


def page(outlet: Outlet, target: str, edition: int = 1) -> str:
    """The page as text."""
    answer = outlet.answer(target, edition)
    return answer.body.decode(answer.type.partition("charset=")[2] or "utf-8")


def seed_post() -> Post:
    """The seed's post in the first edition."""
    return next(post for post in FIRST.posts() if post.article.title == seed_article().title)


def marked_paragraphs(text: str) -> list[str]:
    """The content of every paragraph that has no markup within, in order."""
    return [html.unescape(content) for content in re.findall(r"<p>([^<]*)</p>", text)]


def test_seed_page_has_the_paragraphs_letter_for_letter() -> None:
    """The page has the seed's 15 paragraphs in order, between one appeal and the next."""
    text = page(FIRST, seed_post().path)
    found = [line for line in marked_paragraphs(text) if line in seed_article().paragraphs]

    assert list(seed_article().paragraphs) == found
    content = text[text.index('<div class="entry-content">') : text.index("Share this:")]
    assert 2 == content.count("MONERO (XMR):")
    assert content.index("MONERO") < content.index("Baku has recently") < content.rindex("MONERO")


def test_seed_page_has_all_that_the_document_shows_around() -> None:
    """Amounts, appeal, addresses, comment labels and comments stand in the page."""
    text = html.unescape(page(FIRST, seed_post().path))
    seed = seed_article()
    shown = [*seed.amounts, seed.appeal, *seed.comment_labels, seed.comment_prompt]
    shown += [value for _, value in seed.donations]
    shown += [line for comment in seed.comments for line in (comment.author, *comment.paragraphs)]

    assert [] == [line for line in shown if line not in text]
    assert 6 == text.count(f'alt="{seed.title}"')


def test_seed_page_describes_itself() -> None:
    """Canonical link, Open Graph and JSON-LD agree with one another."""
    text = page(FIRST, seed_post().path)
    url = FIRST.url + seed_post().path
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[0])
    news = data["@graph"][0]

    assert f'<link rel="canonical" href="{url}">' in text
    assert f'<meta property="og:url" content="{url}">' in text
    assert ("NewsArticle", seed_article().title) == (news["@type"], news["headline"])
    assert f'<meta property="article:published_time" content="{news["datePublished"]}">' in text


@OUTLETS
@pytest.mark.parametrize("edition", [1, 2])
def test_every_article_is_whole(outlet: Outlet, edition: int) -> None:
    """Each page has its article's paragraphs, in the encoding that it is sent in."""
    for post in outlet.posts(edition):
        text = page(outlet, post.path, edition)
        lines = [line for line in marked_paragraphs(text) if line in post.article.paragraphs]
        assert list(post.article.paragraphs) == lines


def test_some_pages_are_in_other_encodings() -> None:
    """A Russian page is in windows-1251, a French one in iso-8859-1; their headers say so."""
    found = {
        (post.article.language, outlet.answer(post.path).type)
        for outlet in (FIRST, SECOND)
        for post in outlet.posts()
        if post.charset != "utf-8"
    }

    assert {("ru", "text/html; charset=windows-1251"), ("fr", "text/html; charset=iso-8859-1")} == found


@OUTLETS
@pytest.mark.parametrize("copy", ["amp/", "?print=1", "?utm_source=mail&fbclid=x"])
def test_copies_name_the_canonical_url(outlet: Outlet, copy: str) -> None:
    """AMP page, print page and tracking parameters show the article and name its one address."""
    post = outlet.posts()[0]
    text = page(outlet, post.path + copy)

    assert f'<link rel="canonical" href="{outlet.url}{post.path}">' in text
    assert list(post.article.paragraphs) == [
        line for line in marked_paragraphs(text) if line in post.article.paragraphs
    ]


@OUTLETS
def test_old_addresses_redirect(outlet: Outlet) -> None:
    """`/old/SLUG` moves for good, `/?p=ID` is elsewhere, a missing slash is added."""
    post = outlet.posts()[0]
    bare = post.path.rstrip("/")

    for target, status in (
        (f"/old{bare}", 301),
        (f"/old{post.path}", 301),
        (f"/?p={post.id}", 302),
        (bare, 301),
    ):
        answer = outlet.answer(target)
        assert (status, outlet.url + post.path) == (answer.status, answer.location)


@OUTLETS
def test_what_is_not_there(outlet: Outlet) -> None:
    """An unknown path is 404, the withdrawn report 410, both as pages of the house."""
    assert 404 == outlet.answer("/nothing/").status
    assert 410 == outlet.answer("/2014/withdrawn-report/").status
    assert outlet.name in page(outlet, "/nothing/")


@OUTLETS
def test_home_page_links_to_every_article(outlet: Outlet) -> None:
    """The home page has every headline; a section page those of its section."""
    home, world = page(outlet, "/"), page(outlet, "/category/world/")

    for post in outlet.posts():
        teaser = f'<a href="{post.path}">{html.escape(post.article.title, quote=False)}</a>'
        assert teaser in home
        assert (post.article.section == "world") == (teaser in world)


@OUTLETS
def test_every_link_leads_somewhere(outlet: Outlet) -> None:
    """Whatever a page of the outlet links to on its own host is there."""
    targets = ["/", "/about/", *(post.path for post in outlet.posts())]
    linked = {
        link.removeprefix(outlet.url)
        for target in targets
        for link in re.findall(r'(?:href|src)="([^"#]+)"', page(outlet, target))
    }

    assert [] == [link for link in linked if outlet.answer(link).status != 200]


def test_one_article_is_private() -> None:
    """Home page and feed of the first outlet link to one article that robots.txt forbids."""
    (post,) = [post for post in FIRST.posts() if post.private]

    assert f"Disallow: {PRIVATE}\n" in page(FIRST, "/robots.txt")
    assert f'href="{post.path}"' in page(FIRST, "/")
    assert FIRST.url + post.path in page(FIRST, "/feed/")
    assert post.path not in page(FIRST, "/post-sitemap.xml")


def test_paths_of_other_scripts_are_percent_encoded() -> None:
    """As WordPress does it: UTF-8 in lower-case escapes, and both spellings are answered."""
    post = next(post for post in FIRST.posts() if post.article.language == "ru")

    assert post.path.isascii()
    assert f"/{post.article.slug}/" == unquote(post.path)
    assert FIRST.answer(post.path) == FIRST.answer(re.sub(r"%\w\w", lambda code: code[0].upper(), post.path))


def test_arabic_runs_from_right_to_left() -> None:
    """The Arabic page declares its language and direction."""
    post = next(post for post in FIRST.posts() if post.article.rtl)

    assert '<html lang="ar" dir="rtl">' in page(FIRST, post.path)


def test_clashing_slugs_get_numbers() -> None:
    """However many articles there are, each has a path of its own."""
    paths = [post.path for post in first_outlet("http://127.0.0.1", 3000).posts()]

    assert len(paths) == len(set(paths))
    assert [path for path in paths if path.endswith("-2/")]
