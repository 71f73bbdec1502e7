from __future__ import annotations

from pathlib import Path
from typing import Any

from demo.server import NewsSite


def test_lists_configured_sources_before_the_first_crawl(
    newskeep: Any, configured: Path, site: NewsSite
) -> None:
    """The configuration alone is enough for a list."""
    sources = newskeep("sources", "--json").lines
    assert ["first", "courier"] == [source["name"] for source in sources]
    assert [f"{site.first.url}/feed/"] == sources[0]["urls"]
    assert [("adaptive", 0, True)] * 2 == [
        (source["schedule"], source["articles"], source["configured"]) for source in sources
    ]


def test_lists_sources_that_only_the_archive_knows(newskeep: Any, configured: Path) -> None:
    """A source that was taken out of the configuration is still in the archive."""
    newskeep("crawl", "courier")
    configured.unlink()
    [source] = newskeep("sources", "--json").lines
    assert ("courier", 2, False) == (source["name"], source["articles"], source["configured"])


def test_shows_what_a_source_would_bring(
    newskeep: Any, configured: Path, site: NewsSite, tmp_path: Path
) -> None:
    """Links, robots.txt and one article as extracted, with its dates' origins and what was cut; nothing is stored."""
    done = newskeep("sources", "test", "courier", "--json")
    shape = done.json
    assert (0, "courier") == (done.status, shape["source"])
    assert [f"{site.second.url}/robots.txt answered 200"] == shape["robots"]
    assert shape["article"]["title"] in {post.article.title for post in site.second.posts(1)}
    assert {"role", "time", "origin", "precise"} == set(shape["article"]["dates"][0])
    assert {"rule", "line"} == set(shape["article"]["removed"][0])
    assert not (tmp_path / "archive").exists()


def test_a_source_without_articles_is_a_failure(newskeep: Any, configured: Path, site: NewsSite) -> None:
    """`sources test` of what brings nothing exits with 1 and says why."""
    site.override("/feed/", outlet="second", status=404)
    done = newskeep("sources", "test", "courier")
    assert 1 == done.status
    assert done.err.splitlines()[-1].startswith("courier: ")
