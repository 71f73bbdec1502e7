"""Why a URL was not fetched: every row of the frontier says it, by a closed list."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.catalog.door import Row
from newskeep.model import Reason
from tests.crawl.crawling import ROOT, Sources, crawl, stored
from tests.crawl.papers import page, publish


def rows(site: NewsSite, home: Path, sources: Sources) -> dict[str, Row]:
    """One crawl; then the rows of the first outlet's URLs, by path."""
    crawl(home, sources, per_host=1)
    return {url.removeprefix(site.first.url): row for url, row in stored(home).frontier().items()}


def test_filters_leave_a_reason(site: NewsSite, home: Path) -> None:
    """What include and exclude keep out has its row, with the key; it is fetched once the key lets it in."""
    publish(site, site.first, 4)
    paper = {"urls": [site.first.url + "/news.xml"]}
    kept_out = rows(site, home, {"paper": {**paper, "include": ["story-[12]"], "exclude": ["story-2"]}})
    assert (None, "include", "sources.paper.include has no pattern that finds it") == tuple(
        kept_out["/story-0/"][name] for name in ("due", "why", "reason")
    )
    assert (None, "exclude", "sources.paper.exclude has 'story-2'") == tuple(
        kept_out["/story-2/"][name] for name in ("due", "why", "reason")
    )
    assert {"/robots.txt", "/news.xml", "/story-1/"} == {seen.path for seen in site.requests}
    let_in = rows(site, home, {"paper": paper})
    assert {"stored"} == {row["outcome"] for path, row in let_in.items() if path.startswith("/story")}


def test_filters_hold_for_redirects_and_for_what_is_known(site: NewsSite, home: Path) -> None:
    """A target that is excluded is not fetched, nor is a known article that is excluded since."""
    paths = publish(site, site.first, 2)
    site.override(paths[0], outlet="first", status=301, headers={"Location": "/moved/"})
    site.override("/moved/", outlet="first", body=page(77))
    paper = {"urls": [site.first.url + "/news.xml"], "exclude": ["/moved/"]}
    found = rows(site, home, {"paper": paper})
    assert ("redirect", "exclude") == (found[paths[0]]["why"], found["/moved/"]["why"])
    stricter = {"paper": {**paper, "exclude": ["/moved/", "story-1"]}}
    crawl(home, stricter, order={"refresh": True})
    asked = [seen.path for seen in site.requests]
    known = stored(home).frontier()[site.first.url + paths[1]]
    assert (0, 1, "exclude", True) == (
        asked.count("/moved/"), asked.count(paths[1]), known["why"], bool(known["article"]),
    )  # fmt: skip


def test_each_ending_has_its_kind(site: NewsSite, home: Path) -> None:
    """Broken pages of many kinds, and the kind that stands in the row of each."""
    paths = publish(site, site.first, 6)
    for path, reply in zip(
        paths,
        [{"status": 404}, {"status": 500}, {"drop": True}, {"delay": 8}, {"status": 302, "headers": {"Location": "http://192.0.2.1/"}}],
        strict=False,
    ):  # fmt: skip
        site.override(path, outlet="first", **reply)  # type: ignore[arg-type]
    found = rows(site, home, {"paper": site.first.url + "/news.xml"})
    kinds = [found[path]["why"] for path in (*paths, "http://192.0.2.1/")]
    assert ["gone", "status", "connection", "time", "redirect", "", "address"] == kinds


def test_budget_is_a_reason(site: NewsSite, home: Path) -> None:
    """What a run leaves for the next one says so, stays due, and is fetched then."""
    publish(site, site.first, 4)
    sources = {"paper": {"urls": [site.first.url + "/news.xml"], "max_articles": 1}}
    left = [row for path, row in rows(site, home, sources).items() if "story" in path and not row["fetched"]]
    assert 3 * [("budget", True)] == [(row["why"], row["due"] is not None) for row in left]
    again = rows(site, home, {"paper": site.first.url + "/news.xml"})
    assert {""} == {row["why"] for path, row in again.items() if "story" in path}


@pytest.mark.parametrize("obeyed", [[], ["noarchive"]])
def test_noarchive_is_obeyed_on_purpose(site: NewsSite, home: Path, obeyed: list[str]) -> None:
    """Such a page is stored, unless obey_pages says otherwise; then its row says why not."""
    paths = publish(site, site.first, 2)
    site.override(paths[0], outlet="first", body=page(70), headers={"X-Robots-Tag": "noarchive"})
    found = rows(site, home, {"paper": {"urls": [site.first.url + "/news.xml"], "obey_pages": obeyed}})
    kept = ("blocked", "page", "the page asks for it: noarchive") if obeyed else ("stored", "", "")
    row = found[paths[0]]
    assert kept[:2] == (row["outcome"], row["why"])
    assert (2 - len(obeyed), ()) == (len(stored(home).articles), stored(home).verify().problems)


def test_every_reason_is_documented() -> None:
    """docs/manners.md has a row for each kind of the list, and no other."""
    text = (ROOT / "docs" / "manners.md").read_text("utf-8")
    table = text.partition("<!-- reasons -->")[2].partition("<!-- end of reasons -->")[0]
    documented = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]
    assert sorted(Reason) == sorted(documented)
