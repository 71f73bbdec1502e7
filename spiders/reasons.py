"""Why a request got no response, in words that stand in the ledger and in a URL's row."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost

from newskeep.archive.outcomes import NO_NAME
from spiders.manners.heads import MOST_HEAD


def reason_of(error: BaseException | None) -> str:
    """Why a request got no response."""
    text = " ".join(str(error).split())[:300]
    if isinstance(error, CannotResolveHostError):
        return NO_NAME
    if isinstance(error, DownloadConnectionRefusedError):
        return "the server refuses the connection"
    if isinstance(error, DownloadTimeoutError):
        return "no whole answer within the time limit"
    if isinstance(error, DownloadCancelledError):
        # A body of unknown length says nothing when it has grown too long.
        return f"broken off: {text or 'its body is larger than the limit'}"
    if isinstance(error, DownloadFailedError):
        return _failed(error, text)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _failed(error: DownloadFailedError, text: str) -> str:
    """Twisted lists what went wrong as failures in a failure; the first one tells it."""
    reasons = getattr(error.__cause__, "reasons", None)
    if not reasons:
        return f"the connection failed: {text}"
    first = reasons[0].value
    if isinstance(first, ConnectionAborted):
        return f"broken off: its head is larger than {MOST_HEAD} bytes"
    if isinstance(first, ConnectionDone | ConnectionLost):
        return "the server closed the connection before its answer was whole"
    return f"its answer is no HTTP: {' '.join(str(first).split())[:200]}"
