"""An article written out: as plain text, as Markdown, and its page's head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from newskeep.model import Article
from newskeep.units import rfc3339

if TYPE_CHECKING:
    from newskeep.warc.read import StoredRecord

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")
# What would begin a list, or make a heading of the line above (CommonMark 0.31, 4.3 and 5.2).
_LINE_START = re.compile(r"^(\s*\d*)([-+.)=])(?=\s|[-=\s]*$)", re.MULTILINE)


def byline(article: Article) -> str:
    """Authors, date, and where it was published."""
    parts = [
        ", ".join(article.authors),
        rfc3339(article.published) if article.published else "",
        article.site,
    ]
    return " · ".join(part for part in parts if part)


def text(article: Article) -> str:
    """Title, byline, URL and text, with one blank line between paragraphs."""
    head = [article.title, "\n".join(part for part in (byline(article), article.url) if part)]
    return "\n\n".join(part for part in (*head, article.text) if part) + "\n"


def markdown(article: Article) -> str:
    """The same in Markdown (CommonMark); nothing in the text is taken as markup."""
    head = [f"# {_plain(article.title)}", f"*{_plain(byline(article))}*", f"<{article.url}>"]
    paragraphs = [_plain(paragraph) for paragraph in article.text.split("\n\n")]
    return "\n\n".join([*head, *paragraphs]) + "\n"


def headers(record: StoredRecord) -> str:
    """The response's status line and header fields, one a line."""
    line = record.http.line if record.http else ""
    return "".join(
        f"{text}\n" for text in (line, *(f"{name}: {value}" for name, value in header_fields(record)))
    )


def header_fields(record: StoredRecord) -> Iterator[tuple[str, str]]:
    """The response's header fields, decoded (RFC 9110, 5.5: bytes beyond ASCII are opaque)."""
    for name, value in record.headers:
        yield name.decode("latin-1"), value.decode("latin-1")


def _plain(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text))
