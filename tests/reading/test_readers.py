from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newskeep.model import PageKind
from newskeep.reading.page import Page, read_page
from newskeep.reading.readers import ReadingError

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "extending.md"
STORY = b"<html><pre>Tram &amp; bus\n\nNo. 47, 20/11/2026\n\nThe council\nvoted.\n\nWork begins.</pre></html>"


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the module path."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def page(body: bytes, reader: str) -> Page:
    """A page of the Gazette."""
    return Page("https://gazette.example/story", body, NOW, reader=reader)


def test_the_documented_reader(modules: Path) -> None:
    """The example of the documentation reads its site, and leaves other pages to newskeep."""
    blocks = re.findall(
        r"```python\n(# gazette\.py\n.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL
    )
    (modules / "gazette.py").write_text(blocks[0], encoding="utf-8")
    reading = read_page(page(STORY, "gazette:read"))
    assert (PageKind.ARTICLE, "Tram & bus") == (reading.kind, reading.title)
    assert reading.text == "The council voted.\n\nWork begins."
    assert reading.article is not None
    assert ("gazette 1", datetime(2026, 11, 20, tzinfo=UTC)) == (
        reading.article.extractor,
        reading.article.published,
    )
    assert read_page(page(b"<rss/>", "gazette:read")).kind is PageKind.FEED


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing", 'names no function. Write it as "module:function"'),
        ("no_such:read", "ModuleNotFoundError"),
        ("odd_readers:absent", "has no function 'absent'"),
        ("odd_readers:fails", "failed on https://gazette.example/story: KeyError: 'x'"),
        ("odd_readers:wrong", "returned str for https://gazette.example/story"),
    ],
)
def test_readers_that_fail(modules: Path, name: str, message: str) -> None:
    """The error names the reader, the page and what is wrong."""
    (modules / "odd_readers.py").write_text(
        "def fails(page): return {}['x']\ndef wrong(page): return 'text'\n"
    )
    with pytest.raises(ReadingError, match=re.escape(message)) as caught:
        read_page(page(STORY, name))
    assert repr(name) in str(caught.value)
