"""What a search finds, held against every text read word by word."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import newskeep
from benchmarks.inspecting.generated import make
from newskeep.archive.archive import Archive
from newskeep.catalog import search as index

_ARTICLES = 400


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of made-up articles whose words are as frequent as those of a language."""
    made = tmp_path_factory.mktemp("counted") / "home"
    make(made, _ARTICLES)
    return made


@pytest.fixture
def archive(made: Path) -> Iterator[Archive]:
    """It, open for reading."""
    with newskeep.open(made) as archive:
        yield archive


def words(archive: Archive) -> dict[str, list[str]]:
    """Title, text and authors of each article, word by word; a vertical bar between them."""
    return {
        article.id: " | ".join(
            " ".join(re.findall("[a-z]+", part.lower()))
            for part in (article.title, article.text, *article.authors)
        ).split()
        for article in archive.list()
    }


def having(texts: dict[str, list[str]], phrase: str) -> set[str]:
    """The articles that have these words in this order."""
    return {number for number, text in texts.items() if f" {phrase} " in f" {' '.join(text)} "}


def phrases(texts: dict[str, list[str]], rng: random.Random, number: int) -> Iterator[str]:
    """Two or three words that follow one another somewhere, common and rare ones."""
    for text in rng.choices(list(texts.values()), k=number):
        start = rng.randrange(12, len(text) - 6)
        yield " ".join(text[start : start + rng.choice((2, 2, 3))])


@pytest.mark.parametrize("everywhere", [1_000, 1], ids=["ranked", "by age"])
def test_phrases_are_found_where_they_stand(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, everywhere: int
) -> None:
    """All articles that have the words in that order, and no other, whether they are ranked or not."""
    monkeypatch.setattr(index, "_NEWEST", 20)
    monkeypatch.setattr(index, "_EVERYWHERE", everywhere)
    texts = words(archive)
    for phrase in phrases(texts, random.Random(3), 60):
        if "|" in phrase:
            continue
        assert having(texts, phrase) == {hit.id for hit in archive.search(f'"{phrase}"')}, phrase


def test_words_and_phrases_together(archive: Archive) -> None:
    """Both, either, one without the other."""
    texts, rng = words(archive), random.Random(4)
    for phrase in phrases(texts, rng, 20):
        word = rng.choice(rng.choice(list(texts.values()))[:9])
        a, b = having(texts, phrase), having(texts, word)
        for query, wanted in (
            (f'"{phrase}" {word}', a & b),
            (f'"{phrase}" OR {word}', a | b),
            (f'{word} -"{phrase}"', b - a),
        ):
            assert wanted == {hit.id for hit in archive.search(query)}, query


def test_a_phrase_that_is_everywhere_is_ordered_by_age(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest is first, as in the list; ranks are zero. Rarer ones are ranked, and single words always are."""
    monkeypatch.setattr(index, "_NEWEST", _ARTICLES - 1)
    monkeypatch.setattr(index, "_EVERYWHERE", 20)
    texts = words(archive)
    pairs = Counter(f"{one} {two}" for text in texts.values() for one, two in pairwise(text))
    common = next(pair for pair, _ in pairs.most_common() if "|" not in pair)
    found = list(archive.search(f'"{common}"'))
    assert len(having(texts, common)) == len(found) > 20
    assert [hit.id for hit in archive.list() if hit.id in having(texts, common)] == [hit.id for hit in found]
    assert {0.0} == {hit.rank for hit in found}
    assert len({hit.rank for hit in archive.search(common.split()[0])}) > 1
