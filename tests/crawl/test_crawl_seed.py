"""The demo site crawled as a reader's paper would be: the seed letter for letter, its second edition, its copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from demo.posts import PRIVATE
from demo.seed import seed_article
from demo.server import NewsSite
from newskeep.archive.members import StoredCapture
from newskeep.archive.opening import open_archive
from newskeep.model import RunState, Verdict
from newskeep.warc.read import parse_record
from spiders.run import CrawlResult
from tests.crawl.crawling import Stored, crawl, stored


class Story:
    """Three crawls of the demo: its first edition, the same again, and the second edition."""

    def __init__(self, home: Path, site: NewsSite) -> None:
        self.site = site
        self.home = home
        self.results: list[CrawlResult] = []
        self.seen: list[Counter[tuple[str, str, int]]] = []
        self.conditional: list[int] = []
        sources = {
            "southfront": [site.first.url + "/", site.first.url + "/sitemap_index.xml"],
            "courier": site.second.url + "/feed/",
        }
        for edition, refresh in ((1, False), (1, True), (2, True)):
            site.edition = edition
            site.clear()
            self.results.append(crawl(home, sources, order={"refresh": refresh}))
            self.seen.append(Counter((seen.outlet, seen.path, seen.status) for seen in site.requests))
            self.conditional.append(sum("if-none-match" in seen.headers for seen in site.requests))
        self.stored: Stored = stored(home)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The three crawls, done once."""
    with NewsSite() as site:
        yield Story(tmp_path_factory.mktemp("story") / "home", site)


def seed_url(story: Story) -> str:
    """The seed's URL at its outlet."""
    posts = {post.article.title: post.path for post in story.site.first.posts()}
    return story.site.first.url + posts[seed_article().title]


def test_seed_is_kept_letter_for_letter(story: Story) -> None:
    """All of its paragraphs in their order, its title, and not a word of donations, coins or comments."""
    seed = seed_article()
    with open_archive(story.home) as archive:
        article = archive.show(seed_url(story), 1)
    assert seed.title == article.title
    assert "\n\n".join(seed.paragraphs) == article.text
    assert 15 == len(article.text.split("\n\n"))


def test_first_crawl_keeps_every_article(story: Story) -> None:
    """Everything that the outlets published is there, except the page that robots.txt forbids."""
    posts = [post for post in story.site.first.posts() if not post.private] + list(story.site.second.posts())
    first = story.results[0]
    assert (RunState.OK, len(posts), 1) == (first.state, first.counts.new, first.counts.blocked)


def test_private_page_is_blocked_with_its_reason(story: Story) -> None:
    """The page that robots.txt forbids was never asked for, and its row says why."""
    rows = {url: row for url, row in story.stored.frontier().items() if PRIVATE in url}
    assert [("blocked", "robots.txt forbids it, line 4: Disallow: /private/")] == [
        (row["outcome"], row["reason"]) for row in rows.values()
    ]
    assert [] == [path for seen in story.seen for _, path, _ in seen if path.startswith(PRIVATE)]


def test_unchanged_site_brings_nothing_new(story: Story) -> None:
    """The second crawl asks with the validators of the first, is answered 304, and ends well."""
    second = story.results[1]
    assert (RunState.OK, 0, 0, 0) == (
        second.state, second.counts.new, second.counts.version, second.counts.duplicate,
    )  # fmt: skip
    assert story.results[0].counts.new == second.counts.unchanged
    not_modified = sum(count for (_, _, status), count in story.seen[1].items() if status == 304)
    assert story.conditional[1] == not_modified > second.counts.unchanged


def test_revisits_refer_to_their_originals(story: Story) -> None:
    """Each 304 of an article is a revisit record of a full response to the same URL, stored before it."""
    responses = {record.id: record for record in story.stored.records("response")}
    revisits = story.stored.records("revisit")
    assert len(revisits) >= story.results[1].counts.unchanged
    for revisit in revisits:
        original = responses[revisit.field("WARC-Refers-To").strip("<>")]
        assert original.field("WARC-Target-URI") == revisit.field("WARC-Refers-To-Target-URI")
        assert original.field("WARC-Date") == revisit.field("WARC-Refers-To-Date")
        assert original.field("WARC-Target-URI") == revisit.field("WARC-Target-URI")


def test_edit_makes_a_second_version(story: Story) -> None:
    """The correction in the second edition is a version of the seed's article, and the first one is kept."""
    with open_archive(story.home) as archive:
        article = archive.show(seed_url(story))
        assert (2, 2, Verdict.VERSION) == (article.version, article.versions, article.verdict)
        assert "13 of its soldiers were captured" in article.text
        assert "12 of its soldiers were captured" in archive.show(seed_url(story), 1).text


def test_second_edition_has_a_copy_and_a_reprint(story: Story) -> None:
    """A word-for-word copy is a duplicate of the original at the other outlet, the edited reprint a near-duplicate."""
    copies = {article.verdict: article for article in story.stored.articles if article.duplicate_of}
    originals = {article.id: article for article in story.stored.articles}
    assert {Verdict.DUPLICATE, Verdict.NEAR_DUPLICATE} == copies.keys()
    assert ["courier", "courier"] == [article.source for article in copies.values()]
    assert ["southfront"] * 2 == [originals[article.duplicate_of].source for article in copies.values()]
    assert seed_article().title == originals[copies[Verdict.NEAR_DUPLICATE].duplicate_of].title
    assert (1, 1) == (story.results[2].counts.duplicate, story.results[2].counts.near_duplicate)
    assert 2 == sum(article.title == seed_article().title or "A Year After The War" in article.title
                    for article in story.stored.articles)  # fmt: skip


def test_each_page_is_asked_for_once_a_crawl(story: Story) -> None:
    """Home page, sitemaps and feeds name an article in several ways; it is fetched once by each crawl."""
    for seen in story.seen:
        assert [] == [(path, count) for (_, path, _), count in seen.items() if count > 1]


def test_pages_come_back_as_they_were_sent(story: Story) -> None:
    """The archived page is, byte for byte, the one that the outlet served."""
    for article in story.stored.articles:
        outlet = story.site.first if article.source == "southfront" else story.site.second
        path = urlsplit(article.canonical_url).path
        sent = {outlet.answer(path, edition).body for edition in (1, 2)}
        with open_archive(story.home) as archive:
            capture = archive.show(article.id).capture
            assert isinstance(capture, StoredCapture)
            assert capture.body in sent


def test_archive_is_proved(story: Story) -> None:
    """Every row has its record and every record its row; nothing is left in the spool, and no lease is held."""
    assert () == story.stored.verify().problems
    assert [] == story.stored.spool()
    assert [] == [url for url, row in story.stored.frontier().items() if row["lease"]]


def test_ledger_tells_all_three_crawls(story: Story) -> None:
    """One row for each source and run, closed, with its verdict in words and its log."""
    fires = story.stored.fires
    assert 6 == len(fires)
    assert {RunState.OK} == {fire.state for fire in fires}
    assert [] == [fire for fire in fires if not (fire.ended and fire.started and fire.verdict)]
    assert all((story.home / fire.log).is_file() for fire in fires)


def test_request_is_stored_as_sent(story: Story) -> None:
    """User-Agent with a contact, Host, and no encoding that replay tools can't undo."""
    record = story.stored.records("request")[0]
    path = story.stored.segments()[0]
    with path.open("rb") as file:
        file.seek(record.offset)
        headers = dict(parse_record(file.read(record.length)).headers)
    assert b"(+mailto:desk@example.org)" in headers[b"User-Agent"]
    assert b"gzip, deflate" == headers[b"Accept-Encoding"]
    assert headers[b"Host"].startswith(b"127.0.0.1:")
