"""`newskeep man`: the manual page, made from the help."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import newskeep
from cli.calling import Call

if TYPE_CHECKING:
    from cli.manual import Entry, Parameter

_ENVIRONMENT = (
    ("NEWSKEEP_CONFIG", "the configuration file"),
    ("NEWSKEEP_HOME", "the home of the archive"),
    ("NEWSKEEP_SECTION__KEY", "any key of the configuration, such as NEWSKEEP_CRAWL__DELAY=0s"),
    ("NEWSKEEP_PYWB", "where pywb is, for `newskeep replay`"),
    ("NO_COLOR", "draws nothing in colour"),
    ("PAGER", "shows long texts on a terminal; `cat` for none"),
    ("AWS_PROFILE, AWS_ACCESS_KEY_ID, …", "credentials of a bucket, as every AWS program takes them"),
)


def man(call: Call) -> None:
    """Print the manual page, in the language of man.

    Examples:
      newskeep man | man -l -
      newskeep man > ~/.local/share/man/man1/newskeep.1
    """
    from cli.manual import manual

    page = "\n".join(_lines(manual())) + "\n"
    if call.json:
        call.out.record({"page": page})
    else:
        call.out.text(page)


def _lines(root: Entry) -> Iterator[str]:
    from cli.manual import ARTICLE, EXITS, FOUND, LAST_LINE, OUTPUT

    yield f'.TH NEWSKEEP 1 "" "newskeep {newskeep.__version__}" "User Commands"'
    yield from (".SH NAME", r"newskeep \- crawl news on a schedule and keep it")
    yield from (".SH SYNOPSIS", ".B newskeep", r"[\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGUMENTS\fR]")
    yield ".SH DESCRIPTION"
    yield from (_prose(root.prose), ".PP", _prose(ARTICLE))
    yield ".SH OPTIONS"
    yield from _described(root.options)
    panel = ""
    for entry in root.all():
        if entry.words:
            if entry.panel != panel:
                panel = entry.panel
                yield f'.SH "{panel.upper()}"'
            yield from _section(entry)
    yield from (".SH FILES", _prose(FOUND))
    yield ".SH ENVIRONMENT"
    for name, means in _ENVIRONMENT:
        yield from (".TP", rf"\fB{_escaped(name)}\fR", _prose(means))
    yield from (".SH OUTPUT", _prose(OUTPUT))
    yield ".SH EXIT STATUS"
    for status, means in EXITS:
        yield from (".TP", rf"\fB{status}\fR", _prose(means))
    yield from (".PP", _prose(LAST_LINE))


def _section(entry: Entry) -> Iterator[str]:
    yield f'.SS "{entry.path}"'
    yield rf"\fB{_escaped(entry.usage)}\fR"
    for paragraph in entry.prose.split("\n\n"):
        yield from (".PP", _prose(paragraph))
    yield from _described(parameter for parameter in entry.parameters if not parameter.shared)
    if entry.examples:
        yield from (".PP", "Examples:", ".RS 4", ".nf")
        yield from (_prose(line, wrapped=False) for line in entry.examples.splitlines())
        yield from (".fi", ".RE")


def _described(parameters: Iterable[Parameter]) -> Iterator[str]:
    for parameter in parameters:
        names = ", ".join(rf"\fB{_escaped(name)}\fR" for name in parameter.names)
        value = rf"\fI{_escaped(parameter.value)}\fR" if parameter.value else ""
        yield from (".TP", f"{names} {value}".strip(), _prose(parameter.says))


def _prose(text: str, *, wrapped: bool = True) -> str:
    """A paragraph that the typesetter wraps, or a line as it stands; what is between backticks is bold."""
    line = " ".join(text.split()) if wrapped else text
    parts = re.split(r"`([^`]+)`", line)
    shown = "".join(
        rf"\fB{_escaped(part)}\fR" if number % 2 else _escaped(part) for number, part in enumerate(parts)
    )
    return rf"\&{shown}" if shown.startswith((".", "'")) else shown


def _escaped(text: str) -> str:
    """Nothing in a text is taken for a request of the typesetter's (groff(7), "Escapes")."""
    return text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq").replace("`", r"\(ga")
