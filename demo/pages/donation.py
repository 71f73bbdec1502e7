"""The seed outlet's appeals for money: the bar in the header, and the block before and after each article."""

from __future__ import annotations

from demo.pages.markup import attribute, text
from demo.seed import SeedArticle


def bar(seed: SeedArticle) -> str:
    """The donation bar with its amounts."""
    amounts = "".join(f"<span>{text(amount)}</span>\n" for amount in seed.amounts)
    return f'<div class="donation-progress widget">\n{amounts}<div class="fill"></div></div>'


def block(seed: SeedArticle, title: str) -> str:
    """The appeal with its addresses; each image has the article's title for a text, as the outlet does it."""
    lines = "\n".join(
        _line(number, label, value, title) for number, (label, value) in enumerate(seed.donations)
    )
    return f"""<div class="wp-block-group">
<p style="text-align: center;"><strong><a href="/donate/">{text(seed.appeal)}</a></strong></p>
{lines}
</div>"""


def _line(number: int, label: str, value: str, title: str) -> str:
    image = f'<img src="/wp-content/uploads/donate-{number}.png" alt="{attribute(title)}" width="120" height="120">'
    shown = f"<p><strong>{text(label)}</strong> {text(value)}"
    if "@" in value:
        return f"{shown}</p>"
    # One image stands in a paragraph of its own, the others beside their addresses.
    return f"{shown}</p>\n<p>{image}</p>" if number == 0 else f"{shown}{image}</p>"
