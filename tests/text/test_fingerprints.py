from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.articles import article
from newskeep.catalog.fingerprints import pack, unpack
from newskeep.text.figures import other_figures
from newskeep.text.fingerprints import LEAST_TOKENS, fingerprint
from newskeep.text.likeness import NEAR, estimate, measure
from newskeep.text.normalise import tokens

LANGUAGES = ["en", "de", "fr", "es", "ru", "ar", "zh", "ja"]
TEXT = article(0, "en").text


def test_a_fingerprint_is_the_same_everywhere() -> None:
    """It is stored: another machine, Python or byte order comes to the same numbers."""
    made = fingerprint(" ".join(f"word{number}" for number in range(60)))
    assert (101, 60, 24, 56) == (made.signature, made.tokens, len(made.keys), len(made.sketch))
    assert (1217330, 66090424) == (made.keys[0], made.keys[-1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_typography_leaves_no_trace(language: str) -> None:
    """Composed or decomposed, with other blanks: the fingerprint is that of the words."""
    text = article(1, language).text
    assert fingerprint(text) == fingerprint(unicodedata.normalize("NFD", text).replace("\n\n", "\u00a0 \n"))


@pytest.mark.parametrize(("words", "keys"), [(0, 0), (3, 0), (LEAST_TOKENS - 1, 0), (LEAST_TOKENS, 24)])
def test_a_short_text_has_no_keys(words: int, keys: int) -> None:
    """It is only ever found by all of its words."""
    assert keys == len(fingerprint(" ".join(f"w{number}" for number in range(words))).keys)


def test_a_long_text_costs_no_more_than_the_limits() -> None:
    """A book has 128 keys and a sketch of 1,024 values."""
    made = fingerprint(" ".join(f"w{number}" for number in range(60_000)))
    assert (128, 1024) == (len(made.keys), len(made.sketch))


@given(st.sets(st.integers(0, 2**24 - 1), max_size=200))
def test_a_sketch_comes_back(values: set[int]) -> None:
    """However far apart its values are."""
    sketch = tuple(sorted(values))
    assert sketch == unpack(pack(sketch))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_is_contained(language: str) -> None:
    """Half of a text shares its keys and, as estimated and as counted, all of its passages."""
    paragraphs = article(2, language).paragraphs
    part, whole = "\n\n".join(paragraphs[: len(paragraphs) // 2]), "\n\n".join(paragraphs)
    counted = measure(tokens(part), tokens(whole))
    assert (1.0, "contained", "containment") == (counted.containment, counted.direction, NEAR.rule(counted))
    guessed = estimate(fingerprint(part).sketch, fingerprint(whole).sketch)
    assert guessed.containment > 0.9
    assert len(set(fingerprint(part).keys) & set(fingerprint(whole).keys)) >= 2


def test_directions() -> None:
    """Which text is the larger one, seen from the first; a quarter more is more."""
    short, long = [f"w{n}" for n in range(104)], [f"w{n}" for n in range(134)]
    assert ["contained", "contains", "equal"] == [
        measure(a, b).direction for a, b in ((short, long), (long, short), (short, short))
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "other"),
    [
        ("rose 3 to 15 on 20 trades", "rose 4 to 16 on 20 trades", True),
        ("rose 3 to 15 on 20 trades", "rose 4 to 15 on 20 trades", False),
        ("rose 3 to 15", "rose 4 to 16", False),
        ("day 1: 3 dead. day 2: 4 dead. day 3: 5 dead", "day 1: 3 dead. day 2: 4 dead", False),
        ("上涨 3 点 收于 15 点 成交 20 手", "上涨 4 点 收于 16 点 成交 21 手", True),
    ],
)
def test_other_figures(ours: str, theirs: str, other: bool) -> None:
    """Two figures and a fifth of those in the same words must differ; what was cut or added tells nothing."""
    assert other is other_figures(tokens(ours), tokens(theirs))
