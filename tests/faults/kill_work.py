"""A crawl that may be killed and begun again at any time, and what must hold when it has come to its end."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect

import newskeep
from newskeep.archive.recovery import Recovered, recover
from newskeep.archive.workspace import StorageAddress, open_workspace
from newskeep.archive.writer import Committed
from newskeep.model import Lease
from newskeep.testing import Clock
from tests.archive.keeping import SITE, Crawling, article_text, story
from tests.storage.servers import client_of

#: what the pages say at first; two of them the same
FIRST = {f"{SITE}/{name}": story(name.title()) for name in ("tram", "fire", "flood", "vote")}
FIRST[f"{SITE}/copy"] = FIRST[f"{SITE}/tram"]
#: and what some say when they are looked at again
SECOND = {f"{SITE}/fire": story("Ashes"), f"{SITE}/vote": story("Count")}
#: captures in a group commit
GROUP = 2

#: an article as a list shows it
Row = tuple[str, int, str, str, str]


@dataclass(frozen=True)
class Place:
    """Where an archive is, and where its crawls write down what was acknowledged to them."""

    home: Path
    address: StorageAddress = StorageAddress()  # noqa: RUF009 - frozen

    @property
    def told(self) -> Path:
        """A line for each acknowledged capture: its record and its URL."""
        return self.home.with_suffix(".told")

    @property
    def report(self) -> Path:
        """Where a process that is killed says in which step."""
        return self.home.with_suffix(".step")


def crawl(place: Place, start: int) -> None:
    """Recover, then crawl until nothing is due: every page, and each once more.

    Args:
        place: where.
        start: number of the start; the clock and the run's id go by it.
    """
    clock = Clock()
    clock.advance(timedelta(minutes=start))
    with open_workspace(place.home, place.address) as workspace:
        assert () == recover(workspace, clock()).troubles
    with Crawling(place.home, clock, f"run{start}", address=place.address, rotate=4000) as crawling:
        crawling.find(*FIRST)
        _work_off(crawling, place)
        crawling.catalog.frontier.refresh("courier", clock())
        _work_off(crawling, place)


def _work_off(crawling: Crawling, place: Place) -> None:
    """Fetch what is due and acknowledge it, group by group."""
    while leases := crawling.catalog.frontier.lease(crawling.run, "courier", crawling.clock(), GROUP):
        for lease in leases:
            _keep(crawling, lease)
        tell(place.told, crawling.writer.commit())


def _keep(crawling: Crawling, lease: Lease) -> None:
    if lease.article and lease.url not in SECOND:
        crawling._leases[lease.url] = lease
        crawling.keep_same(lease.url, status=304)
        return
    text = SECOND[lease.url] if lease.article else FIRST[lease.url]
    crawling.keep(lease.url, article_text(text, lease.url), lease=lease)


def tell(told: Path, done: list[Committed]) -> None:
    """Write down what was acknowledged, past any buffer."""
    file = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for item in done:
        if item.deposit.packed:
            os.write(file, f"{item.deposit.packed.record_id} {item.deposit.lease.url}\n".encode())
    os.close(file)


def listed(home: Path) -> list[Row]:
    """What `list` shows, and how many versions there are."""
    with newskeep.open(home) as archive:
        return sorted(
            (item.url, len(archive.versions(item.id)), item.title, item.text, str(item.verdict))
            for item in archive.list()
        )


def put_in_order(place: Place) -> None:
    """Recover as the next process would; a second time there is nothing to do."""
    clock = Clock()
    clock.advance(timedelta(hours=9))
    with open_workspace(place.home, place.address) as workspace:
        assert () == recover(workspace, clock()).troubles
        assert Recovered() == recover(workspace, clock())


def check(place: Place, read: Callable[[str], bytes]) -> int:
    """Hold the catalog's rows beside the bytes of the segments, without any of newskeep's own reading.

    Args:
        place: of an archive that nobody writes.
        read: gives a stored object whole, by the end of its key.

    Returns:
        How many captures had been acknowledged.
    """
    with closing(connect(f"file:{place.home}/catalog.sqlite?mode=ro", uri=True)) as catalog:
        assert [("ok",)] == catalog.execute("PRAGMA integrity_check").fetchall()
        assert [] == catalog.execute("SELECT url FROM urls WHERE lease IS NOT NULL").fetchall()
        assert [] == catalog.execute("SELECT id FROM runs WHERE ended IS NULL").fetchall()
        rows = catalog.execute(
            "SELECT s.name, c.offset_, c.length, c.record_id, c.url FROM captures c JOIN segments s ON s.id = c.segment"
        ).fetchall()
        segments = catalog.execute("SELECT name, state, size FROM segments").fetchall()
    found: set[tuple[str, int, int, str, str]] = set()
    for name, state, size in segments:
        data = read(name)
        assert ("stored", size) == (state, len(data)), name
        found |= {(name, *record) for record in captures_in(data)}
    assert sorted(rows) == sorted(found)
    told = place.told.read_text().split("\n")[:-1] if place.told.exists() else []
    assert set() == set(told) - {f"{row[3]} {row[4]}" for row in rows}
    spool = {path.name for path in (place.home / "spool").iterdir()}
    assert {"recovery.lock", "hosts.pace"} >= spool
    return len(told)


def captures_in(data: bytes) -> list[tuple[int, int, str, str]]:
    """The captures of a segment, read member for member to its end, as (offset, length, record id, URL).

    A response whose request was torn off is none: nobody was ever told of it.
    """
    found: dict[str, tuple[int, int, str, str]] = {}
    requested, offset = set(), 0
    while offset < len(data):
        unpacking = zlib.decompressobj(31)
        record = unpacking.decompress(data[offset:])
        assert unpacking.eof, f"a torn member at {offset}"
        length = len(data) - offset - len(unpacking.unused_data)
        fields = _header(record)
        record_id = fields["WARC-Record-ID"].strip("<>")
        if fields["WARC-Type"] in {"response", "revisit"}:
            found[record_id] = (offset, length, record_id, fields["WARC-Target-URI"])
        elif fields["WARC-Type"] == "request":
            requested.add(fields["WARC-Concurrent-To"].strip("<>"))
        offset += length
    return [found[record_id] for record_id in found.keys() & requested]


def _header(record: bytes) -> dict[str, str]:
    version, *lines = record.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    assert "WARC/1.1" == version
    return dict(line.split(": ", 1) for line in lines)


def on_disk(home: Path) -> Callable[[str], bytes]:
    """Reads the segments of a home."""

    def read(name: str) -> bytes:
        paths = list((home / "warc").rglob(name))
        assert 1 == len(paths), f"{name} is missing"
        return paths[0].read_bytes()

    return read


def bucket_place(server: str, bucket: str, name: str) -> StorageAddress:
    """A part of a bucket for one archive."""
    return StorageAddress(f"s3://{bucket}/{name}", endpoint_url=server, region="us-east-1")


@contextmanager
def in_bucket(server: str, bucket: str, name: str) -> Iterator[Callable[[str], bytes]]:
    """Reads the segments of such a part."""
    with closing(client_of(server)) as client:

        def read(segment: str) -> bytes:
            found = client.list_objects_v2(Bucket=bucket, Prefix=f"{name}/warc/")["Contents"]
            (key,) = [item["Key"] for item in found if item["Key"].endswith(segment)]
            data: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
            return data

        yield read
