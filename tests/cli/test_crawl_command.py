from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from demo.posts import Post
from demo.server import NewsSite

COUNTS = [
    "discovered", "fetched", "new", "version", "unchanged", "duplicate", "near_duplicate", "blocked", "failed",
    "not_articles",
]  # fmt: skip


def _in_feed(post: Post) -> str:
    """The request target that the feed's link to an article leads to."""
    return f"{post.path}?utm_source=rss&utm_medium=rss&utm_campaign=feed"


def test_stores_the_articles_of_all_sources(newskeep: Any, configured: Path) -> None:
    """Without names every source is crawled; the result has the documented fields, the last line says it in words."""
    done = newskeep("crawl", "--json")
    result = done.json
    assert (0, "ok") == (done.status, result["state"])
    assert ["run", "state", "verdict", "sources", "counts"] == list(result)[:5]
    assert [COUNTS, COUNTS] == [list(counts) for counts in result["sources"].values()]
    total = sum(counts["new"] for counts in result["sources"].values())
    assert result["counts"]["new"] == total
    assert total == len(newskeep("list", "--json").lines)
    assert done.err.splitlines()[-1].startswith(f"{total} new")


def test_a_second_crawl_with_nothing_new_is_a_success(newskeep: Any, configured: Path) -> None:
    """Nothing new is what was asked for; --refresh looks at every article again."""
    assert 0 == newskeep("crawl").status
    again = newskeep("crawl", "--json")
    assert (0, 0) == (again.status, again.json["counts"]["new"])
    refreshed = newskeep("crawl", "--refresh", "--json")
    assert len(newskeep("list", "--json").lines) == refreshed.json["counts"]["unchanged"]


def test_crawls_only_what_is_named_and_no_more_than_asked(
    newskeep: Any, configured: Path, site: NewsSite
) -> None:
    """A source by its name, and at most so many articles of it."""
    done = newskeep("crawl", "courier", "--max-articles", "1", "--json")
    assert ["courier"] == list(done.json["sources"])
    assert 1 == len(newskeep("list", "--json").lines)
    assert {"second"} == {request.outlet for request in site.requests}


def test_a_url_needs_no_configuration(newskeep: Any, site: NewsSite, tmp_path: Path) -> None:
    """Any URL can be crawled; the archive is then made in ./archive, and the command says so."""
    done = newskeep(
        "crawl",
        f"{site.second.url}/",
        NEWSKEEP_CRAWL__ALLOW_HOSTS='["127.0.0.1"]',
        NEWSKEEP_CRAWL__DELAY="0s",
    )
    assert 0 == done.status
    assert str(tmp_path / "archive") in done.err
    assert 2 == len(newskeep("list", "--json").lines)


def test_pages_fetched_and_none_stored_is_a_failure(newskeep: Any, configured: Path, site: NewsSite) -> None:
    """Green but empty is the commonest failure of all: exit status 1, and the words say what is missing."""
    for post in site.second.posts(1):
        site.override(_in_feed(post), outlet="second", body=b"<html><body><div id=app></div></body></html>")
    done = newskeep("crawl", "courier", "--json")
    assert (1, "empty") == (done.status, done.json["state"])
    assert "stored none" in done.error["message"]
    assert (1, "empty") == (done.error["exit"], done.error["code"])


def test_a_failed_article_makes_it_partial(newskeep: Any, configured: Path, site: NewsSite) -> None:
    """What failed is said, what went well is stored, and the exit status is 3."""
    site.override(_in_feed(site.second.posts(1)[0]), outlet="second", status=500)
    done = newskeep("crawl", "courier", "--json")
    assert (3, "partial") == (done.status, done.json["state"])
    assert (1, 1) == (done.json["counts"]["new"], done.json["counts"]["failed"])
    assert ["partial"] == [row["state"] for row in newskeep("runs", "--failed", "--json").lines]


def test_a_source_that_cannot_be_reached_is_a_failure(newskeep: Any, tmp_path: Path) -> None:
    """Nothing was fetched of what had to be: exit status 1."""
    config = tmp_path / "newskeep.toml"
    config.write_text(
        '[crawl]\nallow_hosts = ["127.0.0.1"]\n[sources.gone]\nurls = ["http://127.0.0.1:1/"]\n'
    )
    done = newskeep("crawl", "--json")
    assert (1, "failed") == (done.status, done.json["state"])


def test_a_home_that_cannot_be_made_is_an_unreachable_catalog(
    newskeep: Any, configured: Path, tmp_path: Path
) -> None:
    """Exit status 7, in one sentence, and nothing was requested."""
    (tmp_path / "file").write_text("")
    done = newskeep("crawl", "--home", tmp_path / "file" / "home")
    assert (7, 1) == (done.status, len(done.err.splitlines()))


def test_an_unknown_source_is_told_its_nearest_name(newskeep: Any, configured: Path, tmp_path: Path) -> None:
    """Exit status 4 with the name that was probably meant; nothing is made."""
    done = newskeep("crawl", "courrier")
    assert (4, "The configuration has no source courrier. Did you mean courier?\n") == (done.status, done.err)
    assert ["newskeep.toml"] == [path.name for path in tmp_path.iterdir()]


def test_a_dry_run_lists_urls_and_stores_nothing(
    newskeep: Any, configured: Path, site: NewsSite, tmp_path: Path
) -> None:
    """Only discovery documents are fetched; each article URL comes with what the feed says of it."""
    done = newskeep("crawl", "courier", "--dry-run", "--json")
    assert 0 == done.status
    assert ["source", "url", "title", "published", "modified", "via", "known"] == list(done.lines[0])
    titles = {post.article.title for post in site.second.posts(1)}
    assert titles == {line["title"] for line in done.lines}
    assert {"/robots.txt", "/feed/"} == {request.path for request in site.requests}
    assert not (tmp_path / "archive").exists()


def test_a_dry_run_knows_what_is_archived(newskeep: Any, configured: Path) -> None:
    """What the archive has already is marked with its id."""
    newskeep("crawl", "courier", "--max-articles", "1")
    [archived] = newskeep("list", "--json").lines
    known = [
        line["known"] for line in newskeep("crawl", "courier", "--dry-run", "--json").lines if line["known"]
    ]
    assert [archived["id"]] == known


def test_ctrl_c_saves_what_was_fetched(newskeep: Any, configured: Path, site: NewsSite) -> None:
    """SIGINT in the middle of a crawl: exit status 130, a row that says so, and a clean archive."""
    site.override(_in_feed(site.second.posts(1)[0]), outlet="second", delay=3.0)
    process = newskeep.start("crawl", "courier", "--json")
    while not any(request.path == "/feed/" for request in site.requests):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert 130 == process.returncode
    assert ["killed"] == [row["state"] for row in newskeep("runs", "--json").lines]
    assert 0 == newskeep("verify").status
