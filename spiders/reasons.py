"""Why a request got no response, in words that stand in the ledger and in a URL's row."""

from __future__ import annotations

from OpenSSL.SSL import Error as TlsError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost

from newskeep.archive.outcomes import NO_NAME
from newskeep.text.printable import printable
from spiders.manners.heads import MOST_FIELDS, MOST_HEAD


def reason_of(error: BaseException | None) -> str:
    """Why a request got no response."""
    text = printable(" ".join(str(error).split()))[:300]
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
    if is_about_certificate(first):
        return (
            "its certificate is not valid: nobody known vouches for it, it is out of date, or another host's"
        )
    if isinstance(first, TlsError):
        return f"its answer is no TLS that can be spoken: {_of_tls(first)}"
    if isinstance(first, ConnectionAborted):
        return f"broken off: its head is larger than {MOST_HEAD} bytes or {MOST_FIELDS} fields"
    if isinstance(first, ConnectionDone | ConnectionLost):
        return "the server closed the connection before its answer was whole"
    return f"its answer is no HTTP: {printable(' '.join(str(first).split()))[:200]}"


def is_about_certificate(error: BaseException) -> bool:
    """True where a server did not prove who it is, and false for whatever else TLS fails at."""
    return isinstance(error, VerificationError) or (
        isinstance(error, TlsError) and "certificate verify failed" in _of_tls(error)
    )


def _of_tls(error: BaseException) -> str:
    """OpenSSL gives (library, function, reason) for each step that failed; others give what does not fit."""
    told = error.args[0] if error.args else ""
    return "; ".join(str(step[-1]) for step in told)[:200] if isinstance(told, list) else str(told)[:200]
