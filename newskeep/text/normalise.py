"""The normalised text: what two texts must share to be called the same.

Typography, white space, letter case and punctuation are folded away; words, figures and currencies stay.
A stored digest is only comparable with digests of the same `NORMALISER`.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata

#: version of the rules below; raised whenever a digest could come out differently
NORMALISER = 1

#: letters of scripts that write without blanks between words, and how many of them make a word: each is a token of
#: its own
UNSPACED = (
    (0x0E00, 0x0EFF, 4),  # Thai, Lao
    (0x1000, 0x109F, 4),  # Myanmar
    (0x1780, 0x17FF, 4),  # Khmer
    (0x3040, 0x30FF, 2),  # kana
    (0x3400, 0x4DBF, 2),  # Han
    (0x4E00, 0x9FFF, 2),
    (0xF900, 0xFAFF, 2),
    (0x20000, 0x323AF, 2),
)
_APOSTROPHES = {"'", "’", "‘", "‛", "＇", "ʼ"}
_EDGE_APOSTROPHES = re.compile(r"(?<!\S)'+|'+(?!\S)")
_WORDLIKE = re.compile(r"[^\W_]")
#: the words of a line in ASCII, as `tokens` has them
_ASCII_WORDS = re.compile(r"[A-Za-z0-9]+(?:'+[A-Za-z0-9]+)*")
#: what does not stay as it is, in scripts with blanks: signs, and the two letters that are none
_SIGN = re.compile(r"[^\w\s]")
_FOLDED_LETTERS = "_ʼ"
_UNSPACED_LETTER = re.compile(f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last, _ in UNSPACED)}]")
#: longer lines are no paragraphs, and are not remembered
_MEMORABLE = 2000


class _Folding(dict[int, str]):
    """What becomes of a character, worked out when it is first met (5x faster than a regex over tokens)."""

    def __missing__(self, codepoint: int) -> str:
        self[codepoint] = folded = _fold(chr(codepoint))
        return folded


def _fold(char: str) -> str:
    if char in _APOSTROPHES:
        return "'"
    category = unicodedata.category(char)
    if category in {"Cf", "Cn", "Co", "Cs"}:
        return ""
    if _characters_per_word(char) and category[0] in "LM":
        return f" {char} "
    if category[0] in "LMN":
        return char
    # "5 %" and "5 $" are not the same news.
    return f" {char} " if category == "Sc" or char in "%‰" else " "


@functools.lru_cache(maxsize=4096)
def _characters_per_word(char: str) -> int:
    """How many characters make a word in a script without blanks; 0 for all other scripts."""
    return next((size for first, last, size in UNSPACED if first <= ord(char) <= last), 0)


_FOLDING = _Folding()


def tokens(text: str) -> list[str]:
    """The normalised words of a text, in order.

    NFKC, lower case, without invisible characters and punctuation; an apostrophe inside a word stays. Every Han,
    kana, Thai, Lao, Khmer and Myanmar character is a token, and so is every currency and percent sign.
    """
    # Nothing is composed across a line's end, and on its way a page is asked for the words of each of its lines
    # a dozen times.
    found: list[str] = []
    for line in text.split("\n"):
        found += _remembered(line) if len(line) <= _MEMORABLE else _tokens(line)
    return found


def _tokens(line: str) -> tuple[str, ...]:
    folded = _folded(unicodedata.normalize("NFKC", line).lower())
    return tuple((_EDGE_APOSTROPHES.sub(" ", folded) if "'" in folded else folded).split())


def _folded(text: str) -> str:
    """The text with every character folded; what is a blank to `split` may stay."""
    if text.isascii() or _UNSPACED_LETTER.search(text):
        return text.translate(_FOLDING)
    # A third of the time: other scripts are translated character by character, and few of them are signs.
    for letter in _FOLDED_LETTERS:
        text = text.replace(letter, _FOLDING[ord(letter)])
    return _SIGN.sub(_folded_sign, text)


def _folded_sign(sign: re.Match[str]) -> str:
    return _FOLDING[ord(sign[0])]


_remembered = functools.lru_cache(maxsize=1024)(_tokens)


def normalise(text: str) -> str:
    """The tokens of a text, joined by one blank.

    >>> normalise("“Don’t  panic” – he said…")
    "don't panic he said"
    """
    return " ".join(tokens(text))


def text_digest(text: str) -> str:
    """`sha256:hex` of the normalised text in UTF-8."""
    return "sha256:" + hashlib.sha256(normalise(text).encode("utf-8", "replace")).hexdigest()


def count_words(text: str) -> int:
    """The number of words; two Han or kana characters, or four of Thai and its like, count as one."""
    words, quarters = 0, 0
    for line in text.split("\n"):
        more, parts = _counted(line) if len(line) <= _MEMORABLE else _count(line)
        words += more
        quarters += parts
    return words + -(-quarters // 4)


def _count(line: str) -> tuple[int, int]:
    """Whole words, and quarters of words of scripts without blanks."""
    if line.isascii():
        return len(_ASCII_WORDS.findall(line)), 0
    words, quarters = 0, 0
    for token in tokens(line):
        if len(token) == 1 and (size := _characters_per_word(token)):
            quarters += 4 // size
        elif token.isalnum() or _WORDLIKE.search(token):
            words += 1
    return words, quarters


_counted = functools.lru_cache(maxsize=1024)(_count)
