"""What most of a newspaper's page is made of: style sheets, scripts, and the data that scripts want."""

from __future__ import annotations

import json

from benchmarks.throughput.prose import headline, path, section
from demo.chance import Chance

_PROPERTIES = (
    "margin:0 auto",
    "display:flex",
    "padding:.5rem 1rem",
    "font-weight:700",
    "line-height:1.4",
    "text-decoration:none",
    "box-sizing:border-box",
    "position:relative",
    "transition:opacity .2s ease-in-out",
    "-webkit-font-smoothing:antialiased",
)
_STATEMENTS = (
    'n.addEventListener("click",function(e){e.preventDefault(),t.push({event:"teaser",id:%d})});',
    "var o%d=document.querySelectorAll('[data-slot=\"%d\"]');for(var i=0;i<o%d.length;i++)r(o%d[i]);",
    "if(window.matchMedia('(min-width:%dpx)').matches){a.load('/static/chunks/%x.js')}",
    "s.define('ad-%d',{sizes:[[300,250],[728,90]],targeting:{pos:'%x'}});",
)


def styles(chance: Chance, size: int) -> str:
    """A style sheet of about so many characters."""
    rules: list[str] = []
    length = 0
    while length < size:
        shade = chance.below(1 << 24)
        chosen = ";".join(chance.pick(_PROPERTIES) for _ in range(chance.between(2, 5)))
        block = chance.pick(("card", "nav", "story", "teaser", "list", "footer", "media", "form"))
        rules.append(f".{block}__{shade % 997:x}--{chance.below(60)}{{{chosen};color:#{shade:06x}}}")
        length += len(rules[-1])
    return "".join(rules)


def script(chance: Chance, size: int) -> str:
    """Statements of about so many characters, as a bundler leaves them."""
    parts: list[str] = []
    length = 0
    while length < size:
        statement = chance.pick(_STATEMENTS)
        parts.append(statement % ((chance.below(100_000),) * statement.count("%")))
        length += len(parts[-1])
    return "".join(parts)


def scripts(chance: Chance, size: int, count: int) -> str:
    """Elements of scripts, of about so many characters together; every third is a file of its own."""
    return "\n".join(
        f'<script async src="/static/chunks/{chance.below(1 << 40):x}.js"></script>'
        if place % 3 == 2
        else f"<script>{script(chance, size * 3 // (2 * count))}</script>"
        for place in range(count)
    )


def state(chance: Chance, size: int) -> str:
    """The data of a page that is put together in the browser: other stories, in JSON."""
    items: list[str] = []
    length = 0
    while length < size:
        number = chance.below(100_000)
        item = {
            "__typename": "StoryTeaser",
            "id": f"urn:story:{number}",
            "url": path(number),
            "headline": headline(number),
            "section": {"id": section(number), "name": section(number).title()},
            "image": {"src": f"/img/{number:x}.jpg", "width": 1200, "height": 675, "ratios": ["16:9", "1:1"]},
            "flags": {"premium": number % 7 == 0, "live": False, "video": number % 11 == 0},
        }
        items.append(json.dumps(item, ensure_ascii=False).replace("</", "<\\/"))
        length += len(items[-1])
    return f'{{"props":{{"teasers":[{",".join(items)}]}}}}'
