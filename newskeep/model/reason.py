"""Why a URL was not fetched, or nothing was stored of it: a closed list, which docs/manners.md explains."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Of which kind the reason in a URL's row is; the row's words say the rest."""

    #: robots.txt forbids it; the words name the line
    ROBOTS = "robots"
    #: robots.txt can't be had, so nothing may be fetched
    ROBOTS_UNKNOWN = "robots-unknown"
    #: no pattern of the source's `include` finds it
    INCLUDE = "include"
    #: a pattern of the source's `exclude` finds it; the words name the pattern
    EXCLUDE = "exclude"
    #: the address guard: its host is not on the public internet
    ADDRESS = "address"
    #: the host asked to be left alone, by 429, 503 or Retry-After; the words say until when
    WAIT = "wait"
    #: the page asks for it, in its robots meta element or X-Robots-Tag
    PAGE = "page"
    #: more redirects, or indexes of sitemaps, than are followed
    HOPS = "hops"
    #: so many URLs like it brought no article: a calendar, session ids, facets
    TRAP = "trap"
    #: the certificate of the site is not valid
    CERTIFICATE = "certificate"
    #: the run had fetched as many articles as it may, or asked as much of the host; it stays due
    BUDGET = "budget"
    #: the run ended before its turn; it stays due
    TURN = "turn"
    #: the configuration no longer names it
    RETIRED = "retired"
    #: the host's name leads nowhere, or the connection failed
    CONNECTION = "connection"
    #: the answer took too long
    TIME = "time"
    #: the answer, or its head, is larger than it may be
    SIZE = "size"
    #: the answer is no HTTP
    PROTOCOL = "protocol"
    #: the server answered with an error
    STATUS = "status"
    #: the server says that it is not there
    GONE = "gone"
    #: what came is a page that keeps robots out
    CHALLENGE = "challenge"
    #: what came is something else than an article
    NOT_ARTICLE = "not-article"
    #: what came can't be read
    UNREADABLE = "unreadable"
    #: it leads to another URL, which has a row of its own
    REDIRECT = "redirect"
    #: a step of newskeep's own broke
    BROKEN = "broken"
