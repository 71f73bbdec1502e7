"""Who writes the site's articles: ourselves, or ourselves into the markup of real pages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

from benchmarks.throughput.pages.templates import OUTLETS, article_page
from benchmarks.throughput.prose import headline, language_of, story


class Newsroom(Protocol):
    """Articles by number; the same ones every time."""

    def page(self, number: int, base: str) -> bytes:
        """The article's page; `base` is the URL of its outlet."""

    def title(self, number: int) -> str:
        """What stands above it."""

    def language(self, number: int) -> str:
        """BCP 47: its language."""

    def changed(self, number: int) -> datetime:
        """When it was last changed."""

    def legacy(self, outlet: int) -> bool:
        """Whether an outlet's pages say themselves how they are encoded, as those of old systems do."""


class Generated:
    """Our own templates."""

    def page(self, number: int, base: str) -> bytes:
        """The article's page; `base` is the URL of its outlet."""
        return article_page(number, base)

    def title(self, number: int) -> str:
        """What stands above it."""
        return headline(number)

    def language(self, number: int) -> str:
        """BCP 47: its language."""
        return language_of(number)

    def changed(self, number: int) -> datetime:
        """When it was last changed."""
        return story(number).modified

    def legacy(self, outlet: int) -> bool:
        """Whether an outlet's pages say themselves how they are encoded, as those of old systems do."""
        return OUTLETS[outlet].legacy


def newsroom(markup: str) -> Newsroom:
    """Who writes.

    Args:
        markup: folder of the real pages whose markup is taken; empty for our own templates.
    """
    if not markup:
        return Generated()
    # Reading pages loads much that nobody else needs.
    from benchmarks.throughput.markup.pool import pool

    return pool(Path(markup))
