from __future__ import annotations

import unicodedata

import pytest

from newskeep.text.normalise import count_words, normalise, text_digest

TEXT = "The council doesn’t “agree” – the café’s owner said 68 % of 2,500 voted…"


@pytest.mark.parametrize(
    "variant",
    [
        "The council doesn't \"agree\" - the café's owner said 68% of 2,500 voted...",
        "THE COUNCIL\u00a0DOESN’T «AGREE» — THE CAFÉ’S\n\nOWNER SAID 68 % OF 2,500 VOTED",
        unicodedata.normalize("NFD", TEXT),
        "The coun\u00adcil doesn’t\u200b “agree” – the café’s owner said 68 % of 2,500 voted…",
    ],
)
def test_typography_is_no_difference(variant: str) -> None:
    """Quotation marks, dashes, blanks, case, hyphenation and composition don't change the digest."""
    assert text_digest(TEXT) == text_digest(variant)


@pytest.mark.parametrize(
    ("a", "b"),
    [("12 of its soldiers", "13 of its soldiers"), ("5 %", "5 $"), ("$5", "€5"), ("can’t", "can"), ("हिन्दी", "हनद"), ("北京", "京北")],
)  # fmt: skip
def test_words_and_figures_are_a_difference(a: str, b: str) -> None:
    """Another figure, currency, word, vowel sign or order of characters is another text."""
    assert text_digest(a) != text_digest(b)


def test_the_normalised_text() -> None:
    """Words in lower case joined by one blank; a CJK character is a word, an apostrophe stays inside one."""
    assert normalise("‘Don’t panic’ – it’s 5 % 中文。") == "don't panic it's 5 % 中 文"
    assert (
        text_digest(" … ") == "sha256:" + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@pytest.mark.parametrize(
    ("expected", "text"), [(0, " – "), (3, "Don’t panic, reader!"), (3, "中文新闻五"), (2, "テレビ"), (2, "ตลาดนัด"), (1, "5 %")]
)  # fmt: skip
def test_counting_words(expected: int, text: str) -> None:
    """Words between blanks; two Chinese or Japanese characters, or four Thai ones, make one."""
    assert expected == count_words(text)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Don't panic: it's 5 % of a_b, $3,000.", 9),
        ("rock'n'roll 'tis '' o''clock", 3),
        ("café – l’été, 3 ½ €", 5),
        ("ʼtis_so", 2),
        ("東京 Tokyo で 3 人", 4),
        ("हिन्दी\u200d में", 2),
    ],
)
def test_words_are_counted_as_they_are_told(line: str, words: int) -> None:
    """The short way for ASCII, and the one for signs, come to the words of the text; a currency is none."""
    assert words == count_words(line)
    assert normalise(line) == normalise(f"{line}中").removesuffix(" 中")
