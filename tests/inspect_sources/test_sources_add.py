"""`newskeep sources add` on the demo's site."""

from __future__ import annotations

import tomllib
from pathlib import Path

from demo.server import NewsSite
from tests.cli.conftest import Newskeep
from tests.inspect_sources.conftest import MINE


def test_finds_feed_and_news_sitemap_and_writes_them(newskeep: Newskeep, site: NewsSite, file: Path) -> None:
    """Of a home page the feed that brings most and the news sitemap; the file's own text stays as it was."""
    done = newskeep("sources", "add", site.second.url, "--name", "courier", "--json")
    urls = [f"{site.second.url}/feed/", f"{site.second.url}/news-sitemap.xml"]
    assert (0, True, "courier", urls) == (
        done.status,
        done.json["added"],
        done.json["name"],
        done.json["urls"],
    )
    written = file.read_text("utf-8")
    assert written.startswith(MINE)
    assert {"courier": {"urls": urls}} == tomllib.loads(written)["sources"]
    assert 0 == newskeep("config", "check").status


def test_says_how_fresh_each_is_and_why_it_is_left_out(
    newskeep: Newskeep, site: NewsSite, file: Path
) -> None:
    """Each document has its kind, its newest article and rate, how it was found, and a reason."""
    found = {
        item["url"]: item
        for item in newskeep("sources", "add", site.second.url, "--dry-run", "--json").json["found"]
    }
    feed, home = found[f"{site.second.url}/feed/"], found[f"{site.second.url}/"]
    assert ("feed", "page", 2, True) == (feed["kind"], feed["via"], feed["links"], feed["taken"])
    assert feed["newest"].startswith("2021-11-1")
    assert ("section", False, "the others have what it has") == (home["kind"], home["taken"], home["reason"])
    assert file.read_text("utf-8") == MINE


def test_what_is_given_itself_is_taken_alone(newskeep: Newskeep, site: NewsSite, file: Path) -> None:
    """A feed's own address, also through a redirect, brings that feed and nothing else."""
    done = newskeep("sources", "add", f"{site.first.url}/feed", "--name", "one", "--json")
    assert (0, [f"{site.first.url}/feed/"]) == (done.status, done.json["urls"])


def test_guessed_paths_that_show_a_page_are_no_feeds(newskeep: Newskeep, site: NewsSite, file: Path) -> None:
    """A site without feeds that answers every path with one page is watched by its home page."""
    links = "".join(
        f'<li><a href="/story-number-{n}-of-the-day/">A story with a headline {n}</a></li>' for n in range(6)
    )
    page = f"<html><head><title>Plain</title></head><body><ul>{links}</ul></body></html>"
    site.override("*", outlet="second", status=200, body=page, headers={"Content-Type": "text/html"})
    done = newskeep("sources", "add", f"{site.second.url}/", "--json")
    assert (0, [f"{site.second.url}/"]) == (done.status, done.json["urls"])
    assert [f"{site.second.url}/"] == [item["url"] for item in done.json["found"] if item["taken"]]


def test_a_source_that_is_there_is_not_added_twice(newskeep: Newskeep, site: NewsSite, file: Path) -> None:
    """By the same address, and by a home page that leads to the same feed."""
    newskeep("sources", "add", f"{site.second.url}/feed/", "--name", "courier")
    before = file.read_bytes()
    for url in (f"{site.second.url}/feed/?utm_source=x", site.second.url):
        done = newskeep("sources", "add", url, "--json")
        assert (0, "courier", False) == (done.status, done.json["name"], done.json["added"])
    assert before == file.read_bytes()


def test_a_site_that_forbids_it_is_told(newskeep: Newskeep, site: NewsSite, file: Path) -> None:
    """Robots.txt holds for the search of feeds as for every crawl; nothing is written."""
    site.override(
        "/robots.txt", status=200, body="User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"}
    )
    done = newskeep("sources", "add", site.second.url)
    assert 1 == done.status
    assert "robots.txt forbids it" in done.err
    assert file.read_text("utf-8") == MINE


def test_without_a_configuration_it_says_what_to_do(newskeep: Newskeep, site: NewsSite) -> None:
    """There is nothing to write into, and nothing is asked of the site."""
    done = newskeep("sources", "add", site.second.url)
    assert 2 == done.status
    assert "`newskeep init` writes one" in done.err
    assert [] == list(site.requests)


def test_a_name_that_is_taken_or_none_is_refused(newskeep: Newskeep, site: NewsSite, file: Path) -> None:
    """Before anything is fetched."""
    file.write_text(f'{MINE}[sources.courier]\nurls = ["https://courier.example/"]\n', "utf-8")
    for name in ("courier", "two words"):
        assert 2 == newskeep("sources", "add", site.second.url, "--name", name).status
    assert [] == list(site.requests)


def test_sources_test_says_why_a_page_may_not_be_fetched(
    newskeep: Newskeep, site: NewsSite, file: Path
) -> None:
    """Of a URL that robots.txt forbids, `sources test` names that as the reason."""
    done = newskeep("sources", "test", f"{site.first.url}/private/x/")
    assert (1, True) == (done.status, "robots.txt forbids it" in done.err)
