"""What happens to one imported response in a reading worker: taken apart, then read as a crawl's response is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from newskeep.archive.imports.http import ForeignExchange, exchange_of
from newskeep.archive.intake import Packed, Taken, Task, pack, take
from newskeep.model import Exchange, Learned, Lease
from newskeep.warc.record import payload_digest


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that the records of an exchange keep."""

    response: str
    #: empty when the file has no request
    request: str = ""


@dataclass(frozen=True, slots=True)
class ImportTask:
    """One response of a file, with what its import wants."""

    foreign: ForeignExchange
    ids: Ids
    lease: Lease
    warcinfo_id: str
    keep: frozenset[str]
    max_page: int
    reader: str = ""
    prune: tuple[str, ...] = ()
    #: blocks that the source prints on many pages
    learned: Learned = field(default_factory=Learned)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a worker made of an imported response."""

    #: without its body, which is in the records
    exchange: Exchange
    #: `sha1:BASE32` of the payload
    payload_digest: str
    #: None when it could not be read
    taken: Taken | None
    #: its records when it is kept
    packed: Packed | None
    #: why it could not be read, in words
    unreadable: str = ""


def take_in(task: ImportTask) -> TakenIn:
    """Read an imported response and pack its records when it is kept; this is what runs in a worker.

    Raises:
        ValueError: it is no HTTP message.
    """
    exchange = exchange_of(task.foreign)
    own = Task(
        exchange, task.lease, task.warcinfo_id, task.keep, task.max_page, task.reader, task.prune,
        task.learned, record_id=task.ids.response, request_id=task.ids.request,
    )  # fmt: skip
    try:
        taken = take(own)
    except Exception as error:  # noqa: BLE001 - whatever a page does to its reader, its bytes are kept
        return _unread(task, exchange, str(error) or type(error).__name__)
    digest = taken.packed.payload_digest if taken.packed else payload_digest(exchange.body)
    return TakenIn(replace(exchange, body=b""), digest, taken, taken.packed)


def unread(task: ImportTask, why: str) -> TakenIn:
    """A response whose worker died over it: its bytes are kept.

    Raises:
        ValueError: it is no HTTP message.
    """
    return _unread(task, exchange_of(task.foreign), why)


def _unread(task: ImportTask, exchange: Exchange, why: str) -> TakenIn:
    packed = pack(exchange, task.warcinfo_id, task.ids.response, task.ids.request)
    return TakenIn(
        replace(exchange, body=b""), packed.payload_digest, None, packed, f"could not be read: {why}"
    )
