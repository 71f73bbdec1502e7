"""What the source of a page has besides its elements and words: builders' names, blanks, remarks, and boxes in boxes."""

from __future__ import annotations

import re

from demo.chance import Chance

_START = re.compile(r"<(?P<name>[a-z]+[1-6]?)(?P<rest>(?:\s[^>]*)?)>")
_BETWEEN = re.compile(r"(?<=>)\n?(?=<)")
_LINKS = re.compile(r'(?<=\shref=")(?=/)')
#: names that tell nobody what stands there
_NAMES = ("grid", "cell", "inner", "wrap", "flex", "unit", "row", "stack", "level", "frame", "tile", "pane")
#: boxes around the whole of a page
_BOXES = 3


def dressed(body: str, chance: Chance, base: str, prefix: str, *, compact: bool) -> str:
    """The inside of a body as a house's tools write it.

    Args:
        body: without scripts.
        chance: for what differs from page to page.
        base: URL of the outlet, without a slash at the end; before half of the links.
        prefix: what begins the names of its classes.
        compact: whether blanks and remarks are left out, as a bundler does.
    """
    named = _START.sub(lambda found: _named(found, chance, prefix), body)
    boxes = "".join(f'<div id="{prefix}-{name}" class="{prefix}-{name}">' for name in _NAMES[:_BOXES])
    linked = _LINKS.sub(lambda _: base if chance.below(2) else "", f"{boxes}{named}{'</div>' * _BOXES}")
    return linked if compact else _BETWEEN.sub(lambda _: _blank(chance, prefix), linked)


def _named(found: re.Match[str], chance: Chance, prefix: str) -> str:
    """A start tag with the classes, ids and data that style sheets and scripts want."""
    rest = found["rest"]
    if 'class="' in rest:
        rest = rest.replace('class="', f'class="{_name(chance, prefix)} ', 1)
    elif chance.below(100) < 45:
        rest += f' class="{_name(chance, prefix)} {chance.pick(_NAMES)}"'
    if chance.below(100) < 5 and " id=" not in rest:
        rest += f' id="{prefix}-{chance.below(1 << 24):x}"'
    if chance.below(100) < 20:
        rest += f' data-{chance.pick(_NAMES)}="{chance.below(1 << 60):x}:{_name(chance, prefix)}:{chance.below(1 << 60):x}"'
    return f"<{found['name']}{rest}>"


def _name(chance: Chance, prefix: str) -> str:
    return f"{prefix}-{chance.pick(_NAMES)}__{chance.pick(_NAMES)}--{chance.below(40)}"


def _blank(chance: Chance, prefix: str) -> str:
    """What stands between two tags: nothing, or the end of a line."""
    if chance.below(100) < 45:
        return ""
    remark = f"<!-- {prefix}-{chance.pick(_NAMES)} {chance.below(100)} -->" if chance.below(100) < 4 else ""
    return f"\n{' ' * (2 * chance.below(12))}{remark}"
