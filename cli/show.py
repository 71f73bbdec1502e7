"""`newskeep show`: one article."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import prose
from cli.calling import Call
from newskeep.archive import shapes
from newskeep.archive.markdown import markdown
from newskeep.model import Article

if TYPE_CHECKING:
    from newskeep.archive.members import StoredCapture


class Form(StrEnum):
    """What of an article is shown."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"
    RAW = "raw"
    HEADERS = "headers"


def show(
    call: Call,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="An id, a beginning of one, or a URL.")],
    version: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="This version; the latest if left out.", show_default=False),
    ] = None,
    form: Annotated[
        Form,
        typer.Option(
            "--as",
            metavar="|".join(Form),
            help="What to show: html is the archived page, raw the bytes of its WARC record.",
        ),
    ] = Form.TEXT,
) -> None:
    """Show one article: its text, or the page as it was archived.

    Examples:
      newskeep show 4f1c
      newskeep show 4f1c --version 1 --as markdown
      newskeep show https://courier.example/a-story/ --as html > page.html
    """
    with call.open() as archive:
        found = archive.show(article, version)
        if call.json or form is Form.JSON:
            call.out.record(shapes.article(found) | shapes.kinship(found) | _extra(form, found))
        else:
            _WRITERS[form](call, found)
    call.out.say(
        f"{found.id}, version {found.version} of {found.versions}, captured "
        f"{shapes.time(found.capture.time)} from {found.capture.url}"
    )
    if found.series_of:
        call.out.say(
            f"It has the words of {found.series_of} with other figures, or at another time: one of a series."
        )
    elif found.duplicate_of:
        call.out.say(
            f"It is a {found.verdict} of {found.duplicate_of}; `newskeep clusters` shows all of them."
        )


def _text(call: Call, article: Article) -> None:
    if call.out.on_terminal:
        from cli.display import draw_article

        draw_article(article)
    else:
        call.out.text(prose.text(article))


def _markdown(call: Call, article: Article) -> None:
    call.out.text(markdown(article))


def _html(call: Call, article: Article) -> None:
    call.out.text(_stored(article).html)


def _raw(call: Call, article: Article) -> None:
    call.out.data(_stored(article).raw)


def _headers(call: Call, article: Article) -> None:
    call.out.text(prose.headers(_stored(article).record))


_WRITERS: Mapping[Form, Callable[[Call, Article], None]] = {
    Form.TEXT: _text,
    Form.MARKDOWN: _markdown,
    Form.HTML: _html,
    Form.RAW: _raw,
    Form.HEADERS: _headers,
}


def _extra(form: Form, article: Article) -> dict[str, Any]:
    """What `--json` adds for a form that is not in an article's JSON."""
    match form:
        case Form.MARKDOWN:
            return {"markdown": markdown(article)}
        case Form.HTML:
            return {"html": _stored(article).html}
        case Form.RAW:
            return {"raw_base64": base64.b64encode(_stored(article).raw).decode()}
        case Form.HEADERS:
            return {"headers": [list(field) for field in prose.header_fields(_stored(article).record)]}
        case _:
            return {}


def _stored(article: Article) -> StoredCapture:
    from newskeep.archive.members import StoredCapture

    if not isinstance(article.capture, StoredCapture):
        msg = "an open archive gives captures that can be read"
        raise TypeError(msg)
    return article.capture
