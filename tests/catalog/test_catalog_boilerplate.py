from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from demo.articles import article
from newskeep.catalog.boilerplate import LEADS, MOST_BLOCKS, WINDOW
from newskeep.catalog.catalog import Catalog
from newskeep.model import ArticleText, Learned
from newskeep.reading.article import finish
from newskeep.reading.boilerplate import same_without_learned, without_learned

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUSE = "The Gazette is owned by its readers. Become one of them at the counter."


def text(paragraphs: Iterable[str]) -> ArticleText:
    """An article of these paragraphs."""
    return finish(ArticleText("A headline", "", "", 0), tuple(paragraphs), ())


def story(number: int, *more: str) -> ArticleText:
    """An article like no other, with further paragraphs at its end."""
    return text([*article(number, "en").paragraphs, *more])


def observe(catalog: Catalog, texts: Iterable[ArticleText], source: str = "gazette") -> Learned:
    """Count articles; what is learned then."""
    with catalog.door.transaction():
        for item in texts:
            catalog.boilerplate.observe(source, item, NOW)
    return catalog.boilerplate.learned(source)


def test_a_block_is_learned_under_its_fifth_lead(catalog: Catalog) -> None:
    """Four different articles prove nothing, five do; another source has learned nothing by that."""
    assert Learned() == observe(catalog, [story(number, HOUSE) for number in range(LEADS - 1)])
    learned = observe(catalog, [story(99, HOUSE)])
    assert [HOUSE] == [block.line for block in catalog.boilerplate.blocks("gazette")]
    assert (1, 8) == (len(learned.blocks), len(learned.version))
    assert Learned() == catalog.boilerplate.learned("herald")


def test_reprints_do_not_vanish(catalog: Catalog) -> None:
    """One article under ten URLs, with new headlines and first paragraphs, is one lead."""
    paragraphs = article(1, "en").paragraphs
    copies = [text([f"GAZETTE, day {number} — This is the news.", *paragraphs]) for number in range(10)]
    assert Learned() == observe(catalog, copies)


def test_the_background_of_a_story_is_not_learned(catalog: Catalog) -> None:
    """A paragraph that five of a hundred articles tell again is no boilerplate."""
    background = (
        "The line was closed in the flood of last year, which cost the town nine bridges and its mill."
    )
    texts = [story(number, *([background] if number % 20 == 19 else [])) for number in range(100)]
    assert Learned() == observe(catalog, texts)


def test_short_lines_have_to_be_nearly_everywhere(catalog: Catalog) -> None:
    """Advertisement stands on every page; a subheading on some."""
    texts = [
        story(number, "Advertisement", *(["What comes next"] if number % 4 == 0 else []))
        for number in range(24)
    ]
    observe(catalog, texts)
    assert ["Advertisement"] == [block.line for block in catalog.boilerplate.blocks("gazette")]


def test_typography_makes_no_other_block(catalog: Catalog) -> None:
    """Quotation marks, case and blanks don't matter, figures do."""
    observe(
        catalog,
        [
            story(number, HOUSE.upper() if number % 2 else HOUSE, f"{number} readers like it")
            for number in range(9)
        ],
    )
    assert [9] == [block.leads for block in catalog.boilerplate.blocks("gazette")]


def test_what_is_learned_is_cut_and_kept(catalog: Catalog) -> None:
    """The text, its digest and its words are those without the block; the block stands in `removed`."""
    learned = observe(catalog, [story(number, HOUSE) for number in range(LEADS)])
    leaky, clean = story(50, HOUSE), story(50)
    cut = without_learned(leaky, learned)
    assert (clean.text, clean.text_digest, clean.words) == (cut.text, cut.text_digest, cut.words)
    assert ((("learned", HOUSE),), learned.version) == (cut.removed, cut.boilerplate)
    assert text([HOUSE]).text == without_learned(text([HOUSE]), learned).text
    observe(catalog, [cut])
    assert [(6, 1)] == [(block.leads, block.removed) for block in catalog.boilerplate.blocks("gazette")]


def test_forgetting(catalog: Catalog) -> None:
    """A forgotten block is cut no more, and not learned again."""
    observe(catalog, [story(number, HOUSE) for number in range(LEADS)])
    (block,) = catalog.boilerplate.blocks("gazette")
    with catalog.door.transaction():
        assert 1 == catalog.boilerplate.forget("gazette", block.id)
        assert 0 == catalog.boilerplate.forget("gazette")
    assert Learned() == observe(catalog, [story(number, HOUSE) for number in range(20, 40)])


def test_like_is_compared_with_like(catalog: Catalog) -> None:
    """What was learned between two captures is no edit, in neither direction; an edit still is one."""
    learned = observe(catalog, [story(number, HOUSE) for number in range(LEADS)])
    before, after = story(50, HOUSE), without_learned(story(50, HOUSE), learned)
    edited = without_learned(story(51, HOUSE), learned)
    lines = [(item.text, item.removed) for item in (before, after, edited)]
    assert same_without_learned(lines[0], lines[1])
    assert same_without_learned(lines[1], lines[0])
    assert not same_without_learned(lines[0], lines[2])
    assert not same_without_learned(lines[0], lines[0])


@pytest.mark.parametrize("reprints", [False, True])
def test_its_size_is_bounded(catalog: Catalog, reprints: bool) -> None:
    """Blocks that are not seen again go; an article of ten thousand lines counts with some of them."""
    same = article(1, "en").paragraphs
    texts = [
        text([*same, f"Number {number} of the news."]) if reprints else story(number)
        for number in range(3 * WINDOW)
    ]
    observe(catalog, [*texts, text(f"Line {number} of a long list" for number in range(10_000))])
    rows = catalog.door.connection.execute("SELECT count(*) FROM blocks").fetchone()[0]
    assert rows <= MOST_BLOCKS + 12 * (WINDOW + 1)


def test_any_order_learns_the_same(catalog: Catalog) -> None:
    """A catalog that is made anew counts the same articles in another order."""
    texts = [story(number, HOUSE, *(["Advertisement"] if number % 3 else [])) for number in range(30)]
    one, other = observe(catalog, texts, "one"), observe(catalog, texts[::-1], "other")
    assert one == other
