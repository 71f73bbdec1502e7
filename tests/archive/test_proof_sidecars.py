from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

import newskeep
from newskeep.testing import Clock
from tests.archive.keeping import keep_two


def _kinds(home: Path) -> list[str]:
    with newskeep.open(home) as archive:
        return [problem.kind for problem in archive.verify().problems]


def _rewrite(home: Path, suffix: str, change: Callable[[bytes], bytes]) -> None:
    """Put other bytes in the place of a sidecar; of the packed one, other rows."""
    (path,) = home.rglob(f"*{suffix}")
    data = path.read_bytes()
    path.unlink()
    packed = suffix.endswith(".gz")
    changed = change(gzip.decompress(data) if packed else data)
    path.write_bytes(gzip.compress(changed) if packed else changed)


def _turned(data: bytes) -> bytes:
    return b"".join(reversed(data.splitlines(keepends=True)))


@pytest.mark.parametrize(
    ("suffix", "change"),
    [
        (".jsonl.gz", lambda rows: rows.replace(b'"status": 200', b'"status": 404', 1)),
        (".jsonl.gz", lambda rows: rows.replace(b"The fire", b"The flood")),
        (".jsonl.gz", lambda rows: rows + rows.splitlines(keepends=True)[0]),
        (".jsonl.gz", lambda rows: rows[rows.index(b"\n") + 1 :]),
        (".jsonl.gz", lambda _: b""),
        (".jsonl.gz", lambda rows: rows[:-1]),
        (".cdxj", lambda rows: rows.replace(b'"status": "200"', b'"status": "404"', 1)),
        (".cdxj", lambda rows: rows[rows.index(b"\n") + 1 :]),
        (".cdxj", lambda rows: rows + rows.splitlines(keepends=True)[-1]),
        (".cdxj", _turned),
    ],
)
def test_a_sidecar_that_says_something_else(
    home: Path, clock: Clock, suffix: str, change: Callable[[bytes], bytes]
) -> None:
    """A figure, a headline, a row too many or too few, an index that isn't sorted."""
    keep_two(home, clock)
    _rewrite(home, suffix, change)
    assert ["changed-sidecar"] == _kinds(home)


def test_the_order_of_the_articles(home: Path, clock: Clock) -> None:
    """Their rows are a set: turned round they say the same, packed in however many members."""
    keep_two(home, clock)
    _rewrite(home, ".jsonl.gz", _turned)
    assert [] == _kinds(home)
    (path,) = home.rglob("*.jsonl.gz")
    rows = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(b"".join(map(gzip.compress, rows)))
    assert [] == _kinds(home)
