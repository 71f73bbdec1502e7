"""A spider whose name server is the enemy's: names lead inside, and change their minds between two looks."""

from __future__ import annotations

from typing import Any

from scrapy.settings import BaseSettings
from twisted.internet.defer import succeed
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IResolverSimple
from zope.interface import implementer  # type: ignore[import-untyped]

from spiders.news import NewsSpider

#: what each name leads to, one look after the other; the last answer stays
NAMES = {
    "inside.test": ["127.0.0.1"],
    "metadata.test": ["169.254.169.254"],
    "private.test": ["10.0.0.1"],
    "zero.test": ["0.0.0.0"],
    "front.test": ["127.0.0.2"],
    # The robots.txt of the front is read, and then the name leads elsewhere.
    "rebind.test": ["127.0.0.2", "127.0.0.1"],
    "localhost": ["127.0.0.1"],
}


@implementer(IResolverSimple)
class _Resolver:
    def __init__(self) -> None:
        self._left = {name: list(answers) for name, answers in NAMES.items()}

    def getHostByName(self, name: str, timeout: object = None) -> Any:  # noqa: N802 - Twisted's names
        import socket

        if name in self._left:
            answers = self._left[name]
            return succeed(answers.pop(0) if len(answers) > 1 else answers[0])
        try:
            return succeed(socket.gethostbyname(name))  # numbers, in all of their spellings
        except OSError:
            raise DNSLookupError(name) from None


class Deceived(NewsSpider):
    """Asks that name server."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """No name is kept in mind, as if much time went by between two requests."""
        super().update_settings(settings)
        settings.set("DNSCACHE_ENABLED", False, priority="spider")

    async def start(self) -> Any:
        """Put the resolver in place, then go on as ever."""
        from twisted.internet import reactor

        deceived: Any = reactor
        deceived.installResolver(_Resolver())
        async for request in super().start():
            yield request
