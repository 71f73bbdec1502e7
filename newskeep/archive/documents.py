"""An article as a JSON document: the payload of its own WARC record, and the line in the segment's sidecar.

docs/format.md has the fields. Whatever the catalog knows of an article can be rebuilt from these documents.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newskeep.model import ArticleText, Capture, DateFound, Judgement, Verdict
from newskeep.units import parse_time, rfc3339

#: what the document's fields mean; a change of meaning is a new number
FORMAT = 1
#: the record's content type
CONTENT_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Document:
    """What dedupe and reading said of one capture."""

    judgement: Judgement
    text: ArticleText
    #: URL that the capture was fetched from
    url: str
    source: str
    #: when it was captured
    time: datetime
    #: record id of the capture
    capture: str


def target(judgement: Judgement) -> str:
    """WARC-Target-URI of the record: a URN, so that no replay takes it for the page."""
    return f"urn:newskeep:article:{judgement.article}:{judgement.version}"


def write(document: Document) -> bytes:
    """The document as JSON in UTF-8."""
    return json.dumps(_fields(document), ensure_ascii=False).encode()


def row(document: Document, capture: Capture) -> dict[str, Any]:
    """The document as a row of the segment's sidecar: with where its capture is, for whoever has no catalog."""
    place = {
        "record_id": capture.record_id,
        "time": rfc3339(capture.time),
        "status": capture.status,
        "segment": capture.segment,
        "offset": capture.offset,
        "length": capture.length,
        "payload_digest": capture.payload_digest,
    }
    return {**_fields(document), "capture": place}


def _fields(document: Document) -> dict[str, Any]:
    text, judgement = document.text, document.judgement
    return {
        "format": FORMAT,
        "id": judgement.article,
        "version": judgement.version,
        "verdict": judgement.verdict.value,
        "reason": judgement.reason,
        "url": document.url,
        "canonical_url": judgement.canonical_url,
        "source": document.source,
        "site": text.site,
        "title": text.title,
        "authors": list(text.authors),
        "published": _time(text.published),
        "modified": _time(text.modified),
        "dates": [
            {"time": rfc3339(date.time), "origin": date.origin, "role": date.role, "precise": date.precise}
            for date in text.dates
        ],
        "language": text.language or None,
        "description": text.description or None,
        "image": text.image or None,
        "words": text.words,
        "text": text.text,
        "text_digest": text.text_digest,
        "extractor": text.extractor,
        "removed": [{"rule": rule, "line": line} for rule, line in text.removed],
        "duplicate_of": judgement.duplicate_of or None,
        "similarity": judgement.similarity,
        "cluster": judgement.cluster or None,
        "captured": rfc3339(document.time),
        "capture": document.capture,
    }


def read(payload: bytes) -> Document:
    """A document back from its JSON.

    Raises:
        ValueError: it is none, or of a format that this newskeep does not know.
    """
    fields = json.loads(payload)
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        msg = f"an article document of format {FORMAT} was expected"
        raise ValueError(msg)
    try:
        return Document(
            judgement=_judgement(fields),
            text=_text(fields),
            url=fields["url"],
            source=fields["source"],
            time=parse_time(fields["captured"]),
            capture=fields["capture"],
        )
    except KeyError as error:
        msg = f"the article document lacks {error}"
        raise ValueError(msg) from error
    except (AttributeError, TypeError) as error:
        msg = f"the article document has a field of another kind: {error}"
        raise ValueError(msg) from error


def _judgement(fields: dict[str, Any]) -> Judgement:
    return Judgement(
        verdict=Verdict(fields["verdict"]),
        article=fields["id"],
        canonical_url=fields["canonical_url"],
        version=fields["version"],
        reason=fields["reason"],
        duplicate_of=fields["duplicate_of"] or "",
        similarity=fields["similarity"],
        cluster=fields["cluster"] or "",
    )


def _text(fields: dict[str, Any]) -> ArticleText:
    return ArticleText(
        title=fields["title"],
        text=fields["text"],
        text_digest=fields["text_digest"],
        words=fields["words"],
        authors=tuple(fields["authors"]),
        published=_parsed(fields["published"]),
        modified=_parsed(fields["modified"]),
        dates=tuple(
            DateFound(parse_time(date["time"]), date["origin"], date["role"], date["precise"])
            for date in fields["dates"]
        ),
        language=fields["language"] or "",
        description=fields["description"] or "",
        image=fields["image"] or "",
        site=fields["site"],
        extractor=fields["extractor"],
        removed=tuple((item["rule"], item["line"]) for item in fields["removed"]),
    )


def _time(time: datetime | None) -> str | None:
    return rfc3339(time) if time else None


def _parsed(text: str | None) -> datetime | None:
    return parse_time(text) if text else None
