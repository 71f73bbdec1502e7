"""The pages whose markup is taken: those of a folder that have an article, by a rule that is the same for everybody."""

from __future__ import annotations

import gzip
import itertools
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from benchmarks.throughput.markup.skeleton import Skeleton
from benchmarks.throughput.prose import path, published_at
from benchmarks.throughput.settings import HOSTS, TRAFILATURA
from newskeep.reading.content import decode_text
from newskeep.text.likeness import measure
from newskeep.text.normalise import count_words, tokens

#: a page in which trafilatura finds fewer words has no article, or its beginning alone
_LEAST_WORDS = 120
#: a page of which two articles have a larger share of their passages in common has too few words to make many of it
_COMMON = 0.2
_SUFFIXES = (".html", ".htm", ".html.gz", ".htm.gz")


@dataclass(frozen=True, slots=True)
class Pool:
    """Real pages, and the articles that are written into their markup: each outlet has pages of its own."""

    files: tuple[Path, ...]

    def page(self, number: int, base: str) -> bytes:
        """The page of the article of that number, in UTF-8.

        Args:
            number: of the article.
            base: URL of its outlet, without a slash at the end.
        """
        # What decoding could not tell is written as it can be.
        return self._skeleton(number).page(number, base, path(number)).encode("utf-8", "replace")

    def title(self, number: int) -> str:
        """What stands above the article."""
        return self._skeleton(number).title(number)

    def language(self, number: int) -> str:
        """The article's language as its page says it."""
        return self._skeleton(number).language or "en"

    def changed(self, number: int) -> datetime:
        """When the article was last changed, as its server says."""
        return published_at(number)

    def legacy(self, _outlet: int) -> bool:
        """Whether pages say themselves how they are encoded; none does."""
        return False

    def _skeleton(self, number: int) -> Skeleton:
        return _skeleton(self.files[number % len(self.files)])


def pool(folder: Path) -> Pool:
    """The pages of a folder whose form gives articles that are not each other's copies; as many for each outlet.

    Raises:
        SystemExit: it has none.
    """
    files = [file for file in sorted(folder.iterdir()) if file.name.endswith(_SUFFIXES)]
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        chosen = tuple(itertools.compress(files, processes.map(_gives_articles, files)))
    if not chosen:
        sys.exit(f"NEWSKEEP_BENCH_MARKUP: {folder} has no HTML files in which an article is found.")
    return Pool(chosen[: len(chosen) // len(HOSTS) * len(HOSTS)] or chosen)


def read(file: Path) -> str:
    """A page, packed or not, as text."""
    body = file.read_bytes()
    return decode_text(gzip.decompress(body) if file.suffix == ".gz" else body, "text/html")[0]


def _gives_articles(file: Path) -> bool:
    import trafilatura

    alone: Callable[..., str | None] = trafilatura.extract
    skeleton = Skeleton(read(file))
    texts = [alone(skeleton.page(number, "", "/"), **TRAFILATURA["default"]) or "" for number in range(2)]
    if min(map(count_words, texts)) < _LEAST_WORDS:
        return False
    return measure(*map(tokens, texts)).containment < _COMMON


@lru_cache(400)
def _skeleton(file: Path) -> Skeleton:
    return Skeleton(read(file))
