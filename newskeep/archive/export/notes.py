"""A folder of Markdown notes: one file an article, with YAML front matter, as Obsidian and site generators read it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from newskeep.archive import shapes
from newskeep.archive.export.draft import Draft
from newskeep.archive.export.selection import Selection, Tally
from newskeep.archive.markdown import markdown
from newskeep.model import Article
from newskeep.text.printable import json_line

#: letters of an id in a file's name
_ID = 8
#: bytes of a title in a file's name: the name of a file has at most 255
_TITLE = 140
#: what Windows, macOS or a link of Obsidian's can't have in a name
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\[\]#^`%]+')


def write(selection: Selection, draft: Draft) -> Tally:
    """Write the articles as files of a new folder: `<source>/<month>/<day> <title> <id>.md`."""
    tally = Tally()
    draft.path.mkdir()
    for article in selection.versions(tally):
        folder = draft.path / (_safe(article.source) or "articles") / f"{_day(article):%Y-%m}"
        folder.mkdir(parents=True, exist_ok=True)
        _create(folder, article, note(article), every_version=selection.every_version)
    return tally


def note(article: Article) -> str:
    """An article as a note."""
    matter = "".join(f"{name}: {value}\n" for name, value in _front_matter(article))
    return f"---\n{matter}---\n\n{markdown(article)}"


def _create(folder: Path, article: Article, text: str, *, every_version: bool) -> None:
    version = f" v{article.version}" if every_version else ""
    title = _safe(article.title)
    for identity in (article.id[:_ID], article.id):
        name = " ".join(part for part in (f"{_day(article):%Y-%m-%d}", title, identity) if part) + version
        try:
            with (folder / f"{name}.md").open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            continue
        return


def _day(article: Article) -> datetime:
    return article.published or article.first_seen


def _safe(text: str) -> str:
    """What of a text may stand in the name of a file, anywhere."""
    visible = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    words = " ".join(_FORBIDDEN.sub(" ", visible).split())
    return words.encode()[:_TITLE].decode("utf-8", "ignore").strip(" .~")


def _front_matter(article: Article) -> Iterator[tuple[str, str]]:
    """Fields of the article's JSON, as YAML; what is unknown is left out."""
    shape = shapes.article(article, text=False)
    capture = shape.pop("capture")
    fields: Mapping[str, Any] = {
        "title": shape.pop("title"),
        **shape,
        "captured": capture["time"],
        "record_id": capture["record_id"],
        "segment": capture["segment"],
    }
    for name, value in fields.items():
        if value not in (None, []):
            yield name, _yaml(name, value)


_TIMES = {"published", "modified", "first_seen", "last_seen", "last_changed", "captured"}


def _yaml(name: str, value: Any) -> str:
    """A value; times are written plainly. JSON is YAML, but for characters that are escaped (YAML 1.2.2, 5.1)."""
    if name in _TIMES:
        return str(value)
    return json_line(value)
