"""A post: an article where an outlet published it, in the edition that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import quote

from demo.articles import NEWS_DAY, DemoArticle, article
from demo.seed import Comment, SeedArticle, seed_article

#: path of an article that robots.txt forbids; fronts and feeds link to it nevertheless
PRIVATE = "/private/"

_FIRST_ID = 1000
_COURIER_LANGUAGES = ("en", "en", "fr", "en", "es", "en")
# What the second edition says instead, in one paragraph.
_CORRECTIONS = (
    ("that 12 of its soldiers were captured", "that 13 of its soldiers were captured"),
    ("At least one soldier died in the clashes", "Six soldiers were confirmed to have died in the clashes"),
)
_REPRINT_TITLE = "A Year After The War, Armenia And Azerbaijan Trade Fire Again"
_REPRINT_DATELINE = "LACHIN — "
_PARAGRAPH_CUT = 8


@dataclass(frozen=True, slots=True)
class Post:
    """An article at one outlet."""

    id: int
    article: DemoArticle
    #: percent-encoded, with a slash at both ends
    path: str
    #: encoding that the page is sent in
    charset: str = "utf-8"
    #: True when the page is sent with chunked transfer coding
    chunked: bool = False
    comments: tuple[Comment, ...] = ()

    @property
    def private(self) -> bool:
        """True when robots.txt forbids the page."""
        return self.path.startswith(PRIVATE)


def edition_time(edition: int) -> datetime:
    """When the edition came out: one every eight hours."""
    return NEWS_DAY + (edition - 1) * timedelta(hours=8)


def seed_post(edition: int = 1) -> Post:
    """The seed's article with its readers' comments; from the second edition on with one paragraph corrected."""
    seed = seed_article()
    written = _seed_as_article(seed)
    if edition > 1:
        paragraphs = tuple(map(_corrected, written.paragraphs))
        written = replace(written, paragraphs=paragraphs, modified=edition_time(2) - timedelta(minutes=15))
    return Post(148132, written, _path(written), comments=seed.comments)


def first_posts(edition: int, generated: int) -> tuple[Post, ...]:
    """What the seed's outlet has published, newest first; one further article with each edition."""
    posts = [Post(_FIRST_ID + number, article(number), "") for number in range(generated)]
    posts += [_extra(900_000 + later, edition_time(later)) for later in range(2, edition + 1)]
    placed = [seed_post(edition), *map(_peculiar, _placed(posts))]
    hidden = _extra(800_000, NEWS_DAY - timedelta(hours=1))
    placed.append(replace(hidden, path=PRIVATE + hidden.article.slug + "/"))
    return _newest_first(placed)


def second_posts(edition: int, generated: int) -> tuple[Post, ...]:
    """What the Courier has published, newest first.

    From the second edition on it reprints the seed's article, edited, and the other outlet's first generated
    article word for word.
    """
    posts = [_own(number) for number in range(generated)]
    if edition > 1:
        posts += [Post(50, _copy_of(article(0)), ""), Post(51, reprint(), "")]
    return _newest_first(_placed(posts))


def reprint() -> DemoArticle:
    """The seed's article as the Courier prints it: new headline, dateline, one paragraph cut, a credit line."""
    seed = seed_article()
    first, *rest = seed.paragraphs[:_PARAGRAPH_CUT] + seed.paragraphs[_PARAGRAPH_CUT + 1 :]
    credit = f"This report first appeared on {seed.outlet} and is reprinted with permission."
    published = edition_time(2) - timedelta(minutes=30)
    return replace(
        _seed_as_article(seed),
        title=_REPRINT_TITLE,
        paragraphs=(_REPRINT_DATELINE + first, *rest, credit),
        author="Foreign desk",
        published=published,
        modified=published,
    )


def _seed_as_article(seed: SeedArticle) -> DemoArticle:
    return DemoArticle(
        title=seed.title,
        paragraphs=seed.paragraphs,
        author=f"{seed.outlet} Newsroom",
        section="world",
        published=NEWS_DAY,
        modified=NEWS_DAY,
    )


def _corrected(paragraph: str) -> str:
    for old, new in _CORRECTIONS:
        paragraph = paragraph.replace(old, new)
    return paragraph


def _copy_of(original: DemoArticle) -> DemoArticle:
    published = edition_time(2) - timedelta(minutes=50)
    return replace(original, author="Wire desk", published=published, modified=published)


def _own(number: int) -> Post:
    written = article(700_000 + number, _COURIER_LANGUAGES[number % len(_COURIER_LANGUAGES)])
    published = NEWS_DAY - timedelta(minutes=35 + 70 * number)
    charset = "iso-8859-1" if written.language == "fr" and number < len(_COURIER_LANGUAGES) else "utf-8"
    return Post(60 + number, replace(written, published=published, modified=published), "", charset)


def _peculiar(post: Post) -> Post:
    """The second generated article, a German one, comes in chunks; the fifth, a Russian one, in windows-1251."""
    if post.id == _FIRST_ID + 1:
        return replace(post, chunked=True)
    return replace(post, charset="windows-1251") if post.id == _FIRST_ID + 4 else post


def _extra(number: int, published: datetime) -> Post:
    return Post(number, replace(article(number, "en"), published=published, modified=published), "")


def _placed(posts: Iterable[Post]) -> list[Post]:
    """The posts with their paths; a slug that is taken gets a number, as WordPress does it."""
    taken: set[str] = set()
    placed = []
    for post in posts:
        path = next(path for path in _paths(post.article) if path not in taken)
        taken.add(path)
        placed.append(replace(post, path=path))
    return placed


def _paths(written: DemoArticle) -> Iterator[str]:
    yield _path(written)
    for number in count(2):
        yield _path(written, f"-{number}")


def _path(written: DemoArticle, suffix: str = "") -> str:
    # WordPress writes percent-encoding in lower case.
    encoded = quote(written.slug + suffix)
    return "/" + re.sub(r"%[0-9A-F]{2}", lambda code: code[0].lower(), encoded) + "/"


def _newest_first(posts: Iterable[Post]) -> tuple[Post, ...]:
    return tuple(sorted(posts, key=lambda post: (post.article.published, post.id), reverse=True))
