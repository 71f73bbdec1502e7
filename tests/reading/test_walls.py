from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from newskeep.model import NotArticle, PageKind, Reading
from newskeep.reading.page import Page, read_page
from newskeep.reading.walls import _CONSENT_SIGNS, _CONSENT_VOICE

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://courier.example/2026/11/tram-line-to-be-extended"
DECLARED = '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-11-20T09:00:00Z">'
PAID = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Tram", "isAccessibleForFree": "False"}</script>'
TEASER = "<p>The council voted on Tuesday to extend the tram line to the northern suburb, officials said after a long night of talks.</p>"
LEAD = f"<article><h1>Tram line to be extended</h1>{TEASER}<p>Work on it will begin in the new year, and cost less than the bridge did.</p>"
NEWS = "".join(
    f"<li><a href='/2026/11/2{number}/council-votes-{number}'>The council votes on line {number}</a></li>" for number in range(9)
)  # fmt: skip


def reading(body: str, title: str = "", head: str = "") -> Reading:
    """A page as it was fetched now."""
    document = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return read_page(Page(URL, document.encode(), NOW, content_type="text/html; charset=utf-8"))


CONSENTS = [
    ("Before you continue", "We value your privacy", "We and our 847 partners store and access personal data on your device, such as cookies, and use it for advertising, measurement and research, with your consent or on the ground of a legitimate interest.", "Accept all"),
    ("Datenschutz", "Zeitung mit Werbung lesen", "Wir und unsere 200 Partner verarbeiten personenbezogene Daten, zum Beispiel Cookies, um Werbung zu messen. Ihre Einwilligung können Sie jederzeit in den Einstellungen zum Datenschutz widerrufen, mit Wirkung für die Zukunft.", "Zustimmen und weiter"),
    ("Le Journal", "Votre vie privée", "Nous et nos 120 partenaires utilisons des cookies pour stocker et consulter des données personnelles comme votre visite sur ce site, afin de diffuser des publicités personnalisées. Vous pouvez retirer votre consentement à tout moment.", "Tout accepter"),
    ("El Diario", "Tu privacidad", "Nosotros y nuestros socios almacenamos datos personales en tu dispositivo, como las cookies, para mostrar publicidad y medir su rendimiento. Puedes retirar tu consentimiento en cualquier momento en la política de privacidad.", "Aceptar y continuar"),
    ("Газета", "Ваши данные", "Мы и наши партнеры храним на вашем устройстве файлы cookie и обрабатываем персональные данные, чтобы показывать рекламные объявления. Вы можете отозвать согласие в любое время в настройках конфиденциальности нашего сайта, раздел первый.", "Принять все"),
    ("Kranten", "Privacy", "Wij en onze 50 partners slaan cookies op uw apparaat op en verwerken persoonsgegevens voor advertenties en onderzoek. U kunt uw toestemming altijd weer intrekken via de instellingen voor privacy onder aan elke pagina.", "Akkoord"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "heading", "text", "button"), CONSENTS)
def test_consent_walls(title: str, heading: str, text: str, button: str) -> None:
    """A page that is nothing but a site's request for consent is no article, in whatever language."""
    found = reading(f"<main><h1>{heading}</h1><p>{text}</p><button>{button}</button></main>", title)
    assert (PageKind.OTHER, NotArticle.CONSENT) == (found.kind, found.refused)


def test_a_wall_before_a_declared_article() -> None:
    """Where the wall has taken an article's place and its markup stayed, the box that holds it tells."""
    text = CONSENTS[0][2]
    found = reading(
        f"<div id='sp_message_container_1'><p>{text}</p><button>Accept all</button></div>", "Tram", DECLARED
    )
    assert NotArticle.CONSENT is found.refused


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("404 - The Courier", "<h1>Page not found</h1><p>The page you are looking for may have been moved. Try a search, or go on with what our readers read most today on these pages.</p>"),
        ("Oops! That page can’t be found. | Herald", "<p>It looks like nothing was found at this location. Maybe try one of the links below or a search? We are sorry for that.</p>"),
        ("Seite nicht gefunden – Tagblatt", "<h1>Fehler 404</h1><p>Leider gibt es diese Seite nicht mehr. Vielleicht hilft Ihnen die Suche weiter, oder einer unserer neuesten Artikel, die Sie hier finden.</p>"),
        ("Erreur 404", "<h1>Page introuvable</h1><p>La page que vous cherchez n'existe plus ou a été déplacée. Nous vous invitons à revenir à la page d'accueil ou à lancer une recherche.</p>"),
        ("Газета", "<h1>Страница не найдена</h1><p>К сожалению, такой страницы у нас больше нет. Возможно, она была удалена или перенесена по другому адресу. Попробуйте поиск по сайту или вернитесь назад.</p>"),
        ("新聞", "<h1>找不到頁面</h1><p>抱歉，您要找的網頁可能已被移除、更名或暫時無法使用。請檢查網址是否正確，或返回首頁繼續瀏覽其他最新消息與專題報導。</p>"),
    ],
)  # fmt: skip
def test_soft_404(title: str, body: str) -> None:
    """A missing page that came with status 200 is told by its heading, among whatever links."""
    assert NotArticle.SOFT_404 is reading(body, title).refused
    assert NotArticle.SOFT_404 is reading(f"{body}<ul>{NEWS}</ul>", title).refused


@pytest.mark.parametrize(
    ("refused", "title", "body"),
    [
        (NotArticle.ERROR, "503 Service Unavailable", "<h1>Service Temporarily Unavailable</h1><p>The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later, or come back tomorrow morning.</p>"),
        (NotArticle.ERROR, "Tagblatt", "<h1>Wartungsarbeiten</h1><p>Wir bauen gerade für Sie um. In wenigen Minuten sind wir wieder da; schauen Sie bitte bald wieder vorbei und lesen Sie dann alles über die Region.</p>"),
        (NotArticle.LOGIN, "Anmelden | Tagblatt", "<h1>Anmelden</h1><p>Mit Ihrem Konto lesen Sie das Tagblatt auf allen Geräten, so oft Sie wollen. Noch kein Konto? Legen Sie sich in zwei Minuten eines an, kostenlos.</p><form><input name=u><input type=password></form>"),
        (NotArticle.CHALLENGE, "Just a moment...", "<p>Checking if the site connection is secure.</p><script>window._cf_chl_opt={};</script>"),
        (NotArticle.CHALLENGE, "courier.example", "<script src='https://ct.captcha-delivery.com/c.js'></script><p>Please enable JS and disable any ad blocker</p>"),
    ],
)  # fmt: skip
def test_errors_logins_and_challenges(refused: NotArticle, title: str, body: str) -> None:
    """They come with status 200 as well, and are never articles; the reason begins with the closed list's name."""
    found = reading(body, title)
    assert (PageKind.OTHER, refused) == (found.kind, found.refused)
    assert found.reason.startswith(refused.value + ": ")


@pytest.mark.parametrize(
    ("head", "end"),
    [
        ("", "<p>Subscribe to continue reading</p></article>"),
        ("", "<p>Already have an account? Log in.</p></article><div class='x'><h2>Dieser Artikel ist nur für Abonnenten.</h2></div>"),
        ("", "<div>Cet article est réservé aux abonnés.</div></article>"),
        ("", "<div>この記事は有料会員限定です。</div></article>"),
        (PAID, "<p>Already a subscriber? Log in</p></article>"),
        (PAID, "<p>Officials said on Wednesday that the plan…</p></article>"),
    ],
)  # fmt: skip
def test_paywall_stubs(head: str, end: str) -> None:
    """The first lines of an article whose rest is for subscribers are no version of it."""
    assert NotArticle.PAYWALL is reading(LEAD + end, "Tram", DECLARED + head).refused


def prose(*sentences: str) -> str:
    """An article's body."""
    return "<article><h1>{}</h1>{}</article>".format(
        sentences[0], "".join(f"<p>{line}</p>" for line in sentences[1:])
    )


BANNER = f"<div class='cookie-banner'><p>{CONSENTS[0][2]}</p><button>Accept all</button></div>"


@pytest.mark.parametrize(
    ("title", "body", "head"),
    [
        ("Why consent walls annoy readers", prose(
            "Why consent walls annoy readers",
            "“We and our partners use cookies”: no sentence was shown more often last year, a study of consent walls finds.",
            "Visitors click on accept all in nine of ten cases, the authors write, and few read what the cookies are for.",
            "The regulator wants a button to reject them that is as large, and has fined two publishers for lack of one.") + BANNER, ""),
        ("Page not found: how links rot", prose(
            "Page not found: how links rot",
            "Every third link in court rulings leads to a page that is not found, researchers said on Monday.",
            "They counted the error 404 on four million pages, and ask libraries to keep what is cited."), ""),
        ("Page not found", prose("Page not found", *[f"A reader's column on lost pages, part {part}: what was there is gone, and nobody says where it went." for part in "ABCDEFGHIJ"]), ""),
        ("Page not found", prose("Page not found", "A brief column on the lost pages of the web, and on who will keep what is there today for those who come after us."), DECLARED),
        ("Sign in to vote", prose("Sign in to vote", "Voters will have to sign in on paper, the council decided on Tuesday, as the server's password was lost again.", "It will be found, officials said.") + "<form><input type=password></form>", ""),
        ("Tram line to be extended", LEAD + "</article><aside><p>Subscribe to continue reading</p></aside><footer>Already a subscriber? Log in</footer>", ""),
        ("Tram line to be extended", "<p>Already a subscriber? Log in</p>" + LEAD + "<p>It will carry nine thousand people a day, the mayor said, and run until midnight.</p></article>", ""),
        ("Guard", LEAD + "</article><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>", ""),
    ],
)  # fmt: skip
def test_articles_about_such_things(title: str, body: str, head: str) -> None:
    """An article about walls, errors or subscriptions, or beside them, is an article."""
    assert PageKind.ARTICLE is reading(body, title, head).kind


def test_a_paid_article_in_full() -> None:
    """The whole text of an article that costs money is an article, and says so in a field."""
    found = reading(LEAD + TEASER * 6 + "</article>", "Tram", PAID)
    assert (PageKind.ARTICLE, True) == (found.kind, found.article and found.article.paywalled)
    free = reading(LEAD + TEASER * 6 + "</article>", "Tram", DECLARED)
    assert free.article is not None
    assert free.article.paywalled is False


@settings(max_examples=500, deadline=None, derandomize=True)
@given(some.from_regex(_CONSENT_VOICE, fullmatch=True))
def test_a_voice_has_a_sign(said: str) -> None:
    """Whatever asks for consent has one of the pieces that are looked for first."""
    assert any(sign in said.lower() for sign in _CONSENT_SIGNS)
