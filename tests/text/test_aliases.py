from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskeep.text.aliases import alias_key, are_aliases
from newskeep.text.urls import canonical_url, original_elsewhere

PAIRS = json.loads((Path(__file__).parent / "url_pairs.json").read_text("utf-8"))
PIECES = st.sampled_from(
    ["a", "Ä", "%7e", "%C3%A9", "..", ".", "amp", "print", "%2F", "é", "index.html", "2026", "a b", "", "%"]
)
HOSTS = st.sampled_from(
    [
        "www.courier.example",
        "AMP.Courier.example",
        "m.courier.co.uk",
        "bücher.example",
        "127.0.0.1:8080",
        "amp.example",
    ]
)
QUERIES = st.sampled_from(
    ["", "?", "?b=2&a=1", "?utm_source=rss", "?id=%31&id=0", "?amp=1", "?print", "?q=a%26b&&c"]
)
URLS = st.builds(
    lambda scheme, host, path, query, end: f"{scheme}://{host}/{'/'.join(path)}{query}{end}",
    st.sampled_from(["http", "HTTPS"]), HOSTS, st.lists(PIECES, max_size=4), QUERIES,
    st.sampled_from(["", "#top", "#!/story/1"]),
)  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["why"])
def test_which_urls_can_be_one_article(pair: dict[str, Any]) -> None:
    """Addresses of one article have one alias key, by which equal texts confirm them; other articles never do."""
    assert pair["same"] is (alias_key(pair["a"]) == alias_key(pair["b"]))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["why"])
def test_the_safe_key_merges_nothing_that_differs(pair: dict[str, Any]) -> None:
    """Without anything that confirms it, only URLs that can't show different things have one canonical URL."""
    lossy = pair["why"] in {"www", "trailing slash", "AMP host", "AMP path"}
    assert (pair["same"] and not lossy) is (canonical_url(pair["a"]) == canonical_url(pair["b"]))


@given(URLS)
def test_a_canonical_url_is_its_own(url: str) -> None:
    """Canonicalising twice changes nothing, and the alias key of a URL is that of its canonical form."""
    assert canonical_url(url) == canonical_url(canonical_url(url))
    assert alias_key(url) == alias_key(canonical_url(url))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://amp.example/x", "https://print.example/x"),
        ("https://www.courier.example/a", "https://www.herald.example/a"),
        ("https://courier.example/ampere", "https://courier.example/ere"),
        ("https://courier.example/story?page=1", "https://courier.example/story?page=2"),
    ],
)
def test_what_only_looks_like_an_alias(a: str, b: str) -> None:
    """A site's own name is none of its prefixes, and a word is none because it begins like one."""
    assert not are_aliases(a, b)


@pytest.mark.parametrize(
    ("declared", "original"),
    [
        ("https://agency.example/a?utm_source=x", "https://agency.example/a"),
        ("https://agency.example/", ""),
        ("https://www.courier.example/a", ""),
        ("/a", ""),
        ("", ""),
    ],
)
def test_an_original_at_another_site(declared: str, original: str) -> None:
    """A canonical URL at another site names an original; a home page and the site itself do not."""
    assert original == original_elsewhere("https://courier.example/a", declared)
