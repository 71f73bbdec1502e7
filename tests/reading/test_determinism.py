from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: reads every page of the demo in an order of its own, then says what it made of them, in the order of their URLs
SCRIPT = """
import hashlib, random, sys
from datetime import UTC, datetime
from demo.site import first_outlet, second_outlet
from newskeep.reading.page import Page, read_page
outlets = first_outlet("http://courier.example"), second_outlet("http://herald.example")
pages = [(outlet.url + post.path, outlet.answer(post.path).body) for outlet in outlets for post in outlet.posts()]
random.Random(int(sys.argv[1])).shuffle(pages)
now = datetime(2026, 11, 22, 12, tzinfo=UTC)
said = {url: repr((reading := read_page(Page(url, body, now))).article) + reading.text for url, body in pages * 2}
print(hashlib.sha256("".join(said[url] for url in sorted(said)).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def digests() -> list[str]:
    """Of everything that processes with other seeds said, which read the pages in other orders."""
    return [
        subprocess.run(
            [sys.executable, "-c", SCRIPT, seed],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2", "3")
    ]


def test_extraction_does_not_depend_on_what_was_read_before(digests: list[str]) -> None:
    """The same page gives the same text and metadata in every process and in any order, also the second time."""
    assert 65 == len(digests[0])
    assert digests[:1] * 3 == digests
