from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from demo.seed import seed_article

ARTICLE = [
    "id", "url", "canonical_url", "source", "site", "title", "authors", "published", "modified", "language",
    "description", "image", "words", "version", "versions", "first_seen", "last_seen", "last_changed", "verdict",
    "duplicate_of", "similarity", "cluster", "extractor", "capture", "text",
]  # fmt: skip
KINSHIP = ["direction", "rule", "series_of", "syndicated_from"]
CAPTURE = ["record_id", "time", "status", "segment", "offset", "length", "payload_digest"]
COUNTS = [
    "discovered", "fetched", "new", "version", "unchanged", "duplicate", "near_duplicate", "blocked", "failed",
    "not_articles",
]  # fmt: skip


def _seed(newskeep: Any, home: Path) -> str:
    articles = newskeep("list", "--json", "--home", home).lines
    return next(str(article["id"]) for article in articles if article["title"] == seed_article().title)


def test_list_writes_one_object_a_line(newskeep: Any, home: Path) -> None:
    """The JSON of an article has the documented fields in their order, the text only with --text."""
    done = newskeep("list", "--json", "--home", home)
    assert ARTICLE[:-1] == list(done.lines[0])
    assert CAPTURE == list(done.lines[0]["capture"])
    assert ARTICLE == list(newskeep("list", "--json", "--text", "--limit", "1", "--home", home).json)
    published = [article["published"] for article in done.lines]
    assert sorted(published, reverse=True) == published


def test_list_filters(newskeep: Any, home: Path) -> None:
    """Source, language, time, verdict and limit narrow the list down."""

    def ids(*options: str) -> set[str]:
        return {article["id"] for article in newskeep("list", "--json", "--home", home, *options).lines}

    both = ids("--source", "courier") | ids("--source", "southfront")
    assert ids() == both
    assert ids("--language", "fr") < both
    assert ids("--verdict", "version") == {_seed(newskeep, home)}
    assert ids() == ids("--since", "2021-11-18T03:00Z") | ids("--until", "2021-11-18T03:00Z")
    assert set() == ids("--since", "7d")
    assert 5 == len(ids("--limit", "5"))


def test_list_into_a_pipe_is_tab_separated(newskeep: Any, home: Path, demonstration: Any) -> None:
    """A header line, then full values; each line has as many tabs as the header."""
    header, *rows = newskeep("list", "--text", "--home", home).out.splitlines()
    assert ["id", "published", "first_seen"] == header.split("\t")[:3]
    assert [article["id"] for article in demonstration.json["articles"]] == [
        row.split("\t")[0] for row in rows
    ]
    assert {header.count("\t")} == {row.count("\t") for row in rows}


def test_an_unknown_source_is_not_found(newskeep: Any, home: Path) -> None:
    """Filtering by a source that the archive never had is an error, not an empty list."""
    done = newskeep("list", "--source", "nobody", "--home", home)
    assert (4, "This archive has no source nobody.") == (done.status, done.err[:34])


def test_show_prints_the_text_of_a_version(newskeep: Any, home: Path) -> None:
    """Version 1 of the seed's article is the seed's fifteen paragraphs."""
    done = newskeep("show", _seed(newskeep, home), "--version", "1", "--home", home)
    assert "\n\n".join(seed_article().paragraphs) in done.out
    assert 0 == done.status
    assert 4 == newskeep("show", _seed(newskeep, home), "--version", "9", "--home", home).status


def test_show_takes_beginnings_and_urls(newskeep: Any, home: Path) -> None:
    """An article is found by its id, the beginning of it, or its URL."""
    seed = _seed(newskeep, home)
    found = newskeep("show", seed, "--as", "json", "--home", home).json
    assert found == newskeep("show", seed[:8], "--json", "--home", home).json
    assert found == newskeep("show", found["url"], "--json", "--home", home).json
    assert [*ARTICLE, *KINSHIP] == list(found)


def test_show_gives_the_archived_page(newskeep: Any, home: Path) -> None:
    """Html is the decoded page, headers its header fields, raw the WARC record, markdown the text with a heading."""
    seed = _seed(newskeep, home)

    def show(form: str, *more: str) -> Any:
        return newskeep("show", seed, "--as", form, "--home", home, *more)

    assert "Support SouthFront" in show("html").out
    assert show("headers").out.startswith("HTTP/1.1 200 OK\n")
    assert show("markdown").out.startswith(f"# {seed_article().title}\n")
    raw = base64.b64decode(show("raw", "--json").json["raw_base64"])
    assert raw.startswith(b"WARC/1.1\r\n")


def test_show_raw_writes_the_bytes_of_the_record(newskeep: Any, home: Path) -> None:
    """Raw into a pipe is byte for byte the record that `verify` reads."""
    import subprocess

    from newskeep import open as open_archive

    seed = _seed(newskeep, home)
    arguments = newskeep.command("show", seed, "--as", "raw", "--home", home)
    out = subprocess.run(
        arguments, env=newskeep.environment(), capture_output=True, timeout=60, check=True
    ).stdout
    with open_archive(home) as archive:
        capture: Any = archive.show(seed).capture
        assert capture.raw == out


def test_versions_are_listed_first_one_first(newskeep: Any, home: Path) -> None:
    """The edited article has two, with the documented fields."""
    versions = newskeep("versions", _seed(newskeep, home), "--json", "--home", home).lines
    assert [1, 2] == [version["version"] for version in versions]
    fields = ["article", "version", "time", "title", "words", "text_digest", "capture"]
    assert fields == list(versions[0])[: len(fields)]
    assert [None, "edit"] == [version["kind"] for version in versions]
    assert CAPTURE == list(versions[0]["capture"])


def test_runs_show_the_ledger(newskeep: Any, home: Path) -> None:
    """One object for each source and run, newest first; a run alone comes with its log."""
    rows = newskeep("runs", "--json", "--home", home).lines
    fields = ["run", "source", "due", "started", "ended", "state", "trigger", "counts", "verdict", "log"]
    assert fields == list(rows[0])
    assert COUNTS == list(rows[0]["counts"])
    assert {("ok", "manual")} == {(row["state"], row["trigger"]) for row in rows}
    assert sorted((row["due"] for row in rows), reverse=True) == [row["due"] for row in rows]
    [first, _] = newskeep("runs", rows[0]["run"], "--json", "--home", home).lines
    assert "1 new version" in first["log_text"]
    assert [] == newskeep("runs", "--failed", "--json", "--home", home).lines
    assert 4 == newskeep("runs", "zzz", "--home", home).status


def test_status_tells_that_no_daemon_runs(newskeep: Any, home: Path) -> None:
    """The documented fields, with nulls where nobody is."""
    status = newskeep("status", "--json", "--home", home).json
    assert ["daemon", "sources", "spool", "disk_free"] == list(status)[:4]
    assert [False, None, None] == list(status["daemon"].values())[:3]
    documented = ["name", "schedule", "interval_s", "next_fire", "last_ok", "failures", "note"]
    assert [*documented, "state", "state_since"] == list(status["sources"][0])
    assert {"segments": 0, "bytes": 0} == status["spool"]


def test_stats_count_what_is_stored(newskeep: Any, home: Path, demonstration: Any) -> None:
    """Totals are the sums of what is said by source and by day."""
    stats = newskeep("stats", "--json", "--home", home).json
    articles = len(demonstration.json["articles"])
    assert (2, articles, articles + 1) == (stats["sources"], stats["articles"], stats["versions"])
    for grouping in ("by_source", "by_day"):
        assert stats["captures"] == sum(row["captures"] for row in stats[grouping])
        assert stats["bytes_raw"] == sum(row["bytes_raw"] for row in stats[grouping])
    assert stats["first_capture"].endswith("Z")
