"""Lines that are no part of an article, on any site: addresses for donations, asks, amounts, comment forms.

Each rule is narrow: what a sentence of an article could say is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from newskeep.reading.phrases import ASKS, COMMENTS, PROMOS
from newskeep.text.normalise import count_words, normalise

#: longer lines are sentences; it also bounds what the patterns below may cost
MAX_LINE = 300
_ADDRESS = re.compile(
    r"\b(?:bc1[02-9ac-hj-np-z]{25,87}"  # Bitcoin, bech32
    r"|[13][1-9A-HJ-NP-Za-km-z]{25,34}"  # Bitcoin, base58
    r"|[48][0-9AB][1-9A-HJ-NP-Za-km-z]{90,104}"  # Monero
    r"|(?:bitcoincash:)?[qp][02-9ac-hj-np-z]{41}"  # Bitcoin Cash
    r"|0x[0-9a-fA-F]{40}"  # Ethereum
    r"|T[1-9A-HJ-NP-Za-km-z]{33}"  # Tron
    r"|[LM][1-9A-HJ-NP-Za-km-z]{26,33}|ltc1[02-9ac-hj-np-z]{25,87}"  # Litecoin
    r"|D[5-9A-HJ-NP-U][1-9A-HJ-NP-Za-km-z]{32}|X[1-9A-HJ-NP-Za-km-z]{33}"  # Dogecoin, Dash
    r"|addr1[02-9ac-hj-np-z]{50,110}|r[1-9A-HJ-NP-Za-km-z]{24,34}|t1[1-9A-HJ-NP-Za-km-z]{33}"  # Cardano, XRP, Zcash
    r"|[UE]Q[A-Za-z0-9_-]{46})"  # TON
)
_DIGIT = re.compile(r"\d")
_PAYMENT = re.compile(
    r"\W*(?:monero|bitcoin|ethereum|litecoin|dogecoin|tether|paypal|western union|patreon|ko-?fi|boosty|liberapay|iban|swift"
    r"|bank transfer|spendenkonto|bankverbindung|virement|transferencia|bonifico|реквизиты|юmoney|яндекс[ .]деньги)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\S@\S+\.\w|https?://\S*(?:donat|patreon|paypal|spende|liberapay|ko-?fi|boosty)"
    r"|\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b",  # IBAN
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]{1,64}@([\w-]{1,63})\.[\w.-]{2,63}")
_ASK = re.compile(
    r"\W*(?:please\s+|bitte\s+)?(?:support|donate to|help|fund|unterstützen sie|unterstütze|spenden sie (?:für|an)|soutenez|aidez"
    r"|apoya(?: a)?|ayuda a|sostieni|aiuta|apoie|ajude|steun|wesprzyj|wspieraj|поддержите|поддержи|поддержать|помогите|підтримайте"
    r"|支持|支援|赞助)\s*(.{2,40}?)[\s!.:！。]*",
    re.IGNORECASE,
)
_PLEASE = frozenset({"please", "bitte"})
_AMOUNT = re.compile(r"(?:[$€£₽]\s?\d[\d.,\s]*|\d[\d.,\s]*(?:[$€£₽]|usd|eur))", re.IGNORECASE)
_RIGHTS = re.compile(
    r"\W*(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}))\s*\w.*|.{0,60}all rights reserved\W*", re.IGNORECASE
)
_PRINTED = re.compile(r"\W*(?:printed from|source url|permalink|short link)\W*https?://\S+", re.IGNORECASE)
_URL = re.compile(r"https?://(?:www\.)?([\w.-]{1,253})(?:[:/?#]\S*)?", re.IGNORECASE)
_COMMENTS = re.compile(
    r"\W*(?:would love your thoughts.*|please log ?in to comment.*|\d+ (?:comments?|kommentare?|commentaires?|comentarios?"
    r"|commenti|comentários?|reacties|komentarz[ey]|комментари(?:й|я|ев)|коментар(?:і|ів)|yorum|kommentarer|条评论|件のコメント))\W*",
    re.IGNORECASE,
)


def cut_lines(
    lines: Iterable[str], title: str = "", site_names: Iterable[str] = ()
) -> tuple[list[str], list[tuple[str, str]]]:
    """The lines that are the article's, and those that are cut, each with its rule.

    Rules: `address` (of a crypto currency), `payment` (how to pay), `ask` (to support the site), `promo` (an advertisement's
    or a button's words), `amount` (of money, nothing else), `rights` (a copyright notice), `imprint` (the site's name and a
    date, an address of the site, the one a page was printed from), `title` (the title once more), `comments` (a comment form and all that
    follows it).

    Args:
        lines: paragraphs in order.
        title: the article's title.
        site_names: names of the site, as "Support NAME" may say it.
    """
    given = [line for line in lines if line.strip()]
    end = _comments_start(given)
    sites = {_letters(name) for name in (*site_names, *_mailing(given)) if name} - {""}
    kept: list[str] = []
    removed: list[tuple[str, str]] = []
    for line in given[:end]:
        rule = _rule(line, title, sites)
        if rule:
            removed.append((rule, line))
        else:
            kept.append(line)
    return kept, removed + [("comments", line) for line in given[end:]]


def _rule(line: str, title: str, sites: set[str]) -> str:
    """The first rule that a line breaks; empty when it is the article's."""
    if _PRINTED.fullmatch(line):
        return "imprint"
    if len(line) > MAX_LINE:
        return ""
    if title and normalise(line) == normalise(title):
        return "title"
    if _is_address(line, title):
        return "address"
    if _PAYMENT.match(line) and _CONTACT.search(line) and count_words(line) <= 20:
        return "payment"
    if _is_ask(line, sites):
        return "ask"
    if normalise(line) in PROMOS:
        return "promo"
    if _RIGHTS.fullmatch(line):
        return "rights"
    if _is_imprint(line, sites):
        return "imprint"
    return "amount" if _AMOUNT.fullmatch(line.strip()) else ""


def _is_address(line: str, title: str) -> bool:
    """True for a line that holds little besides an address: a sentence may well quote one."""
    match = _ADDRESS.search(line)
    # An address has figures; a very long word has none.
    if not match or not _DIGIT.search(match[0][1:]):
        return False
    rest = line[: match.start()] + " " + line[match.end() :]
    return count_words(rest.replace(title, " ") if title else rest) <= 6


def _is_ask(line: str, sites: set[str]) -> bool:
    said = normalise(line)
    if said in ASKS or " ".join(word for word in said.split() if word not in _PLEASE) in ASKS:
        return True
    match = _ASK.fullmatch(line)
    return match is not None and _letters(match[1]) in sites


def _is_imprint(line: str, sites: set[str]) -> bool:
    """True for `The Courier, 18.11.2021`, and for an address of the site, as a print page gives its own."""
    if address := _URL.fullmatch(line.strip()):
        return _letters(address[1]) in sites
    words = normalise(line).split()
    return len(words) > 3 and all(word.isdigit() for word in words[-3:]) and "".join(words[:-3]) in sites


def _comments_start(lines: Sequence[str]) -> int:
    """Where a comment form begins; the number of lines when there is none.

    Not in the first third: there, the same words are a counter above the article.
    """
    for number, line in enumerate(lines):
        if number > len(lines) * 0.3 and len(line) <= MAX_LINE and _is_comment_form(line):
            return number
    return len(lines)


def _is_comment_form(line: str) -> bool:
    return normalise(line) in COMMENTS or _COMMENTS.fullmatch(line) is not None


def _mailing(lines: Iterable[str]) -> Iterator[str]:
    """The names of the domains that a site's own lines about payment give an address of."""
    for line in lines:
        if len(line) <= MAX_LINE and _PAYMENT.match(line):
            yield from _MAIL.findall(line)


def _letters(name: str) -> str:
    return normalise(name).replace(" ", "")
