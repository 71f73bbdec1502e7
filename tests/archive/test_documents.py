from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from newskeep.archive import documents
from newskeep.archive.documents import Document
from newskeep.model import Capture, DateFound, Judgement, Verdict
from tests.archive.keeping import SITE, article_text

NOW = datetime(2026, 11, 22, 10, 54, 0, 123000, tzinfo=UTC)
CAPTURE = "urn:uuid:00000000-0000-4000-8000-000000000001"
FULL = Document(
    judgement=Judgement(
        Verdict.DUPLICATE, "a" * 16, f"{SITE}/tram", 1, "same text", duplicate_of="b" * 16, similarity=1.0, cluster="b" * 16
    ),
    text=article_text(
        "First.\n\nSecond “日本” \U0001f69c",
        "A title",
        authors=("A", "B"),
        published=NOW - timedelta(days=1),
        modified=NOW,
        dates=(DateFound(NOW, "json-ld", "modified", precise=False),),
        description="What it is",
        image=f"{SITE}/tram.jpg",
        removed=(("donation", "Support us"),),
    ),
    url=f"{SITE}/tram?x=1",
    source="courier",
    time=NOW,
    capture=CAPTURE,
)  # fmt: skip
EMPTY = Document(
    Judgement(Verdict.NEW, "a" * 16, f"{SITE}/", 1, ""), article_text("", ""), SITE, "courier", NOW, CAPTURE
)


@pytest.mark.parametrize("document", [FULL, EMPTY])
def test_a_document_comes_back(document: Document) -> None:
    """Every field, and the absence of every field, survives."""
    assert document == documents.read(documents.write(document))


def test_the_bytes() -> None:
    """Their names, their order and their spelling are the format."""
    expected = {
        "format": 1,
        "id": "a" * 16,
        "version": 1,
        "verdict": "duplicate",
        "reason": "same text",
        "url": f"{SITE}/tram?x=1",
        "canonical_url": f"{SITE}/tram",
        "source": "courier",
        "site": "Courier",
        "title": "A title",
        "authors": ["A", "B"],
        "published": "2026-11-21T10:54:00.123Z",
        "modified": "2026-11-22T10:54:00.123Z",
        "dates": [
            {"time": "2026-11-22T10:54:00.123Z", "origin": "json-ld", "role": "modified", "precise": False}
        ],
        "language": "en",
        "description": "What it is",
        "image": f"{SITE}/tram.jpg",
        "words": FULL.text.words,
        "text": "First.\n\nSecond “日本” \U0001f69c",
        "text_digest": FULL.text.text_digest,
        "extractor": "by hand",
        "removed": [{"rule": "donation", "line": "Support us"}],
        "boilerplate": None,
        "paywalled": False,
        "duplicate_of": "b" * 16,
        "similarity": 1.0,
        "cluster": "b" * 16,
        "direction": None,
        "rule": None,
        "series_of": None,
        "syndicated_from": None,
        "kind": None,
        "words_added": 0,
        "words_removed": 0,
        "reextracted": None,
        "captured": "2026-11-22T10:54:00.123Z",
        "capture": CAPTURE,
    }
    assert json.dumps(expected, ensure_ascii=False).encode() == documents.write(FULL)


def test_a_row_for_data_tools() -> None:
    """It is the document, with the place of its capture in place of the capture's id."""
    capture = Capture(CAPTURE, f"{SITE}/tram", NOW, 200, "s.warc.gz", 17, 42, "sha1:X")
    fields = json.loads(documents.write(FULL))
    place = {
        "record_id": CAPTURE,
        "time": "2026-11-22T10:54:00.123Z",
        "status": 200,
        "segment": "s.warc.gz",
        "offset": 17,
        "length": 42,
        "payload_digest": "sha1:X",
    }
    row = documents.line(documents.write(FULL), capture)
    assert json.dumps(fields | {"capture": place}, ensure_ascii=False).encode() + b"\n" == row


@pytest.mark.parametrize(
    "payload",
    [
        json.dumps(json.loads(documents.write(FULL)), indent=1).encode(),
        json.dumps({"capture": CAPTURE} | json.loads(documents.write(FULL))).encode(),
    ],
)
def test_a_row_of_a_document_that_others_wrote(payload: bytes) -> None:
    """However its JSON is spelled, the row is one line and says the same."""
    capture = Capture(CAPTURE, f"{SITE}/tram", NOW, 200, "s.warc.gz", 17, 42, "sha1:X")
    row = documents.line(payload, capture)
    assert json.loads(documents.line(documents.write(FULL), capture)) == json.loads(row)
    assert (1, b"".join(documents.divided(row))) == (row.count(b"\n"), row)


def test_the_name_of_a_record() -> None:
    """A URN, so that no replay takes it for a page."""
    assert f"urn:newskeep:article:{'a' * 16}:1" == documents.target(FULL.judgement)


@pytest.mark.parametrize(
    ("payload", "what"),
    [
        (b'{"format": 2}', "an article document of format 1 was expected"),
        (b"[1]", "an article document of format 1 was expected"),
        (b"{}", "an article document of format 1 was expected"),
        (b'{"format": 1}', "lacks 'verdict'"),
        (b"not json", "Expecting value"),
        (b"\xff\xff\xff", "can't decode"),
        (documents.write(FULL).replace(b'"dates": [', b'"dates": 1, "x": ['), "of another kind"),
        (documents.write(FULL).replace(b'"duplicate"', b'"double"'), "'double' is not a valid Verdict"),
    ],
)
def test_what_is_no_document(payload: bytes, what: str) -> None:
    """It is refused, with what is wrong."""
    with pytest.raises(ValueError, match=what):
        documents.read(payload)
