"""Pages by which a site's guard asks whether a visitor is a person: they stand where any page should."""

from __future__ import annotations

import re

#: a page of more characters is no challenge: guards put their scripts on ordinary pages as well
MOST_HTML = 200_000
#: one that shows more words is none either
MOST_WORDS = 120

#: what only a challenge has in its source
_CERTAIN = {
    "Cloudflare": re.compile(r"_cf_chl_opt|cf-browser-verification|id=[\"']challenge-form[\"']|cf-error-details"),
    "DataDome": re.compile(r"(?:geo|ct)\.captcha-delivery\.com"),
    "HUMAN": re.compile(r"id=[\"']px-captcha[\"']|captcha\.px-cdn\.net"),
    "Imperva": re.compile(r"Incapsula incident ID|_Incapsula_Resource\?[^\"']*incident"),
    "Sucuri": re.compile(r"sucuri_cloudproxy_js|Sucuri WebSite Firewall - Access Denied"),
    "AWS WAF": re.compile(r"gokuProps"),
    "DDoS-Guard": re.compile(r"ddos-guard\.net/js-challenge|ddg-captcha"),
    "Anubis": re.compile(r"/\.within\.website/x/cmd/anubis"),
    "Vercel": re.compile(r"Vercel Security Checkpoint"),
    "Qrator": re.compile(r"/__qrator/qauth"),
    "Akamai": re.compile(r"<title>\s*Access Denied\s*</title>[\s\S]{0,2000}Reference\s*(?:&#32;)?#|sec-if-cpt-container"),
}  # fmt: skip
_TITLE = re.compile(r"<title[^>]*>([^<]{0,200})</title>", re.IGNORECASE)
#: whole titles that only a challenge has
_TITLES = frozenset(
    {"just a moment...", "just a moment…", "attention required! | cloudflare", "ddos-guard", "are you a robot?",
     "access to this page has been denied", "access to this page has been denied.", "pardon our interruption",
     "pardon our interruption...", "please verify you are a human", "verify you are human", "human verification",
     "robot check", "security check", "checking your browser", "you have been blocked", "bot verification",
     "making sure you're not a bot!", "один момент…", "проверка браузера", "nur einen moment…", "un instant…",
     "un momento…", "einen moment, bitte", "вы не робот?", "安全验证", "人机验证"}
)  # fmt: skip


def find_challenge(html: str, words: int) -> str:
    """Whose challenge a page is, such as "Cloudflare"; empty when it is none.

    Args:
        html: its source.
        words: that it shows.
    """
    if words > MOST_WORDS or len(html) > MOST_HTML:
        return ""
    guard = next((name for name, sign in _CERTAIN.items() if sign.search(html)), "")
    if guard:
        return guard
    title = _TITLE.search(html)
    return "a guard" if title and title[1].strip().lower() in _TITLES else ""
