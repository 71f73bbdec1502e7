"""The syntax of queries, and the words that they and texts are cut into."""

from __future__ import annotations

import pytest

from newskeep.errors import UsageError
from newskeep.text.query import parse_query
from newskeep.text.snippet import marked, snippet
from newskeep.text.terms import fold, index_terms


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ("Tram Métro", '("tram" AND "metro")'),
        ('"tram extension"', '"tram extension"'),
        ("“tram extension”", '"tram extension"'),
        ("tram*", '"tram" *'),
        ("tram -bus", '("tram" NOT ("bus"))'),
        ("a tram OR metro", '("a" AND ("tram" OR "metro"))'),
        ("(new tram) OR metro", '(("new" AND "tram") OR "metro")'),
        ("title:tram", 'title : "tram"'),
        ("don't & NEAR(x", None),
        ("don't & NEAR", '("don t" AND "near")'),
        ("東京都 駅", '("東京 京都" AND "駅" *)'),
    ],
)
def test_a_query_becomes_one_of_the_index(query: str, match: str | None) -> None:
    """Whatever a user types reaches the index quoted, or is refused."""
    if match is None:
        with pytest.raises(UsageError):
            parse_query(query)
    else:
        assert match == parse_query(query).match


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "no word"),
        ("& - !", "no word"),
        ("-bus", "only says what is not wanted"),
        ('tram "bus', "quotation mark"),
        ("(tram", "not closed"),
        ("tram)", "never opened"),
        ("tram OR", "behind an OR"),
        ("OR tram", "before an OR"),
        ("tram OR -bus", "OR can't stand"),
        ("titel:tram", "no field titel:"),
        ("tr*", "too many words"),
        ("tram OR since:7d", "narrows the whole query"),
        ("( " * 40 + "x" + " )" * 40, "brackets"),
        ("x " * 100, "more than 64 words"),
    ],
)
def test_what_is_no_query_is_told_in_a_sentence(query: str, says: str) -> None:
    """The sentence names what is wrong."""
    with pytest.raises(UsageError, match=says):
        parse_query(query)


def test_dates_and_sources_are_taken_out_of_a_query() -> None:
    """They narrow all of it."""
    parsed = parse_query("tram since:2026-11 until:7d source:courier")
    assert ("2026-11", "7d", ("courier",)) == (parsed.since, parsed.until, parsed.sources)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The Café's 3rd İstanbul", "the cafe s 3rd istanbul"),
        ("東京都は iPhone", "東京 京都 都は は iphone"),
        ("Straße naïve ﬁn", "strasse naive fin"),
        ("हिन्दी समाचार", "हिन्दी समाचार"),
        ("한국어 뉴스", "한국어 뉴스"),
        ("a_b\ue000c", "a b c"),
    ],
)
def test_texts_are_cut_into_terms(text: str, terms: str) -> None:
    """Case and accents are gone, runs without blanks are pairs, and nothing looks like a fact."""
    assert terms == index_terms(text)


def test_folding_is_done_once() -> None:
    """What is folded stays as it is, so that query and index agree."""
    assert all(fold(fold(text)) == fold(text) for text in ("İẞΰǅ", "ガ　ｶﾞ", "Ệ", "ﷺ"))


def test_a_snippet_marks_what_was_looked_for() -> None:
    """The stretch with the most different phrases is shown, each of them marked."""
    text = "Nothing here. " * 40 + "The new tram\nextension opens in Mālmö today. " + "More of it. " * 40
    found = snippet(text, parse_query('"tram extension" malmo').phrases)
    assert "The new **tram extension** opens in **Mālmö** today." in found.marked
    assert (True, True) == (found.marked.startswith("… "), found.marked.endswith(" …"))


def test_marks_in_text_without_blanks() -> None:
    """A run is marked as a whole."""
    assert "潮汐**观测站**屋顶" == marked("潮汐观测站屋顶", parse_query("观测站").phrases).marked
