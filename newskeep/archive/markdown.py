"""An article written out in Markdown (CommonMark 0.31)."""

from __future__ import annotations

import re

from newskeep.model import Article
from newskeep.text.printable import printable
from newskeep.units import rfc3339

# Braces are no markup, but site generators obey `{{` and `{%`; an ampersand would begin a character reference.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~{}]|(?<=\{)%|&(?=[#\w]))")
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


def markdown(article: Article) -> str:
    """Title, byline, URL and text; nothing in the text is taken as markup."""
    head = [f"# {_plain(article.title)}", f"*{_plain(byline(article))}*", f"<{article.url}>"]
    paragraphs = [_plain(paragraph) for paragraph in article.text.split("\n\n")]
    return printable("\n\n".join([*head, *paragraphs]) + "\n")


def _plain(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text))
