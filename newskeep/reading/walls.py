"""Pages that stand where an article should: consent walls, logins, errors, paywall stubs.

Each is told by several signs at once, and none of a page that says much: an article *about* cookies or missing pages
has a text of its own, and a site's cookie banner beside an article is nothing that its text says.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from lxml import etree

from newskeep.model import NotArticle
from newskeep.reading.content import one_line
from newskeep.reading.html import Block, content_text, elements, squeeze
from newskeep.reading.metadata import Metadata
from newskeep.reading.phrases import AGREE, BROKEN, LOGIN, NOT_FOUND, SUBSCRIBE, SUBSCRIBERS
from newskeep.text.normalise import count_words, normalise, tokens

Found = tuple[NotArticle, str] | None

#: a page that says more is no error, login or stub, whatever its heading says
MOST_WORDS = 150
#: consent walls are long-winded
MOST_CONSENT_WORDS = 600
#: a page that is not free, has fewer words than this and asks for nothing is a stub all the same
_TEASER_WORDS = 60
_CONSENT_SHARE = 0.6
#: blocks after the text in which a prompt is looked for
_SOON = 10
_SEPARATORS = re.compile(r"\s[-–—|:»·]+\s|\s*\|\s*")
#: what may stand before the message
_FILLERS = frozenset(
    {"error", "http", "oops", "ooops", "whoops", "sorry", "uh", "oh", "status", "code", "fehler", "leider", "erreur", "désolé",
     "ошибка", "hata", "błąd", "errore", "erro"}
)  # fmt: skip
_GONE_CODES = frozenset({"404", "410"})
_ERROR_CODES = frozenset(
    {"400", "403", "429", "500", "501", "502", "503", "504", "520", "521", "522", "523", "524"}
)
_CODES = _GONE_CODES | _ERROR_CODES
#: in the site's own voice
_CONSENT_VOICE = re.compile(
    r"we(?:,? and| along with)? (?:our|its) (?:\w+ ){0,3}(?:partners|vendors)|we (?:also )?use cookies|our site uses cookies"
    r"|this (?:web)?site uses cookies|wir(?:,? und| sowie) (?:unsere|bis zu) (?:[\w-]+ ){0,3}(?:partner|drittanbieter)"
    r"|wir (?:verwenden|nutzen|setzen) (?:\w+ ){0,2}cookies|mit (?:werbung|cookies) (?:\w+ ){0,4}(?:lesen|nutzen|zustimmen)"
    r"|nous(?:,? et| ainsi que) nos (?:[\w-]+ ){0,3}(?:partenaires|fournisseurs)|nous utilisons (?:\w+ ){0,3}cookies"
    r"|nosotros y nuestros (?:[\w-]+ ){0,3}(?:socios|proveedores)|(?:utilizamos|usamos) (?:las )?cookies"
    r"|noi e (?:i )?(?:nostri |alcuni )?(?:[\w-]+ ){0,3}(?:partner|fornitori|terze parti)|(?:utilizziamo|usiamo) (?:i )?cookie"
    r"|nós e (?:os )?nossos (?:[\w-]+ ){0,3}parceiros|(?:wij|we) en onze (?:[\w-]+ ){0,3}partners|(?:wij|we) gebruiken cookies"
    r"|my i nasi (?:[\w-]+ ){0,3}partnerzy|(?:używamy|korzystamy z) (?:plików )?cookie|мы и наши (?:[\w-]+ ){0,3}партн[её]ры"
    r"|мы используем (?:файлы )?(?:cookie|куки)|ми використовуємо (?:файли )?(?:cookie|кукі)|vi (?:och|og) (?:våra|våre|vores)"
    r" (?:[\w-]+ ){0,3}partner|vi (?:använder|bruker|bruger) (?:cookies|kakor|informasjonskapsler)|käytämme evästeitä"
    r"|me ja (?:[\w-]+ ){0,3}kumppanimme|my a naši (?:[\w-]+ ){0,3}partneři|používáme (?:soubory )?cookie|biz ve (?:[\w-]+ ){0,3}"
    r"ortaklarımız|çerez(?:ler)?(?:i)? kullan|χρησιμοποιούμε cookies|نستخدم ملفات تعريف الارتباط|我们(?:和我们的合作伙伴|使用\s*cookie)"
    r"|我們(?:和我們的合作夥伴|使用\s*cookie)|(?:当社|弊社|私たち)(?:と|および)パートナー|(?:cookie|クッキー)を(?:使用|利用)|쿠키를 사용",
    re.IGNORECASE,
)
#: one of these is in whatever the pattern above finds: looked for in lower case, a twentieth of its time
_CONSENT_SIGNS = (
    "cook", "partn", "vendor", "werbung", "drittanb", "parten", "fourn", "soc", "proveed", "forn", "terze", "parceir", "парт",
    "куки", "кукі", "kakor", "nskapsler", "eväste", "kump", "ortak", "çerez", "تعريف", "合作", "パートナー", "クッキー", "쿠키",
)  # fmt: skip
_CONSENT_WORDS = re.compile(
    r"cookie|consent|privacy|partners|vendors|personal data|legitimate interest|advertis|measurement|einwillig|datenschutz"
    r"|personenbezogen|werbung|tracking|confidentialité|données personnelles|consentement|publicit|privacidad|datos personales"
    r"|consentimiento|datos de|riservatezza|dati personali|consenso|pubblicità|dados pessoais|toestemming|persoonsgegevens"
    r"|advertent|zgod|danych osobowych|reklam|соглас|персональн|конфиденциальност|рекламн|файлы|куки|kişisel veri|gizlilik|çerez|onay"
    r"|samtyck|samtykke|personuppgift|personopplysning|evästei|souhlas|osobní údaj|προσωπικά δεδομένα|الخصوصية|ملفات تعريف|隐私|隱私"
    r"|個人情報|プライバシー|クッキー|个人信息|쿠키|개인정보",
    re.IGNORECASE,
)
_CONSENT_BOX = re.compile(
    r"consent|cookie|gdpr|didomi|onetrust|usercentrics|sp_message|sp-message|qc-cmp|cmpbox|cmp-|tcf|truste",
    re.IGNORECASE,
)
_CHOICE = frozenset({"button", "a", "input", "label", "summary"})


def find_wall(
    tree: etree._Element,
    found: Sequence[Block],
    paragraphs: Sequence[str],
    metadata: Metadata,
    *,
    listing: bool = False,
) -> Found:
    """What stands where an article should, and the sign that told it; None when nothing does.

    Args:
        tree: the document.
        found: its blocks.
        paragraphs: what would be the article's text.
        metadata: what the page says of itself.
        listing: it looks like a section page, of whose teasers some may be for subscribers.
    """
    words = count_words("\n".join(paragraphs))
    told_otherwise = metadata.declared and metadata.date("published")
    if words < MOST_WORDS and not told_otherwise and (wall := _error(tree) or _login(tree)):
        return wall
    if words < MOST_CONSENT_WORDS and (consent := _consent(found, paragraphs, words, metadata)):
        return consent
    return None if listing or words >= MOST_WORDS else _stub(found, paragraphs, words, metadata)


def _error(tree: etree._Element) -> Found:
    for heading in _headings(tree):
        said = list(itertools.dropwhile(lambda token: token in _FILLERS | _CODES, tokens(heading)))
        codes = _CODES.intersection(tokens(heading))
        phrase = " ".join(token for token in said if token not in _CODES)
        if phrase in NOT_FOUND or (not phrase and codes & _GONE_CODES):
            return NotArticle.SOFT_404, f"its heading is {heading!r}"
        if phrase in BROKEN or (not phrase and codes):
            return NotArticle.ERROR, f"its heading is {heading!r}"
    return None


def _login(tree: etree._Element) -> Found:
    if not elements(tree, "//input[@type='password']"):
        return None
    heading = next((heading for heading in _headings(tree, "h1") if normalise(heading) in LOGIN), "")
    return (NotArticle.LOGIN, f"a form for a password below {heading!r}") if heading else None


def _consent(found: Sequence[Block], paragraphs: Sequence[str], words: int, metadata: Metadata) -> Found:
    """A page whose text is a site asking for consent, with a button to give it."""
    if not words or not _asks_consent(paragraphs):
        return None
    button = next((block.text for block in found if _is_button(block)), "")
    if not button:
        return None
    boxed = _share_in_box(found, paragraphs) >= _CONSENT_SHARE
    about = (
        sum(count_words(paragraph) for paragraph in paragraphs if _CONSENT_WORDS.search(paragraph)) / words
    )
    told_otherwise = metadata.declared or metadata.date("published") or metadata.authors
    if boxed or (about >= _CONSENT_SHARE and not told_otherwise):
        return NotArticle.CONSENT, f"its text asks for consent, its button says {button!r}"
    return None


def _asks_consent(paragraphs: Sequence[str]) -> bool:
    said = "\n".join(paragraphs).lower()
    return any(sign in said for sign in _CONSENT_SIGNS) and any(
        _CONSENT_VOICE.search(_unquoted(paragraph)) for paragraph in paragraphs
    )


def _stub(found: Sequence[Block], paragraphs: Sequence[str], words: int, metadata: Metadata) -> Found:
    """The first lines of an article that is for subscribers."""
    prompt = _prompt(found, paragraphs, SUBSCRIBE | SUBSCRIBERS if metadata.paywalled else SUBSCRIBE)
    if prompt:
        return NotArticle.PAYWALL, f"{words} words, then {prompt!r}"
    cut = bool(paragraphs) and paragraphs[-1].rstrip(" ]").endswith(("…", "..."))
    if metadata.paywalled and words and (cut or words < _TEASER_WORDS):
        return NotArticle.PAYWALL, f"{words} words of a page that is not free"
    return None


def _prompt(found: Sequence[Block], paragraphs: Sequence[str], phrases: AbstractSet[str]) -> str:
    """The line in the text or soon after it that asks for a subscription; menus and teasers say the like."""
    wanted = {squeeze(paragraph) for paragraph in paragraphs}
    places = [number for number, block in enumerate(found) if block.key in wanted]
    first, last = (places[0], places[-1]) if places else (0, 0)
    for block in found[first : last + 1 + _SOON]:
        if len(block.text) < 200 and _says(block.text, phrases) and not _is_beside(block):
            return block.text
    return ""


def _says(line: str, phrases: AbstractSet[str]) -> bool:
    """Whether a line, or a sentence of it, is one of some phrases."""
    return any(normalise(part) in phrases for part in (line, *re.split(r"[.!?:…。！？]\s*", line)) if part)


def _is_beside(block: Block) -> bool:
    return any(
        item.tag in {"aside", "nav", "footer"} for item in (block.element, *block.element.iterancestors())
    )


def _is_button(block: Block) -> bool:
    if len(block.text) > 60 or normalise(block.text) not in AGREE:
        return False
    near = (block.element, *block.element.iterancestors(), *block.element.iter())
    return any(
        item.tag in _CHOICE or item.get("role") == "button" for item in near[:12] if isinstance(item.tag, str)
    )


def _share_in_box(found: Sequence[Block], paragraphs: Sequence[str]) -> float:
    """The share of the text's words that stand in an element which is named after consent."""
    wanted = {squeeze(paragraph): count_words(paragraph) for paragraph in paragraphs}
    total, boxed = sum(wanted.values()), 0
    for block in found:
        words = wanted.pop(block.key, 0)
        if words and any(_CONSENT_BOX.search(name) for name in _names(block.element)):
            boxed += words
    return boxed / total if total else 0.0


def _names(element: etree._Element) -> Iterable[str]:
    """Ids and classes of an element and those around it, but not those of the whole page."""
    for item in (element, *element.iterancestors()):
        if item.tag not in {"body", "html"}:
            yield f"{item.get('id') or ''} {item.get('class') or ''}"


def _unquoted(text: str) -> str:
    """A text without what it quotes."""
    return re.sub(r"[“„«\"「『][^“”„«»\"」』]{0,400}[”“»\"」』]", " ", text)


def _headings(tree: etree._Element, otherwise: str = "h2") -> list[str]:
    """The page's heading, and its title: whole and in the parts around the site's name.

    Args:
        tree: the document.
        otherwise: the element that is its heading where it has no `h1`.
    """
    # Bounded: a title may be a megabyte of blanks.
    titles = [one_line(item.text or "")[:300] for item in elements(tree, "//head/title | //title")[:1]]
    headings = [content_text(item) for item in elements(tree, "//h1")[:3]] or [
        content_text(item) for item in elements(tree, f"//{otherwise}")[:1]
    ]
    parts = [part for title in titles for part in (title, *_SEPARATORS.split(title))]
    return [text.strip() for text in (*headings, *parts) if 0 < len(text.strip()) <= 120]
