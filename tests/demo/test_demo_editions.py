from __future__ import annotations

from demo.posts import Post
from demo.seed import seed_article
from demo.site import Outlet, first_outlet, second_outlet

FIRST = first_outlet("http://127.0.0.1:8181")
SECOND = second_outlet("http://127.0.0.1:8182")


def by_path(outlet: Outlet, edition: int) -> dict[str, Post]:
    """The posts of an edition."""
    return {post.path: post for post in outlet.posts(edition)}


def test_second_edition_corrects_one_paragraph_of_the_seed() -> None:
    """One paragraph of one article is another, its date of modification moved; all else stays."""
    before, after = by_path(FIRST, 1), by_path(FIRST, 2)
    (path,) = [path for path, post in before.items() if after[path] != post]
    old, new = before[path].article, after[path].article

    assert (seed_article().title, seed_article().paragraphs) == (old.title, old.paragraphs)
    changed = [pair for pair in zip(old.paragraphs, new.paragraphs, strict=True) if pair[0] != pair[1]]
    assert 1 == len(changed)
    assert "13 of its soldiers were captured" in changed[0][1]
    assert (old.title, old.published) == (new.title, new.published)
    assert old.modified < new.modified


def test_each_edition_adds_an_article_to_the_first_outlet() -> None:
    """One further article in the second edition, another one in the third."""
    sizes = [len(FIRST.posts(edition)) for edition in (1, 2, 3)]

    assert [14, 15, 16] == sizes
    assert set(by_path(FIRST, 1)) < set(by_path(FIRST, 2)) < set(by_path(FIRST, 3))


def test_the_courier_has_its_own_articles_first() -> None:
    """In the first edition the outlets share no text."""
    texts = {post.article.text for post in FIRST.posts()}

    assert 6 == len(SECOND.posts())
    assert not texts & {post.article.text for post in SECOND.posts()}


def test_the_courier_reprints_the_seed_edited() -> None:
    """New headline, dateline, one paragraph cut, a credit line; the rest letter for letter."""
    added = [post.article for path, post in by_path(SECOND, 2).items() if path not in by_path(SECOND, 1)]
    (reprint,) = [article for article in added if "Armenia" in article.title]
    seed = seed_article()

    assert seed.title != reprint.title
    assert "LACHIN — " + seed.paragraphs[0] == reprint.paragraphs[0]
    assert f"first appeared on {seed.outlet}" in reprint.paragraphs[-1]
    assert seed.paragraphs[1:8] + seed.paragraphs[9:] == reprint.paragraphs[1:-1]


def test_the_courier_copies_one_article_word_for_word() -> None:
    """In the second edition one text of the first outlet is at the Courier too, under the Courier's URL."""
    texts = {post.article.text: post for post in FIRST.posts(2)}
    (copy,) = [post for post in SECOND.posts(2) if post.article.text in texts]
    original = texts[copy.article.text]

    assert original.article.title == copy.article.title
    assert original.article.published < copy.article.published
    assert (
        f'<link rel="canonical" href="{SECOND.url}{copy.path}">'.encode() in SECOND.answer(copy.path, 2).body
    )


def test_unedited_pages_of_the_first_outlet_stay_as_they_are() -> None:
    """Between editions only the edited article's page is another."""
    paths = list(by_path(FIRST, 1))
    changed = [path for path in paths if FIRST.answer(path, 1) != FIRST.answer(path, 2)]

    assert ["/clashes-and-casualties-mark-nagorno-karabakh-war-anniversary/"] == changed


def test_pages_of_the_courier_change_around_the_same_text() -> None:
    """What is most read is another list in each edition, so bytes and Last-Modified differ, the text does not."""
    for path, post in by_path(SECOND, 1).items():
        one, two = SECOND.answer(path, 1), SECOND.answer(path, 2)
        assert post == by_path(SECOND, 2)[path]
        assert one.body != two.body
        assert one.modified < two.modified


def test_same_path_and_edition_give_the_same_bytes() -> None:
    """Two outlets built alike answer alike, whatever is asked first."""
    again = first_outlet("http://127.0.0.1:8181")
    paths = ["/", "/feed/", "/sitemap.xml.gz", *(post.path for post in FIRST.posts(2))]

    assert [FIRST.answer(path, 2) for path in paths] == [again.answer(path, 2) for path in paths[::-1]][::-1]
