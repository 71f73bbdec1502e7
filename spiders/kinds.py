"""Of which kind the error is that kept a URL from being fetched."""

from __future__ import annotations

from OpenSSL.SSL import Error as TlsError
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost

from newskeep.model import Reason
from spiders.manners.guard import AddressForbiddenError
from spiders.manners.holds import HostWaitsError
from spiders.manners.robots import RobotsForbidsError, RobotsUnknownError
from spiders.reasons import is_about_certificate

#: the first that fits counts: some are subclasses of others
_KINDS: tuple[tuple[type[BaseException], Reason], ...] = (
    (RobotsForbidsError, Reason.ROBOTS),
    (HostWaitsError, Reason.WAIT),
    (AddressForbiddenError, Reason.ADDRESS),
    (DownloadTimeoutError, Reason.TIME),
    (DownloadCancelledError, Reason.SIZE),
)


def kind_of(error: BaseException | None) -> Reason:
    """Of which kind the error is; docs/manners.md has the list."""
    if isinstance(error, RobotsUnknownError):
        # A certificate that is not valid is somebody's to mend, whichever file it was that could not be had.
        behind = error.__cause__ and error.__cause__.__cause__
        return Reason.CERTIFICATE if kind_of(behind) is Reason.CERTIFICATE else Reason.ROBOTS_UNKNOWN
    found = next((kind for error_type, kind in _KINDS if isinstance(error, error_type)), None)
    if found:
        return found
    reasons = getattr(error.__cause__, "reasons", None) if isinstance(error, DownloadFailedError) else None
    if not reasons:
        return Reason.CONNECTION
    first = reasons[0].value
    if isinstance(first, ConnectionAborted):
        return Reason.SIZE  # nobody else breaks off a connection that is only reading a head
    if is_about_certificate(first):
        return Reason.CERTIFICATE
    if isinstance(first, TlsError):
        return Reason.PROTOCOL
    return Reason.CONNECTION if isinstance(first, ConnectionDone | ConnectionLost) else Reason.PROTOCOL
