"""Other people's tools accept all that a varied crawl wrote, on the local disk and in a bucket."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newskeep.warc.read import parse_record
from tests.interop.conftest import Archived
from tests.interop.oddities import FIRST
from tests.interop.replaying import Replaying
from tests.interop.tools import run


def _rows(archived: Archived) -> list[tuple[str, dict[str, Any]]]:
    """Time and fields of each row that is a page."""
    parts = [line.split(" ", 2) for line in archived.index]
    rows = [(time, json.loads(fields)) for _, time, fields in parts]
    return [(time, fields) for time, fields in rows if fields["url"].startswith("http")]


def test_the_crawl_was_varied(archived: Archived) -> None:
    """What the tools are to accept is there: every kind of record, coding, status and truncation."""
    records = [record for record in archived.records if record.http]
    seen: Counter[str] = Counter(record.type for record in records)
    for record in records:
        assert record.http
        coding = [
            value.decode() for name, value in record.http.headers if name.lower() == b"content-encoding"
        ]
        of_revisit = record.field("WARC-Profile").rpartition("/")[2]
        seen.update([*coding, str(record.http.status), of_revisit, record.field("WARC-Truncated")])
    wanted = ("request", "response", "revisit", "gzip", "br", "deflate", "200", "301", "403", "404", "500")
    more = ("identical-payload-digest", "server-not-modified", "disconnect")
    assert [] == [name for name in (*wanted, *more) if not seen[name]]


def test_every_odd_page_was_stored(archived: Archived) -> None:
    """All but the one that was empty from the beginning, which is no article, and is told of in the catalog."""
    stored = {
        urlsplit(fields["url"])._replace(scheme="", netloc="").geturl() for _, fields in _rows(archived)
    }
    assert {"/empty/"} == set(FIRST) - stored


def test_an_empty_body_was_stored(archived: Archived) -> None:
    """An article that was there before, and has no body any more."""
    empty = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
    bodies = {fields["digest"] for _, fields in _rows(archived) if fields["url"].endswith("/emptied/")}
    assert empty in bodies


def test_warcio_finds_every_digest_right(archived: Archived) -> None:
    """`warcio check` passes on every segment."""
    done = run("warcio", "check", *archived.segments)
    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


def test_fastwarc_finds_every_digest_right(archived: Archived, tmp_path: Path) -> None:
    """`fastwarc check` passes on every segment, and finds the payload digest of every exchange right.

    It looks for a revisit's payload in the revisit itself, and finds fault with every resource, warcio's too.
    """
    report = tmp_path / "report"
    for segment in archived.segments:
        done = run("fastwarc", "check", "--quiet", segment)
        assert 0 == done.returncode, done.stdout + done.stderr
        run("fastwarc", "check", "--quiet", "--verify-payloads", "--output", report, segment)
        found = {line for line in report.read_text().splitlines() if line.endswith(": OK, PAYLOAD_OK")}
        exchanges = [
            record for record in archived.records_of(segment) if record.type in {"request", "response"}
        ]
        assert {f"<{record.id}>: OK, PAYLOAD_OK" for record in exchanges} == found


def test_gzip_finds_every_segment_whole(archived: Archived) -> None:
    """`gzip -t` passes, also on what data tools read."""
    rows = sorted(archived.files.rglob("*.jsonl.gz"))
    done = run("gzip", "-t", *archived.segments, *rows)
    assert (0, "", len(archived.segments)) == (done.returncode, done.stderr, len(rows))


def test_cdxj_indexer_writes_the_same_rows(archived: Archived) -> None:
    """Its index of all segments is the sidecars' rows together, byte for byte."""
    done = run("cdxj-indexer", "--sort", *archived.segments)
    assert (0, archived.index) == (done.returncode, done.stdout.splitlines()), done.stderr


def test_pywb_replays_every_capture(archived: Archived, replaying: Replaying) -> None:
    """Every row of the index answers with its archived status and its archived body, revisits with the original's."""
    bodies = {}
    for segment in archived.segments:
        data = segment.read_bytes()
        for record in archived.records_of(segment):
            if record.type == "response":
                stored = parse_record(data[record.offset : record.offset + record.length])
                bodies[record.field("WARC-Payload-Digest")] = stored.body
    assert replaying.shape["captures"] == len(_rows(archived))
    for time, fields in _rows(archived):
        answer = replaying.get(f"{time}id_/{fields['url']}")
        assert (fields["status"], bodies[fields["digest"]]) == (str(answer.status), answer.body), fields


def test_pywb_shows_pages_in_its_frame(archived: Archived, replaying: Replaying) -> None:
    """As a browser asks: pages of every coding are rewritten, redirects lead to where they led."""
    site = "http://" + urlsplit(_rows(archived)[0][1]["url"]).netloc
    for path in ("gzip", "br", "deflate", "raw-deflate", "utf-16", "windows-1251", "same-a"):
        answer = replaying.get(f"mp_/{site}/{path}/")
        assert (200, True) == (answer.status, b"</article>" in answer.body.replace(b"\0", b"")), path
    moved = replaying.get(f"mp_/{site}/moved/")
    assert (301, True) == (moved.status, moved.headers["location"].endswith(f"/{site}/arrived/?from=moved"))


def test_wacz_takes_the_segments(archived: Archived, tmp_path: Path) -> None:
    """`wacz create` makes a package of them that `wacz validate` finds valid."""
    package = tmp_path / "all.wacz"
    made = run("wacz", "create", "--detect-pages", "-o", package, *archived.segments, cwd=tmp_path)
    assert (0, True) == (made.returncode, package.is_file()), made.stdout + made.stderr
    checked = run("wacz", "validate", "-f", package, cwd=tmp_path)
    assert (0, True) == (checked.returncode, "is valid" in checked.stdout), checked.stdout
