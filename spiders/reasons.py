"""Why a request got no response, in words that stand in the ledger and in a URL's row."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
)


def reason_of(error: BaseException | None) -> str:
    """Why a request got no response."""
    text = " ".join(str(error).split())[:300]
    if isinstance(error, CannotResolveHostError):
        return "the host's name can't be resolved"
    if isinstance(error, DownloadConnectionRefusedError):
        return "the server refuses the connection"
    if isinstance(error, DownloadTimeoutError):
        return "no whole answer within the time limit"
    if isinstance(error, DownloadCancelledError):
        return f"broken off: {text}"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
