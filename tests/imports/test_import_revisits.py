"""Imported revisits: taken over when their original is here."""

from __future__ import annotations

from pathlib import Path

import pytest

import newskeep
from newskeep.model import RunState
from tests.imports import foreign
from tests.imports.conftest import Importing

_PROFILE = "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/"
SAME = f"{_PROFILE}identical-payload-digest"
NOT_MODIFIED = f"{_PROFILE}server-not-modified"


def _revisit(block: bytes, *more: str) -> bytes:
    """A revisit of the first article, a day later."""
    record = foreign.response(1, block, *more, key="revisit").replace(
        b"WARC-Type: response", b"WARC-Type: revisit"
    )
    return record.replace(foreign.date(1).encode(), b"2026-10-02T08:00:00Z", 1)


HEAD = foreign.http(b"")
REVISITS = {
    "by id": _revisit(HEAD, SAME, f"WARC-Refers-To: {foreign.record_id(1)}"),
    "by URL and date": _revisit(
        HEAD, SAME, f"WARC-Refers-To-Target-URI: {foreign.url(1)}", f"WARC-Refers-To-Date: {foreign.date(1)}"
    ),
    "by digest": _revisit(HEAD, SAME, f"WARC-Payload-Digest: {foreign.sha1(foreign.page(1))}"),
    "by digest in lower case": _revisit(
        HEAD, SAME, f"WARC-Payload-Digest: {foreign.sha1(foreign.page(1)).lower()}"
    ),
    "without a block": _revisit(b"", SAME, f"WARC-Refers-To: {foreign.record_id(1)}"),
    "not modified": _revisit(
        foreign.http(b"", status="HTTP/1.1 304 Not Modified"),
        NOT_MODIFIED,
        f"WARC-Refers-To: {foreign.record_id(1)}",
    ),
}


@pytest.mark.parametrize("kind", REVISITS)
def test_revisits_of_the_same_file(importing: Importing, home: Path, tmp_path: Path, kind: str) -> None:
    """However it names its original, the revisit says that the article was unchanged, and is known next time."""
    file = foreign.write(tmp_path / "a.warc.gz", foreign.response(1), REVISITS[kind])
    result = importing(file)
    assert (1, 1) == (result.counts.new, result.counts.unchanged)
    assert 2 == importing(file).skipped.known
    with newskeep.open(home) as archive:
        outcome = archive.verify()
        article = archive.show(foreign.url(1))
    assert (True, 2) == (outcome.ok, outcome.captures)
    assert (1, 2) == (article.versions, article.last_seen.day)


def test_the_original_may_be_in_the_archive(importing: Importing, tmp_path: Path) -> None:
    """An earlier import has brought it."""
    importing(foreign.write(tmp_path / "a.warc", foreign.response(1)))
    result = importing(foreign.write(tmp_path / "b.warc", REVISITS["by URL and date"]))
    assert (RunState.OK, 1) == (result.state, result.counts.unchanged)


def test_a_revisit_of_nothing_is_counted(importing: Importing, home: Path, tmp_path: Path) -> None:
    """Without its original it says nothing; it may come in when that has come."""
    file = foreign.write(tmp_path / "a.warc", REVISITS["by digest"])
    result = importing(file)
    assert (RunState.OK, "1 revisit without its original") == (result.state, result.verdict)
    importing(foreign.write(tmp_path / "b.warc", foreign.response(1)))
    assert 1 == importing(file).counts.unchanged
