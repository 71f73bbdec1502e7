"""What came of an import, source by source and file by file, and the verdict in words."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from newskeep.archive.writer import Committed
from newskeep.errors import NewskeepError
from newskeep.model import Counts, RunState, Verdict
from newskeep.warc.foreign import Damage

logger = logging.getLogger(__name__)

#: damaged places of a file that are named; all are counted
MOST_NAMED = 20

_COUNTED = {
    Verdict.NEW: "new",
    Verdict.VERSION: "version",
    Verdict.UNCHANGED: "unchanged",
    Verdict.DUPLICATE: "duplicate",
    Verdict.NEAR_DUPLICATE: "near_duplicate",
}


@dataclass(frozen=True, slots=True)
class Skipped:
    """Records that were not taken, and are no failure."""

    #: captures that the archive has already
    known: int = 0
    #: captures before `since`, or not before `until`
    outside: int = 0
    #: revisits whose original is neither in the archive nor in what was imported
    no_original: int = 0
    #: records of type `resource`
    resources: int = 0
    #: captures that are no http or https exchange: DNS, FTP
    not_http: int = 0


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What was found in one file."""

    path: Path
    #: responses and revisits
    captures: int = 0
    #: places where no whole record could be found
    damaged: int = 0
    #: bytes of these places
    lost: int = 0
    #: the first of these places
    damage: tuple[Damage, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceImport:
    """What came of one source's pages."""

    state: RunState
    verdict: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of an import."""

    run: str
    state: RunState
    #: one line in words
    verdict: str
    sources: dict[str, SourceImport] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    skipped: Skipped = field(default_factory=Skipped)
    files: tuple[ImportedFile, ...] = ()
    #: what made it impossible to go on, or to hand segments to storage
    error: NewskeepError | None = None
    #: number of the signal that stopped it
    signal: int | None = None


class ImportTally:
    """Counts while an import goes on."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}
        self._known: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._files: dict[Path, ImportedFile] = {}
        self._reasons: Counter[str] = Counter()

    @property
    def counts(self) -> Counts:
        """All sources together."""
        total: Counter[str] = Counter()
        for of_source in self._counts.values():
            total.update(of_source)
        return Counts(**total)

    @property
    def files(self) -> tuple[ImportedFile, ...]:
        """Every file that was begun."""
        return tuple(self._files.values())

    @property
    def skipped(self) -> Skipped:
        """What was not taken, all sources together."""
        return Skipped(known=self._known.total(), **self._skipped)

    def begin(self, path: Path) -> None:
        """A file is opened."""
        self._files[path] = ImportedFile(path)

    def found(self, path: Path) -> None:
        """A response or revisit was found."""
        file = self._files[path]
        self._files[path] = ImportedFile(path, file.captures + 1, file.damaged, file.lost, file.damage)

    def damaged(self, path: Path, damage: Damage) -> None:
        """A part of a file can't be read."""
        logger.warning("%s: byte %d and the next %d: %s", path, damage.offset, damage.length, damage.why)
        file = self._files[path]
        named = (*file.damage, damage)[:MOST_NAMED]
        self._files[path] = ImportedFile(
            path, file.captures, file.damaged + 1, file.lost + damage.length, named
        )

    def skip(self, why: str) -> None:
        """A record is not taken; `why` is a field of `Skipped` other than `known`."""
        self._skipped[why] += 1

    def known(self, source: str) -> None:
        """A capture is in the archive already."""
        self._known[source] += 1

    def not_article(self, source: str) -> None:
        """A page that is not kept."""
        self._count(source, "fetched", "not_articles")

    def failed(self, source: str, reason: str) -> None:
        """A page could not be read; its bytes may be kept all the same."""
        logger.warning("%s: a page failed: %s", source, reason)
        self._count(source, "fetched", "failed")
        self._reasons[reason] += 1

    def committed(self, item: Committed) -> None:
        """A capture is stored."""
        deposit = item.deposit
        if deposit.outcome.outcome == "failed":
            self.failed(deposit.lease.source, deposit.outcome.reason)
        elif deposit.judgement:
            self._count(deposit.lease.source, "fetched", _COUNTED[deposit.judgement.verdict])
        else:
            kept_only = ("not_articles",) if deposit.outcome.outcome == "not-article" else ()
            self._count(deposit.lease.source, "fetched", *kept_only)

    def sources(self, stopped: str = "") -> dict[str, SourceImport]:
        """What came of each source."""
        names = dict.fromkeys([*self._counts, *self._known])
        return {name: self._of(name, stopped) for name in names}

    def conclude(self, run: str, stopped: str = "") -> ImportResult:
        """What came of all of it.

        Args:
            run: its id.
            stopped: who stopped it before its end; empty when nobody did.
        """
        counts, skipped, files = self.counts, self.skipped, self.files
        words = _words(counts, skipped.known)
        words += [
            _plural(skipped.no_original, "revisit without its original", "revisits without their originals"),
            _plural(
                skipped.outside, "capture outside the time asked for", "captures outside the time asked for"
            ),
            *(_loss(file) for file in files if file.damaged),
        ]
        verdict = ", ".join(word for word in words if word) or "no pages in it"
        if self._reasons:
            verdict += f": {self._reasons.most_common(1)[0][0]}"
        state = _state(counts, skipped.known, damaged=any(file.damaged for file in files))
        if stopped:
            state, verdict = RunState.KILLED, f"{verdict}; stopped by {stopped}, run it again to go on"
        return ImportResult(run, state, verdict, self.sources(stopped), counts, skipped, files)

    def _of(self, name: str, stopped: str) -> SourceImport:
        counts, known = Counts(**self._counts.get(name, Counter())), self._known[name]
        state = RunState.KILLED if stopped else _state(counts, known, damaged=False)
        return SourceImport(state, "imported: " + ", ".join(_words(counts, known)), counts)

    def _count(self, source: str, *names: str) -> None:
        self._counts.setdefault(source, Counter()).update(names)


def _state(counts: Counts, known: int, *, damaged: bool) -> RunState:
    if damaged or counts.failed:
        return RunState.PARTIAL
    return RunState.EMPTY if counts.fetched and not counts.stored and not known else RunState.OK


def _words(counts: Counts, known: int) -> list[str]:
    words = [
        _plural(counts.new, "new", "new"),
        _plural(counts.version, "new version"),
        _plural(counts.duplicate, "duplicate"),
        _plural(counts.near_duplicate, "near-duplicate"),
        _plural(counts.unchanged, "unchanged", "unchanged"),
        _plural(counts.failed, "failed", "failed"),
        _plural(counts.not_articles, "not an article", "not articles"),
        _plural(known, "capture that was here already", "captures that were here already"),
    ]
    return [word for word in words if word]


def _loss(file: ImportedFile) -> str:
    first = file.damage[0]
    return (
        f"{file.path.name} is damaged in {_plural(file.damaged, 'place')}, {file.lost:,} bytes are lost "
        f"(from byte {first.offset:,}: {first.why})"
    )


def _plural(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}" if count else ""
