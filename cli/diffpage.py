"""A difference as a web page of its own: no script, and nothing that is fetched from elsewhere."""

from __future__ import annotations

from html import escape

from cli.diff import sides, summary
from newskeep.model import ArticleDifference, Block, Op, Run, Version

_TAGS = {Op.EQUAL: "{}", Op.DELETE: "<del>{}</del>", Op.INSERT: "<ins>{}</ins>"}
_STYLE = """
body { font: 17px/1.55 Georgia, serif; max-width: 42em; margin: 2em auto; padding: 0 1em; color: #1a1a1a; background: #fff }
header { font: 14px/1.5 system-ui, sans-serif; color: #555 }
del { background: #ffe3e3; color: #8a1c1c }
ins { background: #dff5e1; color: #14532d; text-decoration-thickness: 1px }
.moved { border-left: 3px solid #3b6fb6; padding-left: .8em }
.moved::before { content: "moved"; display: block; font: 12px system-ui, sans-serif; color: #3b6fb6 }
p { white-space: pre-line }
"""
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><p>{before} → {after}<br>{summary}</p></header>
<h1 dir="auto">{heading}</h1>
{blocks}
</body>
</html>
"""


def page(found: ArticleDifference, versions: tuple[Version, ...]) -> str:
    """The difference of two versions as HTML; whatever is in their texts is escaped."""
    before, after = sides(found, versions)
    title = "".join(run.text for run in found.title if run.op is not Op.DELETE)
    return _PAGE.format(
        language="und",
        title=escape(title),
        style=_STYLE,
        before=escape(before),
        after=escape(after),
        summary=escape(summary(found, len(versions))),
        heading=_marked(found.title),
        blocks="\n".join(_paragraph(block) for block in found.blocks),
    )


def _paragraph(block: Block) -> str:
    return f'<p class="{block.op}" dir="auto">{_marked(block.runs)}</p>'


def _marked(runs: tuple[Run, ...]) -> str:
    return "".join(_TAGS[run.op].format(escape(run.text)) for run in runs)
