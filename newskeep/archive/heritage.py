"""What no segment says, taken over from an older catalog: the ledger, the frontier, what pages without text were."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newskeep.catalog.catalog import Catalog, open_catalog
from newskeep.catalog.door import Door, Row
from newskeep.errors import NewskeepError
from newskeep.model import Problem

#: articles and captures that are named one by one; the rest is counted
_NAMED = 1000


@dataclass(frozen=True, slots=True)
class OldSegment:
    """What an older catalog says of a segment."""

    sha256: str
    size: int


class Heritage:
    """An older catalog, as far as it can be read.

    Args:
        catalog: open for reading; None where there is none that can be read.
    """

    def __init__(self, catalog: Catalog | None) -> None:
        self._old = catalog

    @property
    def readable(self) -> bool:
        """Whether there is one."""
        return self._old is not None

    def segment(self, name: str) -> OldSegment | None:
        """What it says of a sealed segment."""
        row = self._old.segments.get(name) if self._old else None
        return OldSegment(row.sha256, row.size) if row and row.sha256 else None

    def counted(self, record_id: str) -> bool:
        """Whether an article's record was the one that counted for its version."""
        return bool(self._old and self._old.door.one("version_by_record", record_id=record_id))

    def hand_over(self, catalog: Catalog) -> list[Problem]:
        """Copy into a rebuilt catalog what storage does not say; what it had, and storage has no more.

        Raises:
            CatalogError: it can't be read to its end; the caller rolls back.
        """
        if self._old is None:
            return []
        old, new = self._old.door, catalog.door
        for query, copy in (("all_meta", "set_meta"), ("sources", "copy_source"), ("all_runs", "copy_run")):
            _copy(old, query, new, copy)
        _copy(old, "all_fires", new, "copy_fire")
        _copy(old, "all_rhythms", new, "put_rhythm")
        _copy(old, "all_robots", new, "put_robots")
        _copy(old, "all_holds", new, "put_hold")
        _copy(old, "all_template_blocks", new, "copy_template_block")
        for row in old.stream("all_urls"):
            _hand_over_url(row, catalog)
        for row in old.stream("all_seen"):
            new.run("see_article", id=row["id"], time=row["last_seen"])
        return _named(list(self._captures(old, catalog)))

    def _captures(self, old: Door, catalog: Catalog) -> Iterator[Problem]:
        for row in old.stream("all_captures"):
            if catalog.segments.capture(row["record_id"]) is None:
                what = f"the capture of {row['url']} is not in storage any more"
                yield Problem("lost-capture", row["segment_name"], row["offset_"], what)
            elif row["source"]:
                values = {name: row[name] for name in ("record_id", "source", "kind", "reason")}
                catalog.door.run("explain_capture", **values)


@contextmanager
def heritage(home: Path) -> Iterator[Heritage]:
    """The catalog of a home, if it can be read."""
    with ExitStack() as stack:
        catalog: Catalog | None = None
        with suppress(NewskeepError):
            opened = stack.enter_context(open_catalog(home))
            if opened.sound():
                catalog = opened
        yield Heritage(catalog)


def _copy(old: Door, query: str, new: Door, copy: str) -> None:
    for row in old.stream(query):
        new.run(copy, **dict(row))


def _hand_over_url(row: Row, catalog: Catalog) -> None:
    """The old row of a URL, unless storage says something else or something later of it."""
    values: dict[str, Any] = dict(row)
    rebuilt = catalog.door.one("url_by_key", key=row["key"])
    source_key = row["role"] != "link"
    if source_key:
        catalog.door.run("drop_rebuilt_url", key=row["key"].removeprefix(f"{row['source']}|"))
    if rebuilt is None and row["article"] and not _is_stored(row, catalog):
        # The server would say "not modified" for ever, of something that nobody has.
        values |= {
            "etag": None,
            "last_modified": None,
            "payload_digest": "",
            "due": row["due"] or row["fetched"],
        }
    elif rebuilt and not _still_true(row, rebuilt):
        told = ("via", "title", "published", "modified", "found", "priority", "hops", "role", "source")
        values = dict(rebuilt) | {name: row[name] for name in told} | {"failures": 0}
    catalog.door.run("copy_url", **values)


def _is_stored(row: Row, catalog: Catalog) -> bool:
    return catalog.segments.original(row["url"], row["payload_digest"], "") is not None


def _still_true(row: Row, rebuilt: Row) -> bool:
    return bool(
        (row["fetched"] or 0) >= rebuilt["fetched"]
        and row["article"] in {rebuilt["article"], ""}
        and row["payload_digest"] in {rebuilt["payload_digest"], ""}
    )


def _named(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= _NAMED:
        return problems
    rest = len(problems) - _NAMED
    return [*problems[:_NAMED], Problem("lost-capture", "", None, f"and {rest} more captures likewise")]
