"""`newskeep why`: what became of a URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import newskeep as library
from demo.server import NewsSite
from newskeep.archive.why import Fate
from newskeep.errors import NotFoundError, UsageError
from newskeep.model import Reason
from tests.cli.conftest import Newskeep, run_in


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site that was crawled with an `exclude`; the command in its folder, and the site."""
    folder = tmp_path_factory.mktemp("why")
    with NewsSite(generated=(3, 3)) as site:
        out = site.second.posts(1)[0].path.strip("/")
        (folder / "newskeep.toml").write_text(
            '[crawl]\ndelay = "0s"\nallow_hosts = ["127.0.0.1"]\n'
            f'[sources.first]\nurls = ["{site.first.url}/feed/"]\n'
            f'[sources.courier]\nurls = ["{site.second.url}/feed/"]\nexclude = [\n  "nothing",\n  "{out}",\n]\n'
        )
        run_in(folder, "crawl")
        yield Newskeep(folder), site


def _private(site: NewsSite) -> str:
    return next(post.path for post in site.first.posts(1) if post.path.startswith("/private/"))


def test_an_article_in_whatever_spelling(crawled: Any) -> None:
    """The URL is made canonical: trackers and fragments are no other address."""
    newskeep, site = crawled
    path = next(post.path for post in site.first.posts(1) if not post.path.startswith("/private/"))
    done = newskeep("why", f"{site.first.url}{path}?fbclid=1#x", "--json").json
    assert ("stored", None, "first", 200) == (done["fate"], done["reason"], done["source"], done["status"])
    assert ["new"] == [seen["verdict"] for seen in done["history"]]
    assert 0 == newskeep("show", done["article"]).status


def test_what_robots_forbids_names_the_setting(crawled: Any) -> None:
    """Blocked, with the reason of the closed list, and where the setting comes from."""
    newskeep, site = crawled
    done = newskeep("why", site.first.url + _private(site), "--json").json
    assert ("blocked", "robots", None) == (done["fate"], done["reason"], done["article"])
    assert {"key": "crawl.obey_robots", "value": "true", "origin": "default"} == done["setting"]


def test_what_the_configuration_excludes_names_its_line(crawled: Any) -> None:
    """The very pattern, by its line."""
    newskeep, site = crawled
    done = newskeep("why", site.second.url + site.second.posts(1)[0].path, "--json").json
    assert ("blocked", "exclude") == (done["fate"], done["reason"])
    assert ("sources.courier.exclude[1]", "newskeep.toml:10") == (
        done["setting"]["key"],
        done["setting"]["origin"],
    )


def test_a_feed_is_read_for_its_links(crawled: Any) -> None:
    """A source's own URL is told as what it is, in words too."""
    newskeep, site = crawled
    done = newskeep("why", f"{site.first.url}/feed/")
    assert (0, True) == (done.status, "It is read for its links" in done.err)


def test_a_url_that_nobody_has_heard_of(crawled: Any) -> None:
    """Exit status 4, with what to do; what is no web address is wrong usage."""
    newskeep, site = crawled
    done = newskeep("why", f"{site.first.url}/nowhere/", "--json")
    assert (4, "not-found") == (done.status, done.error["code"])
    assert "newskeep crawl URL" in done.error["hint"]
    assert 2 == newskeep("why", "nonsense").status


def test_the_library_says_the_same(crawled: Any) -> None:
    """`Archive.why` gives a frozen value, or raises what the command says."""
    newskeep, site = crawled
    with library.open(newskeep.folder / "archive") as archive:
        found = archive.why(site.first.url + _private(site))
        assert (Fate.BLOCKED, Reason.ROBOTS, ()) == (found.fate, found.reason, found.history)
        with pytest.raises(NotFoundError):
            archive.why(f"{site.first.url}/nowhere/")
        with pytest.raises(UsageError):
            archive.why("nonsense")


def test_copies_and_redirects(tmp_path: Path) -> None:
    """A copy names its original; a redirect was fetched, and is no article itself."""
    with NewsSite(generated=(3, 3)) as site:
        (tmp_path / "newskeep.toml").write_text('[crawl]\ndelay = "0s"\nallow_hosts = ["127.0.0.1"]\n')
        site.edition = 2
        newskeep = Newskeep(tmp_path)
        posts = {post.article.paragraphs: post for post in site.first.posts(2)}
        copy = next(post for post in site.second.posts(2) if post.article.paragraphs in posts)
        original = site.first.url + "/old" + posts[copy.article.paragraphs].path
        newskeep("crawl", original)
        newskeep("crawl", site.second.url + copy.path)
        merged = newskeep("why", site.second.url + copy.path, "--json").json
        moved = newskeep("why", original, "--json").json
    assert ("merged", True) == (merged["fate"], bool(merged["duplicate_of"]))
    assert ("skipped", "redirect", 301) == (moved["fate"], moved["reason"], moved["status"])
