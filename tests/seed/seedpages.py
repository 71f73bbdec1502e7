"""An article in many kinds of markup, with a house's own lines in it and around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

#: what an outlet prints around its articles, by language; the demo's outlets have none of these
HOUSE: dict[str, tuple[str, ...]] = {
    "en": ("Support {site}", "BITCOIN (BTC): bc1qv7k70u2zynvem59u88ctdlaw7hc735d8xep9rq", "PAYPAL: write to info@{host}", "2,500 $"),
    "de": ("Unterstützen Sie {site}!", "Jetzt spenden", "Spendenkonto: IBAN DE89 3704 0044 0532 0130 00", "5.000 €"),
    "fr": ("Soutenez {site}", "Faites un don !", "PayPal : dons@{host}", "Ethereum : 0x52908400098527886E0F7030069857D2E4169EE7"),
    "es": ("Apoya a {site}", "Haz una donación", "Bitcoin: 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "Transferencia: ES91 2100 0418 4502 0005 1332"),
    "ru": ("Поддержите {site}", "Сделать пожертвование", "Реквизиты: pay@{host}", "USDT (TRC20): TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC"),
    "zh": ("支持{site}", "捐款", "PayPal: pay@{host}"),
    "ja": ("寄付する", "PayPal: pay@{host}"),
    "ar": ("ادعمنا", "PayPal: pay@{host}"),
}  # fmt: skip
#: comment forms, with a comment, by language
DISCUSSION: dict[str, tuple[str, ...]] = {
    "en": ("Notify of", "Inline Feedbacks", "View all comments", "A reader", "These earn money spams are disgusting.", "Would love your thoughts, please comment."),
    "de": ("Schreiben Sie einen Kommentar", "Eine Leserin", "Das hätte man längst wissen können, wenn man gefragt hätte."),
    "fr": ("Laisser un commentaire", "Votre adresse e-mail ne sera pas publiée.", "Une lectrice", "On aurait pu le savoir depuis longtemps."),
    "es": ("Deja un comentario", "Un lector", "Se podría haber sabido desde hace mucho tiempo, señores."),
    "ru": ("Оставить комментарий", "Читатель", "Об этом можно было узнать давно, если бы кто-нибудь спросил."),
    "zh": ("发表评论", "读者", "早就应该知道这件事情了。"),
    "ja": ("コメントを残す", "読者", "もっと早く知ることができたはずです。"),
    "ar": ("اترك تعليقاً", "قارئ", "كان يمكن معرفة ذلك منذ زمن طويل."),
}  # fmt: skip
PLACES = ("inside", "outside", "above", "below")
MARKUP = ("p", "div", "br", "nested", "classless")
DRESS = ("article", "amp", "print", "bare")


@dataclass(frozen=True, slots=True)
class Story:
    """What a page is made of."""

    title: str
    paragraphs: Sequence[str]
    language: str = "en"
    site: str = "SouthFront"
    host: str = "southfront.org"

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"https://{self.host}/2021/11/18/a-story-of-that-day/"


def page(story: Story, place: str, markup: str, dress: str) -> str:
    """A story with the house's lines in one of `PLACES`, its paragraphs in one of `MARKUP`, the page in one of `DRESS`."""
    house = _house(story, markup)
    body = _paragraphs(story.paragraphs, markup)
    above, below = place in {"inside", "above"}, place in {"inside", "below"}
    inner = (house if above else "") + body + (house if below else "")
    heading = f"<h1>{escape(story.title)}</h1>"
    if dress == "print":
        return _document(
            story, f"{heading}{inner}<p>{story.site}, 18.11.2021</p><p>Printed from {story.url}</p>", head=""
        )
    discussion = "".join(f"<p>{escape(line)}</p>" for line in DISCUSSION[story.language])
    comments = f"<section><h3>3</h3>{discussion}</section>"
    outside = house if place == "outside" else ""
    if dress == "bare":
        return _document(story, f"<div>{heading}{inner}</div>{outside}<div>{discussion}</div>", head="")
    article = f"<article>{heading}<div>{inner}</div></article>{outside}{comments}"
    menu = "<nav><ul><li><a href='/world/'>World</a></li><li><a href='/donate/'>Donate</a></li></ul></nav>"
    declared = '<meta property="og:type" content="article">' + (
        "<style amp-boilerplate>body{}</style>" if dress == "amp" else ""
    )
    foot = f"<footer><p>© 2014-2021 {escape(story.site)}. All rights reserved.</p></footer>"
    return _document(
        story, f"<header>{menu}</header><main>{article}</main>{foot}", declared, amp=dress == "amp"
    )


def _document(story: Story, body: str, head: str, *, amp: bool = False) -> str:
    return (
        f'<!doctype html><html {"amp " if amp else ""}lang="{story.language}"><head><meta charset="utf-8">'
        f"<title>{escape(story.title)} - {escape(story.site)}</title>"
        f'<meta property="og:site_name" content="{escape(story.site)}">{head}</head><body>{body}</body></html>'
    )


def _house(story: Story, markup: str) -> str:
    lines = [line.format(site=story.site, host=story.host) for line in HOUSE[story.language]]
    return _paragraphs(lines, markup)


def _paragraphs(lines: Sequence[str], markup: str) -> str:
    shown = [escape(line) for line in lines]
    if markup == "br":
        return "<div>" + "<br><br>\n".join(shown) + "</div>"
    if markup == "nested":
        return "".join(
            f"<div class='wp-block'><div><p><span>{line}</span></p></div></div>\n" for line in shown
        )
    tag = "div" if markup == "div" else "p"
    name = "" if markup == "classless" else " class='sf-text'"
    return "".join(f"<{tag}{name}>{line}</{tag}>\n" for line in shown)
