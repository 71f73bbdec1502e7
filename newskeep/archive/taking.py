"""Taking segments into a catalog, in any order: first what each one says, then what follows from all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from newskeep.archive import documents
from newskeep.archive.contents import Contents, FoundDocument, contents
from newskeep.archive.knownurls import known_urls
from newskeep.archive.revisits import shown
from newskeep.archive.salvage import Gap, Salvage
from newskeep.catalog.catalog import Catalog
from newskeep.catalog.rebuilding import Rebuilding
from newskeep.catalog.redirects import Redirects
from newskeep.catalog.segments import CaptureRow, SegmentRow
from newskeep.catalog.staging import Look, StagedDocument, Staging
from newskeep.model import Capture, Judgement, Problem, Verdict
from newskeep.text.normalise import normalise
from newskeep.text.urls import UrlError, canonical_url
from newskeep.warc.fields import first_http
from newskeep.warc.read import parse_record
from newskeep.warc.scanned import Scanned

#: records that are held at a time
_BATCH = 2000
#: dates of these origins were given by the document that led to a page
_HINTS = frozenset({"feed", "sitemap", "news-sitemap"})


@dataclass(frozen=True, slots=True)
class TakenSegment:
    """What was read of a segment."""

    records: int
    #: where its last whole record ends
    end: int
    gaps: tuple[Gap, ...]


@dataclass
class Taking:
    """Takes segments into a catalog; call `settle` when all of them have been read.

    The caller has a transaction open.
    """

    catalog: Catalog
    staging: Staging
    #: whether, of two records that claim one version, this one counts
    preferred: Callable[[str], bool] = lambda _: False
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rows = Rebuilding(self.catalog.door)

    def segment(self, segment: SegmentRow, path: Path) -> TakenSegment:
        """Take in what can be read of a segment; what can't is named in `problems`.

        Args:
            segment: its row.
            path: where its bytes are.
        """
        count = end = 0
        with path.open("rb") as stream, path.open("rb") as beside:
            going = Salvage(stream)
            for batch in _batches(self._whole(going, segment.name)):
                count, end = count + len(batch), batch[-1].offset + batch[-1].length
                self._take(segment, batch, beside)
        for gap in going.gaps:
            what = f"bytes {gap.start} to {gap.end} are no whole records: {gap.stop}; what was there is not taken"
            self._say("torn-segment", segment.name, gap.start, what)
        return TakenSegment(count, end, tuple(going.gaps))

    def settle(self, now: datetime, tiers: Sequence[timedelta] | None) -> None:
        """Work out versions, what revisits show, the articles' figures and, given tiers, the frontier."""
        for article, found in self.staging.articles():
            self._versions(article, found)
        for capture, original in self.staging.revisits():
            self._revisit(capture, original)
        for article in self.staging.touched():
            self._rows.settle(article)
        self._rows.settle_clusters()
        self.catalog.articles.search.catch_up()
        if tiers is not None:
            for known in known_urls(self._rows.captures(), self.staging.look, tiers, now):
                self._rows.know(known)

    def _whole(self, going: Iterable[Scanned], segment: str) -> Iterator[Scanned]:
        for record in going:
            if not record.intact:
                what = f"the bytes of record {record.id} are not the ones hashed"
                self._say("wrong-digest", segment, record.offset, what)
            yield record

    def _take(self, segment: SegmentRow, batch: Sequence[Scanned], stream: BinaryIO) -> None:
        def member(offset: int, length: int) -> bytes:
            stream.seek(offset)
            return stream.read(length)

        found = contents(batch, segment.name, lambda offset, length: parse_record(member(offset, length)))
        for offset, what in found.troubles:
            self._say("unreadable-article", segment.name, offset, what)
        for capture in found.captures:
            if capture.record_id in found.requested:
                self._capture(segment, capture, found)
        for record in batch:
            if record.type in {"response", "revisit"}:
                self.staging.see(record.id, _look(record, found))
        for item in found.documents.values():
            self._document(segment, item, member(item.record.offset, item.record.length))

    def _capture(self, segment: SegmentRow, capture: Capture, found: Contents) -> None:
        kind = "redirect" if 300 <= capture.status < 400 and capture.status != 304 else ""
        row = CaptureRow(capture, found.payload_sizes[capture.record_id], kind=kind)
        self.catalog.segments.add_capture(segment.id, row)
        if target := found.targets.get(capture.record_id):
            Redirects(self.catalog.door).add(capture.record_id, target)

    def _document(self, segment: SegmentRow, item: FoundDocument, member: bytes) -> None:
        document, judgement = item.document, item.document.judgement
        self._rows.judge(document.capture, judgement, document.source, "article")
        self.staging.touch(judgement.article)
        if judgement.verdict is Verdict.UNCHANGED:
            self.staging.drop(document.capture)
        else:
            staged = StagedDocument(judgement.article, judgement.version, segment.id, item.record, member)
            self.staging.put(staged, document.time, preferred=self.preferred(item.record.record_id))
        hint = next((date.time for date in document.text.dates if date.origin in _HINTS), None)
        if hint:
            self.staging.hint(document.capture, hint)

    def _versions(self, article: str, found: list[StagedDocument]) -> None:
        """Give an article its versions; of two documents that claim one, the second tells of a capture only."""
        known = {
            version.version: (version.text_digest, normalise(version.title))
            for version in self.catalog.articles.versions(article)
        }
        late: list[tuple[StagedDocument, documents.Document]] = []
        for staged in found:
            document = documents.read(parse_record(staged.member).payload)
            if staged.version in known:
                late.append((staged, document))
            elif self._add(staged, document):
                known[staged.version] = _words(document)
        for staged, document in late:
            self._judge_again(staged, document, known)

    def _add(self, staged: StagedDocument, document: documents.Document) -> bool:
        judgement = document.judgement
        if self.catalog.segments.capture(document.capture) is None:
            what = (
                f"version {judgement.version} of article {judgement.article} can be read, "
                "and the page that it was read from can not: it is not taken"
            )
            self._say("record-without-capture", self._name(staged.segment), staged.record.offset, what)
            return False
        self._rows.add_version(
            judgement, document.text, staged.record, staged.segment,
            url=document.url, source=document.source, time=document.time, reextracted=document.reextracted,
        )  # fmt: skip
        return True

    def _judge_again(
        self, staged: StagedDocument, document: documents.Document, known: dict[int, tuple[str, str]]
    ) -> None:
        """Two runs wrote at once, and one of them died before it could say so: as recovery judges it."""
        if self._rows.has_version(staged.record.record_id):
            return  # it is the one that is known
        same = next((number for number, words in known.items() if words == _words(document)), None)
        judgement: Judgement | None = None
        if same is not None:
            judgement = replace(
                document.judgement, verdict=Verdict.UNCHANGED, version=same, reason="same text as a version",
                duplicate_of="", similarity=None, cluster="", kind=None, words_added=0, words_removed=0,
            )  # fmt: skip
        self._rows.judge(document.capture, judgement, document.source, "article")

    def _revisit(self, record_id: str, original_id: str) -> None:
        """A revisit shows what its URL showed with that payload; where that is no article, what it led to last."""
        row = self.catalog.segments.capture(record_id)
        if row is None:
            return
        capture = row.capture
        original = self.catalog.segments.capture(original_id)
        if original is None:
            what = f"the revisit of {capture.url} refers to {original_id}, which is not there"
            self._say("dangling-revisit", capture.segment, capture.offset, what)
        if row.article:
            return  # it has a document of its own: the payload was another URL's
        of = shown(self.catalog.segments, capture, original) if original else None
        article = (of.article if of else "") or self._rows.article_at(capture.url, capture.time)
        if not article:
            return
        version = of.version or 0 if of else 0
        reason = (
            "the server says it has not changed"
            if capture.status == 304
            else "the server sent the same bytes"
        )
        judgement = Judgement(Verdict.UNCHANGED, article, _key(capture.url), version, reason)
        source = of.source if of and of.source else row.source
        self._rows.judge(record_id, judgement, source, "")
        self.staging.touch(article)

    def _name(self, segment: int) -> str:
        return next((row.name for row in self.catalog.segments.all() if row.id == segment), "")

    def _say(self, kind: str, segment: str, offset: int | None, what: str) -> None:
        self.problems.append(Problem(kind, segment, offset, what))


def _batches(records: Iterable[Scanned]) -> Iterator[list[Scanned]]:
    """Records in groups; what was written of one exchange stays together."""
    batch: list[Scanned] = []
    for record in records:
        if len(batch) >= _BATCH and record.type in {"response", "revisit"}:
            yield batch
            batch = []
        batch.append(record)
    if batch:
        yield batch


def _look(record: Scanned, found: Contents) -> Look:
    headers = record.http.headers if record.http else ()
    etag, modified = (first_http(headers[::-1], name) or b"" for name in (b"etag", b"last-modified"))
    return Look(found.originals.get(record.id, ""), etag, modified, None)


def _words(document: documents.Document) -> tuple[str, str]:
    return document.text.text_digest, normalise(document.text.title)


def _key(url: str) -> str:
    try:
        return canonical_url(url)
    except UrlError:
        return url
