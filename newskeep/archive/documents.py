"""An article as a JSON document: the payload of its own WARC record, and the line in the segment's sidecar.

docs/format.md has the fields. Whatever the catalog knows of an article can be rebuilt from these documents.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring as _quoted
from typing import Any

from newskeep.model import ArticleText, Capture, ChangeKind, DateFound, Judgement, Verdict
from newskeep.units import parse_time, rfc3339

#: what the document's fields mean; a change of meaning is a new number
FORMAT = 1
#: the record's content type
CONTENT_TYPE = "application/json"
#: between what a document says and its last field
_CAPTURE = b', "capture": '


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
    #: when its page was read again from the archive; None when that was as it was captured
    reextracted: datetime | None = None


def target(judgement: Judgement) -> str:
    """WARC-Target-URI of the record: a URN, so that no replay takes it for the page."""
    return f"urn:newskeep:article:{judgement.article}:{judgement.version}"


def write(document: Document) -> bytes:
    """The document as JSON in UTF-8."""
    return json.dumps(_fields(document), ensure_ascii=False).encode()


def line(payload: bytes, capture: Capture) -> bytes:
    """A document's row in the segment's sidecar: as it stands in its record, with where its capture is.

    Whichever release writes it, it is the same: a function of the segment's bytes.

    Args:
        payload: of the document's record.
        capture: which it is of.

    Raises:
        ValueError: it is no document.
    """
    return before_place(payload) + place(capture)


def before_place(payload: bytes) -> bytes:
    """A document's row up to where its capture's place begins.

    Raises:
        ValueError: it is no document.
    """
    # written by us, and nothing is to be parsed: whatever is a quotation mark inside a text has a \\ before it
    front, mark, rest = payload.rpartition(_CAPTURE + b'"')
    if mark and rest.endswith(b'"}') and rest.count(b'"') == 1 and b"\n" not in payload:
        return front + _CAPTURE
    fields = json.loads(payload)
    others = json.dumps({name: value for name, value in fields.items() if name != "capture"})
    return others.encode()[:-1] + _CAPTURE


def place(capture: Capture) -> bytes:
    """The end of a row: where its capture is."""
    # what json.dumps makes of it, in a third of the time
    return (
        f'{{"record_id": {_quoted(capture.record_id)}, "time": "{rfc3339(capture.time)}"'
        f', "status": {capture.status}, "segment": {_quoted(capture.segment)}, "offset": {capture.offset}'
        f', "length": {capture.length}, "payload_digest": {_quoted(capture.payload_digest)}}}}}\n'
    ).encode()


def divided(row: bytes) -> tuple[bytes, bytes]:
    """A row as its document and its place, which together are the row."""
    front, mark, rest = row.rpartition(_CAPTURE)
    return front + mark, rest


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
        "boilerplate": text.boilerplate or None,
        "paywalled": text.paywalled,
        "duplicate_of": judgement.duplicate_of or None,
        "similarity": judgement.similarity,
        "cluster": judgement.cluster or None,
        "direction": judgement.direction or None,
        "rule": judgement.rule or None,
        "series_of": judgement.series_of or None,
        "syndicated_from": judgement.syndicated_from or None,
        "kind": judgement.kind.value if judgement.kind else None,
        "words_added": judgement.words_added,
        "words_removed": judgement.words_removed,
        "reextracted": _time(document.reextracted),
        "captured": rfc3339(document.time),
        "capture": document.capture,
    }


def read(payload: bytes) -> Document:
    """A document back from its JSON.

    Raises:
        ValueError: it is none, or of a format that this newskeep does not know.
    """
    fields = json.loads(payload.decode())
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
            reextracted=_parsed(fields.get("reextracted")),
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
        direction=fields.get("direction") or "",
        rule=fields.get("rule") or "",
        series_of=fields.get("series_of") or "",
        syndicated_from=fields.get("syndicated_from") or "",
        kind=ChangeKind(fields["kind"]) if fields.get("kind") else None,
        words_added=fields.get("words_added") or 0,
        words_removed=fields.get("words_removed") or 0,
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
        boilerplate=fields.get("boilerplate") or "",
        paywalled=bool(fields.get("paywalled")),
    )


def _time(time: datetime | None) -> str | None:
    return rfc3339(time) if time else None


def _parsed(text: str | None) -> datetime | None:
    return parse_time(text) if text else None
