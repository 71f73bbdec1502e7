"""What one host is asked for in one run, over all sources."""

from __future__ import annotations

from pathlib import Path

from demo.server import NewsSite
from tests.crawl.crawling import crawl, stored
from tests.crawl.papers import feed, page


def test_host_has_its_share_of_a_run(site: NewsSite, home: Path) -> None:
    """Two sources that lead to one host ask it for `max_host` URLs together; the rest says so, stays due, and comes next."""
    sources = {}
    for name in ("east", "west"):
        paths = [f"/{name}-story-{number}/" for number in range(5)]
        site.override(f"/{name}.xml", outlet="first", body=feed(site.first.url, paths))
        for number, path in enumerate(paths):
            site.override(path, outlet="first", body=page(number + len(name + path)))
        sources[name] = {"urls": [f"{site.first.url}/{name}.xml"], "max_articles": 5}
    first = crawl(home, sources, max_host=7, max_articles=5)
    asked = [seen.path for seen in site.requests if "story" in seen.path]
    left = [row for row in stored(home).frontier().values() if row["why"] == "budget"]
    assert (7, 3) == (len(asked), len(left))
    assert {f"limit: this run asked {site.first.url[7:]} for 7 URLs; it stays due"} == {
        row["reason"] for row in left
    }
    assert 3 == sum("1 more due" in result.verdict or 2 * ("2 more due" in result.verdict) or 3 * ("3 more due" in result.verdict) for result in first.sources.values())  # fmt: skip
    crawl(home, sources, max_host=7, max_articles=5)
    assert [] == [row for row in stored(home).frontier().values() if row["why"] == "budget"]


def test_documents_that_are_left_have_their_reason(site: NewsSite, home: Path) -> None:
    """The sitemaps of an index for which `max_documents` was too few stay due, and say why."""
    maps = "".join(f"<sitemap><loc>{site.first.url}/map-{n}.xml</loc></sitemap>" for n in range(3))
    site.override("/index.xml", outlet="first", body=f"<sitemapindex>{maps}</sitemapindex>")
    crawl(home, {"paper": {"urls": [f"{site.first.url}/index.xml"], "max_documents": 1}})
    left = [row for row in stored(home).frontier().values() if row["role"] == "hop" and not row["outcome"]]
    assert ["the run had fetched its max_documents; it stays due"] * 2 == [row["reason"] for row in left]
