"""An article written out as plain text, and its page's head."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from newskeep.archive.markdown import byline
from newskeep.model import Article
from newskeep.text.printable import printable

if TYPE_CHECKING:
    from newskeep.warc.read import StoredRecord


def text(article: Article) -> str:
    """Title, byline, URL and text, with one blank line between paragraphs."""
    head = [article.title, "\n".join(part for part in (byline(article), article.url) if part)]
    return printable("\n\n".join(part for part in (*head, article.text) if part) + "\n")


def headers(record: StoredRecord) -> str:
    """The response's status line and header fields, one a line."""
    line = record.http.line if record.http else ""
    fields = (f"{name}: {value}" for name, value in header_fields(record))
    return "".join(f"{printable(text)}\n" for text in (line, *fields))


def header_fields(record: StoredRecord) -> Iterator[tuple[str, str]]:
    """The response's header fields, decoded (RFC 9110, 5.5: bytes beyond ASCII are opaque)."""
    for name, value in record.headers:
        yield name.decode("latin-1"), value.decode("latin-1")
