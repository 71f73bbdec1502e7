"""`newskeep clusters`, and what else is said of articles that say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from newskeep.testing import Clock
from tests.archive.keeping import Crawling, article_text, story

NOTICE = "The harbour moved {} crates on Friday, after {} the day before, of which {} went by rail."


@pytest.fixture(scope="module")
def clustered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An agency's story and two reprints of it, a harbour's notice and the next one, and an article that is alone."""
    home, clock = tmp_path_factory.mktemp("clusters") / "home", Clock()
    tram, notice = story("Tram", 300), story("Harbour", 60)
    for run, source, texts in (
        ("1aaaa", "agency", [tram, f"{notice} {NOTICE.format(510, 498, 77)}"]),
        ("1bbbb", "courier", [f"LEADWORD HERE {tram} Read more here.", story("Fire")]),
        ("1cccc", "herald", [story("Tram", 200), f"{notice} {NOTICE.format(531, 510, 93)}"]),
    ):
        with Crawling(home, clock, run, source=source) as crawling:
            for number, text in enumerate(texts):
                crawling.keep(f"http://{source}.example/{number}", article_text(text, f"{source} {number}"))
    return home


def test_one_object_a_cluster(newskeep: Any, clustered: Path) -> None:
    """The first article first, each of the others with how near it is and which has more."""
    (cluster,) = newskeep("clusters", "--json", "--home", clustered).lines
    assert (3, cluster["articles"][0]["id"]) == (cluster["size"], cluster["cluster"])
    told = [[one[name] for name in ("source", "title", "rule", "direction")] for one in cluster["articles"]]
    expected = [
        ["agency", "agency 0", None, None],
        ["courier", "courier 0", "containment", "equal"],
        ["herald", "herald 0", "containment", "contained"],
    ]
    assert expected == told
    assert [None, 1.0, 1.0] == [one["similarity"] for one in cluster["articles"]]


def test_a_table_into_a_pipe(newskeep: Any, clustered: Path) -> None:
    """One line an article, with full values; how many there are on stderr."""
    done = newskeep("clusters", "--home", clustered)
    head, *lines = [line.split("\t") for line in done.out.splitlines()]
    assert ["cluster", "size", "id", "source"] == head[:4]
    assert ["first", "100 %", "100 %, shorter"] == [line[head.index("likeness")] for line in lines]
    assert done.err.startswith("1 cluster of articles that say the same")


@pytest.mark.parametrize(
    ("options", "number"),
    [
        (["--source", "herald"], 1),
        (["--since", "2026-11-22"], 1),
        (["--since", "2099-01"], 0),
        (["--limit", "0"], 0),
    ],
)
def test_filters(newskeep: Any, clustered: Path, options: list[str], number: int) -> None:
    """By source, by when it grew, and no more than so many."""
    assert number == len(newskeep("clusters", "--json", "--home", clustered, *options).lines)


def test_a_source_that_nobody_knows(newskeep: Any, clustered: Path) -> None:
    """It is told, with those that there are."""
    done = newskeep("clusters", "--source", "nobody", "--home", clustered)
    assert (4, True) == (done.status, "agency, courier, herald" in done.err)


def test_the_list_of_near_duplicates(newskeep: Any, clustered: Path) -> None:
    """`list --verdict near-duplicate` has the reprints and nothing else."""
    listed = newskeep("list", "--verdict", "near-duplicate", "--json", "--home", clustered).lines
    assert {"courier 0", "herald 0"} == {article["title"] for article in listed}


def test_one_of_a_series(newskeep: Any, clustered: Path) -> None:
    """`show` says that the notice is another issue of the one before; it is new and in no cluster."""
    ids = {one["title"]: one["id"] for one in newskeep("list", "--json", "--home", clustered).lines}
    shown = newskeep("show", ids["herald 1"], "--as", "json", "--home", clustered).json
    assert ("new", None, None) == (shown["verdict"], shown["duplicate_of"], shown["cluster"])
    assert (ids["agency 1"], "series") == (shown["series_of"], shown["rule"])
    said = newskeep("show", ids["herald 1"], "--home", clustered).err
    assert f"It has the words of {ids['agency 1']} with other figures" in said
