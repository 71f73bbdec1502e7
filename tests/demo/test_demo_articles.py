from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from zlib import crc32

from demo.articles import DemoArticle, article
from demo.chance import Chance
from demo.grammar import LANGUAGES, language

#: every Chinese or Japanese character is a word
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


def sample(written: DemoArticle) -> set[int]:
    """A quarter of the article's five-word shingles."""
    words = WORD.findall(written.text.lower())
    shingles = {crc32(" ".join(words[at : at + 5]).encode()) for at in range(len(words) - 4)}
    return {shingle for shingle in shingles if shingle % 4 == 0}


def test_two_thousand_articles_are_distinct() -> None:
    """No two articles share half of the smaller one's shingles; few share more than a quarter."""
    samples = defaultdict(list)
    for number in range(2000):
        written = article(number)
        samples[written.language].append(sample(written))

    shared = [
        len(one & other) / min(len(one), len(other))
        for articles in samples.values()
        for one, other in combinations(articles, 2)
    ]
    assert max(shared) < 0.5
    assert sum(share > 0.25 for share in shared) < len(shared) / 200


def test_article_is_the_same_each_time() -> None:
    """The same number gives the same article; this one is pinned."""
    assert article(0) == article(0)
    assert "The bat shelter: Thornlea funds plan despite protests" == article(0).title
    assert (
        article(0)
        .paragraphs[0]
        .startswith("With help from neighbours, the bat shelter in Thornlea will open")
    )


def test_articles_come_in_every_language() -> None:
    """Eight numbers in a row are eight languages, one written from right to left."""
    articles = [article(number) for number in range(len(LANGUAGES))]

    assert list(LANGUAGES) == [written.language for written in articles]
    assert ["ar"] == [written.language for written in articles if written.rtl]


def test_articles_vary_in_length() -> None:
    """Between 4 and 14 paragraphs, both of which occur, and never too short to be taken for an article."""
    articles = [article(number) for number in range(400)]
    lengths = {len(written.paragraphs) for written in articles}

    assert (4, 14) == (min(lengths), max(lengths))
    assert min(len(written.text) for written in articles if written.language not in {"zh", "ja"}) > 350
    assert min(len(written.text) for written in articles) > 190


def test_no_field_is_left_unfilled() -> None:
    """Every phrase that a rule names exists, in every language."""
    assert [] == [
        number for number in range(800) if re.search(r"[{}]", article(number).title + article(number).text)
    ]


def test_every_rule_is_used() -> None:
    """No phrase file has a rule that no sentence reaches."""
    for code in LANGUAGES:
        rules = language(code).rules
        named = set(
            re.findall(r"\{(\w+)", " ".join(option for options in rules.values() for option in options))
        )
        assert set() == rules.keys() - named - {"title", "lead", "story"}


def test_slug_keeps_letters_of_other_scripts() -> None:
    """Latin accents go, other scripts stay, marks of their own go."""
    written = article(0)
    titles = {
        "Où ça, Größe?": "ou-ca-grosse",
        "Мой йод": "мой-йод",
        "الرمّان": "الرمان",
        "東京　へ": "東京-へ",
    }

    for title, slug in titles.items():
        renamed = DemoArticle(title, (), "", "", written.published, written.published)
        assert slug == renamed.slug


def test_chance_is_fixed_for_ever() -> None:
    """The sequence is pinned, and every number of a range comes up."""
    chance = Chance(7)

    assert [1, 4, 7, 5, 0] == [chance.below(10) for _ in range(5)]
    assert {2, 3, 4} == {chance.between(2, 4) for _ in range(100)}
