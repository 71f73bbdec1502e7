"""Sidecars made as a stream: the same bytes as from a whole segment in memory, without its memory."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newskeep.archive import documents
from newskeep.archive.contents import contents, read_at
from newskeep.archive.documents import Document
from newskeep.archive.outline import OUTLINE
from newskeep.archive.sidecars import Sidecars, segment_of
from newskeep.errors import DamageError
from newskeep.model import Exchange, Judgement, Verdict
from newskeep.warc.cdxj import cdxj
from newskeep.warc.naming import segment_name
from newskeep.warc.record import member, resource, response
from newskeep.warc.scan import scan
from tests.archive.keeping import SITE, article_text

_TIME = datetime(2026, 11, 22, 10, 54, tzinfo=UTC)
_CHECKOUT = Path(__file__).parents[2]
#: an index of 24 MB
_COUNT, _LONG = 6_000, 2_000
#: kilobytes that the larger one of two segments may need more: those that an outline holds, and what is read at once
_GROWTH = 12_000
_MAKE = """
import resource, sys
from pathlib import Path
from newskeep.archive.sidecars import Sidecars
path = Path(sys.argv[1])
Sidecars.of(path).write(path, path.name)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def page(number: int, tail: str = "") -> bytes:
    """A response; the higher its number, the earlier its row."""
    exchange = Exchange(f"{SITE}/{9_999_999 - number}{tail}", _TIME, (), 200, (), b"page")
    return member(response(exchange, record_id=f"urn:uuid:{number}", warcinfo_id="urn:uuid:0"))


def document(number: int, version: int, text: str, verdict: Verdict = Verdict.NEW) -> bytes:
    """The record of an article that a page shows."""
    judgement = Judgement(verdict, f"a{number}", f"{SITE}/a{number}", version, "by hand")
    told = Document(
        judgement, article_text(text), f"{SITE}/a{number}", "courier", _TIME, f"urn:uuid:{number}"
    )
    return member(
        resource(
            record_id=f"urn:uuid:{number}-{version}-{verdict}",
            warcinfo_id="urn:uuid:0",
            target=documents.target(judgement),
            time=_TIME,
            content_type=documents.CONTENT_TYPE,
            block=documents.write(told),
            capture=told.capture,
        )
    )


def segment(folder: Path, *members: bytes) -> Path:
    """A file of these records."""
    path = folder / segment_name(_TIME, "run1", 0, "host")
    path.write_bytes(b"".join(members))
    return path


def rows(path: Path) -> list[tuple[str, int, str]]:
    """The stored rows of articles: id, version, text."""
    lines = gzip.decompress(Sidecars.of(path).articles.read_bytes()).splitlines()
    return [(row["id"], row["version"], row["text"]) for row in map(json.loads, lines)]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A segment whose index is three times what an outline holds in memory."""
    folder = tmp_path_factory.mktemp("large")
    return segment(folder, *(page(number, "x" * _LONG) for number in range(_COUNT)))


def _peak(path: Path) -> int:
    environment = {**os.environ, "PYTHONPATH": str(_CHECKOUT)}
    command = [sys.executable, "-c", _MAKE, str(path)]
    return int(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)


def test_memory_is_flat(large: Path, tmp_path: Path) -> None:
    """Six thousand long rows need hardly more memory than one, and nothing else is left beside the segment."""
    growth = _peak(large) - _peak(segment(tmp_path, page(1)))
    assert growth < _GROWTH
    assert {large.name, *(path.name for path in (Sidecars.of(large).index, Sidecars.of(large).articles))} == {
        path.name for path in large.parent.iterdir()
    }


def test_rows_that_outgrow_the_memory(large: Path) -> None:
    """They are those of the whole segment sorted at once; records are counted."""
    beside = Sidecars.of(large)
    assert _COUNT == beside.write(large, large.name)
    assert cdxj(scan(large), large.name) == beside.index.read_bytes()


def test_equal_rows_are_one(tmp_path: Path) -> None:
    """As cdxj-indexer has them."""
    path = segment(tmp_path, page(1))
    found = next(scan(path))
    beside = Sidecars.of(path)
    beside.write(path, path.name)
    assert cdxj([found, found], path.name) == beside.index.read_bytes()


def test_the_last_document_of_a_capture_counts(tmp_path: Path) -> None:
    """Wherever in the segment it is; one that can't be read does not; rows stand in the order of the captures."""
    broken = member(
        resource(
            record_id="urn:uuid:broken", warcinfo_id="urn:uuid:0", target="urn:newskeep:article:a1:3", time=_TIME,
            content_type=documents.CONTENT_TYPE, block=b"{", capture="urn:uuid:1",
        )
    )  # fmt: skip
    path = segment(
        tmp_path, page(1), document(1, 1, "first"), page(2), document(2, 1, "other"), page(3),
        document(3, 1, "third"), document(1, 2, "second"), document(3, 1, "", Verdict.UNCHANGED), broken,
    )  # fmt: skip
    Sidecars.of(path).write(path, path.name)
    assert [("a1", 2, "second"), ("a2", 1, "other")] == rows(path)


def test_rows_as_at_once(tmp_path: Path) -> None:
    """The file of articles unpacks to all rows, one behind the other."""
    numbers = range(300)
    path = segment(tmp_path, *(part for n in numbers for part in (page(n), document(n, 1, f"text {n} " * n))))
    Sidecars.of(path).write(path, path.name)
    found = contents(scan(path), path.name, lambda offset, length: read_at(path, offset, length))
    expected = b"".join(
        documents.line(documents.write(found.documents[capture.record_id].document), capture)
        for capture in found.captures
    )
    assert expected == gzip.decompress(Sidecars.of(path).articles.read_bytes())


def test_a_torn_segment_has_no_sidecars(tmp_path: Path) -> None:
    """Rows of half a segment would say that it has no more."""
    path = segment(tmp_path, page(1), page(2)[:-9])
    with pytest.raises(DamageError, match="no whole record"):
        Sidecars.of(path).write(path, path.name)
    assert [path] == list(tmp_path.iterdir())


def test_what_a_crash_leaves_of_an_outline(tmp_path: Path) -> None:
    """A file without a name, or an empty one: it is known for the segment's own, and is in nobody's way."""
    path = segment(tmp_path, page(1))
    left = tmp_path / (path.name + OUTLINE)
    left.write_bytes(b"")
    assert path.name == segment_of(left.name)
    Sidecars.of(path).write(path, path.name)
    assert not left.exists()
