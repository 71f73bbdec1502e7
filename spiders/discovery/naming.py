"""What a source is called that nobody has named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from urllib.parse import urlsplit


def name_for(url: str, taken: Container[str], title: str = "") -> str:
    """A name for a source: of its title, else of its host; with a number where it is taken.

    >>> name_for("https://www.courier.example/feed.xml", {"courier"})
    'courier-2'
    """
    base = slug(title) or _of_host(url)
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def slug(title: str) -> str:
    """A title in the characters that a source's name may have; empty when none is left.

    >>> slug("Süddeutsche: Politik")
    'suddeutsche-politik'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40].rstrip("-")


def _of_host(url: str) -> str:
    from tldextract import TLDExtract

    parts = urlsplit(url)
    host = parts.hostname or ""
    if not re.search(r"[a-z]", host):
        return re.sub(r"[^a-z0-9-]+", "-", parts.netloc.rpartition("@")[2]).strip("-") or "source"
    # The list that comes with the package; without these arguments it would be fetched.
    found = TLDExtract(cache_dir=None, suffix_list_urls=())(host)
    labels = host.split(".")
    # A top-level domain that is on no list is one all the same.
    return slug(found.domain if found.suffix else labels[-2 if len(labels) > 1 else 0]) or "source"
