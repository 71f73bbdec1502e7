"""Query parameters that say where a click came from and never what is shown.

Each was taken from the documentation of the service that adds it; parameters that are an article's id at some site
(`id`, `cid`, `sid`, `ref`, `page`, `p`, `source` …) are not here and must never be.
"""

from __future__ import annotations

import re

_EVERYWHERE = frozenset(
    {
        # click ids: Google Ads, Microsoft, Meta, X, TikTok, LinkedIn, Yandex, Pinterest, Reddit, Snapchat
        "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "srsltid", "msclkid", "fbclid", "igshid", "twclid", "ttclid",
        "li_fat_id", "yclid", "ysclid", "epik", "rdt_cid", "sccid",
        # analytics: Google, Piwik/Matomo campaigns, Openstat, Webtrekk, AT Internet
        "_ga", "_gl", "mtm_campaign", "mtm_source", "mtm_medium", "pk_campaign", "pk_kwd", "_openstat", "wt_mc",
        "wt_zmc", "xtor",
        # newsletters: Mailchimp, HubSpot, Marketo, Vero, Omeda
        "mc_cid", "mc_eid", "_hsenc", "_hsmi", "mkt_tok", "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id",
        # referrers that name themselves: X embeds, Yahoo consent, AMP caches
        "ref_src", "ref_url", "guccounter", "guce_referrer", "guce_referrer_sig", "__twitter_impression", "amp_js_v",
        # sessions: PHP, Java
        "phpsessid", "jsessionid",
    }
)  # fmt: skip
#: Google Analytics campaigns; AT Internet campaigns as the BBC and French outlets use them
_PATTERN = re.compile(
    r"utm_\w+|at_(?:medium|campaign|campaign_type|custom\d|link_\w+|format|creation|variant|network|platform"
    r"|bbc_team|ptr_name|ptr_type)"
)
_AT_HOST = {
    "nytimes.com": frozenset({"smid", "smtyp", "smprod", "partner", "emc", "nl", "te", "referringsource"}),
    "bbc.co.uk": frozenset(
        {"ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee", "ocid", "xtor"}
    ),
    "bbc.com": frozenset(
        {"ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee", "ocid", "xtor"}
    ),
    "theguardian.com": frozenset({"cmp"}),
    "msn.com": frozenset({"ocid", "cvid"}),
    "dailymail.co.uk": frozenset({"ito", "ns_mchannel", "ns_campaign"}),
}


def is_tracker(name: str, host: str) -> bool:
    """True when the query parameter of that name only tracks, at that host (lower case, ASCII)."""
    name = name.lower()
    if name in _EVERYWHERE or _PATTERN.fullmatch(name):
        return True
    return any(name in names for site, names in _AT_HOST.items() if host == site or host.endswith("." + site))
