"""HTTP/1.1 as Scrapy speaks it, with what each source may have: addresses, certificates, and bodies kept in part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.core.downloader.contextfactory import _load_context_factory_from_settings
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _BindAddressAgent, _ScrapyAgent
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future

from spiders.manners.guard import Scope, scoped, source_of
from spiders.manners.limits import TIMED_OUT, TRANSPORT
from spiders.manners.slots import WRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.crawler import Crawler

    from config.schema import Config


_MOST_NAME, _MOST_LABEL = 253, 63
#: seconds: nobody waits as long for those before him, each of which has its own time
_LONGEST_WAIT = 3600.0


class KeepingHandler(HTTP11DownloadHandler):
    """Judges each connection by the scope of its source; a body that takes too long is given as far as it came."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._config: Config = crawler.settings["NEWSKEEP_CONFIG"]
        self._scopes: dict[str, tuple[Scope, Any]] = {}
        trusting: Any = _load_context_factory_from_settings(crawler)
        trusting._verify_certificates = False
        self._trusting = trusting

    async def download_request(self, request: Request) -> Response:
        """Fetch what is asked for; as in the base class, with another agent.

        Raises:
            AddressForbiddenError: the URL's host is an address that may not be connected to.
            CannotResolveHostError: its host is a name that can't have an address.
        """
        _refuse_impossible(urlsplit(request.url).hostname or "")
        scope, reactor = self._scope(source_of(request))
        scope.refuse_literal(request.url)
        agent = _KeepingAgent(
            contextFactory=self._contextFactory if self._verifies(scope.source) else self._trusting,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        agent.source, agent.reactor = scope.source, reactor
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))

    def _scope(self, source: str) -> tuple[Scope, Any]:
        """What a source may connect to, and the reactor that keeps to it."""
        if source not in self._scopes:
            from twisted.internet import reactor

            scope = Scope.of(self._config, source)
            self._scopes[source] = scope, scoped(reactor, scope)
        return self._scopes[source]

    def _verifies(self, source: str) -> bool:
        return self._config.sources.get(source, self._config.crawl).verify_certificates


def _refuse_impossible(host: str) -> None:
    """Refuse a name that no name server knows (RFC 1035, section 2.3.4): the resolver would break on it."""
    labels = host.rstrip(".").split(".")
    if len(host) > _MOST_NAME or not all(0 < len(label) <= _MOST_LABEL for label in labels):
        msg = f"{host[:80]} is no name that a host can have"
        raise CannotResolveHostError(msg)


class _KeepingAgent(_ScrapyAgent):
    #: of the request, and a reactor that connects to nothing but what it may
    source: str
    reactor: Any

    def _get_agent(self, request: Request, timeout: float) -> Any:
        pool: Any = self._pool
        if written := request.meta.get(WRITTEN):
            pool = _TellingPool(pool, written)
        agent: Any = _ScopedAgent(self.reactor, self._contextFactory, connectTimeout=timeout, pool=pool)
        agent.source = self.source
        return agent

    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        request.meta[TRANSPORT] = _Patient(txresponse._transport, self._timeout_cl)
        return super()._cb_bodyready(txresponse, request)

    def _cb_timeout(self, result: Any, request: Request, url: str, timeout: float) -> Any:
        if isinstance(result, Response) and TIMED_OUT in result.flags:
            return result
        return super()._cb_timeout(result, request, url, timeout)

    @staticmethod
    def _cancel(deferred: Any, txresponse: Any) -> None:
        """The time is over: the body ends here, and the connection with it."""
        reader = txresponse._bodyProtocol
        if not reader._maxsize or reader._bytes_received <= reader._maxsize:
            reader._finish_response(flags=[TIMED_OUT])
        _ScrapyAgent._cancel(deferred, txresponse)


class _Patient:
    """A connection that can be told to wait; as long as we keep it waiting, its time does not run."""

    def __init__(self, transport: Any, limit: Any) -> None:
        self._transport = transport
        #: Twisted's call that ends the download when its time is over
        self._limit = limit
        self._left = 0.0

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        from twisted.internet import reactor

        seconds: Any = reactor
        if self._limit.active():
            self._left = self._limit.getTime() - seconds.seconds()
            self._limit.reset(_LONGEST_WAIT)
        self._transport.pauseProducing()

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        if self._limit.active():
            self._limit.reset(self._left)
        self._transport.resumeProducing()


class _ScopedAgent(_BindAddressAgent):
    """Takes no connection from the pool that another source was allowed to make."""

    source: str

    def _requestWithEndpoint(self, key: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N802 - Twisted's name
        return super()._requestWithEndpoint((*key, self.source), *args, **kwargs)


class _TellingPool:
    """A pool of connections for one request, which tells when that has been written."""

    def __init__(self, pool: Any, written: Callable[[], None]) -> None:
        self._pool, self._written = pool, written
        self.persistent = pool.persistent

    def getConnection(self, key: Any, endpoint: Any) -> Any:  # noqa: N802 - Twisted's name
        return self._pool.getConnection(key, endpoint).addCallback(self._given)

    def _given(self, connection: Any) -> Any:
        from twisted.internet import reactor

        clock: Any = reactor
        # The request is put into the connection's buffer as soon as this returns, and the loop's next round sends it.
        clock.callLater(0, self._written)
        return connection
