"""Session ids in URLs, which differ with each visit and would hide a page from whoever looks for it.

Each rule takes out one id, the last of its sort, as replay tools do. An id in a path parameter
(`;jsessionid=`) stays, as it does in theirs.
"""

from __future__ import annotations

import re

# in this order: what is left of one rule may be joined to what the next one takes out
_IN_QUERY = [
    re.compile(rb"(.*)jsessionid=[0-9a-z]{32}(?:&|$)"),
    re.compile(rb"(.*)phpsessid=[0-9a-z]{32}(?:&|$)"),
    re.compile(rb"(.*)sid=[0-9a-z]{32}(?:&|$)"),
    re.compile(rb"(.*)aspsessionid[a-z]{8}=[a-z]{24}(?:&|$)"),
    # looks no further than the next cfid=, or a query full of them takes the square of its length
    re.compile(rb"(.*)cfid=(?:(?!cfid=[^&])[^&])++&cftoken=[^&]++(?:&|$)"),
]
# ASP.NET without cookies: /(S(24 characters))/page.aspx, or in version 1 /(24 characters)/page.aspx
_IN_PATH = [
    re.compile(rb"(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/(?=[^?]+\.aspx)"),
    re.compile(rb"(.*/)\([0-9a-z]{24}\)/(?=[^?]+\.aspx)"),
]


def strip_from_query(query: bytes) -> bytes:
    """A query, in lower case and escaped, without the session ids of Java, PHP, ASP and ColdFusion."""
    if b"id=" in query or b"aspsessionid" in query:
        for rule in _IN_QUERY:
            query = _without(rule, query)
    return query


def strip_from_path(path: bytes) -> bytes:
    """A path, in lower case and escaped, without the session ids of ASP.NET."""
    if b".aspx" in path:
        for rule in _IN_PATH:
            path = _without(rule, path)
    return path


def _without(rule: re.Pattern[bytes], part: bytes) -> bytes:
    match = rule.match(part)
    return match[1] + part[match.end() :] if match else part
