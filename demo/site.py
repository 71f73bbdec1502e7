"""The two outlets of the demo."""

from __future__ import annotations

import threading
from collections.abc import Callable

from demo.edition import Answer, Design, Edition
from demo.pages import courier, wordpress
from demo.pages.markup import Masthead
from demo.posts import Post, first_posts, second_posts
from demo.seed import seed_article

_SECTIONS = ("world", "economy", "culture", "science")


class Outlet:
    """A news outlet: what it has published by which edition, and what it answers.

    Args:
        key: `first` or `second`.
        masthead: who publishes, and the base URL.
        design: the theme.
        posts: edition -> posts, newest first.
        daily: as for `Edition`.
    """

    def __init__(
        self,
        key: str,
        masthead: Masthead,
        design: Design,
        posts: Callable[[int], tuple[Post, ...]],
        *,
        daily: bool,
    ) -> None:
        self.key = key
        self.masthead = masthead
        self._design = design
        self._posts = posts
        self._daily = daily
        self._editions: dict[int, Edition] = {}
        # With thousands of articles, an edition takes a second to write: once is enough.
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The outlet's name."""
        return self.masthead.name

    @property
    def url(self) -> str:
        """Base URL, without a slash at its end."""
        return self.masthead.url

    def posts(self, edition: int = 1) -> tuple[Post, ...]:
        """What has been published by that edition, newest first."""
        return self._edition(edition).posts

    def answer(self, target: str, edition: int = 1) -> Answer:
        """The answer to GET of a request target (path and query)."""
        return self._edition(edition).answer(target)

    def _edition(self, number: int) -> Edition:
        with self._lock:
            if number not in self._editions:
                posts = self._posts(number)
                self._editions[number] = Edition(
                    self.masthead, self._design, posts, number, daily=self._daily
                )
            return self._editions[number]


def first_outlet(url: str, generated: int = 12) -> Outlet:
    """The seed's outlet: the seed's article, `generated` others, one of them forbidden to crawlers."""
    masthead = Masthead(seed_article().outlet, url, "Analysis & Intelligence", _SECTIONS)
    return Outlet("first", masthead, wordpress, lambda edition: first_posts(edition, generated), daily=False)


def second_outlet(url: str, generated: int = 6) -> Outlet:
    """The Courier: `generated` articles of its own, and from the second edition on two that are not."""
    masthead = Masthead("The Courier", url, "Every evening since the flood", _SECTIONS)
    return Outlet("second", masthead, courier, lambda edition: second_posts(edition, generated), daily=True)
