"""The dead-man's ping: a monitor elsewhere hears that all is well, and raises the alarm when it no longer does.

The protocol is that of healthchecks.io (https://healthchecks.io/docs/http_api/): the address alone means success,
with /start a beginning, with /fail a failure; the body is shown in its log.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta
from enum import StrEnum

#: time between two pings
EVERY = timedelta(minutes=5)
_TIMEOUT_SECONDS = 10.0
#: bytes of a body that the protocol's reference server keeps
_MOST_BODY = 10_000


class Signal(StrEnum):
    """What a ping says."""

    START = "/start"
    SUCCESS = ""
    FAIL = "/fail"


class Rhythm:
    """When the next ping is due: at the beginning, when health changes, and every five minutes."""

    def __init__(self) -> None:
        self._last: datetime | None = None
        self._well = True

    def due(self, now: datetime, *, well: bool) -> Signal | None:
        """What to say now; None for nothing yet."""
        first = self._last is None
        if self._last is not None and well == self._well and self._last <= now < self._last + EVERY:
            return None
        self._last, self._well = now, well
        if first and well:
            self._last = now - EVERY  # the success follows at the next look
            return Signal.START
        return Signal.SUCCESS if well else Signal.FAIL


def ping(url: str, signal: Signal, words: str) -> str:
    """Ask a monitor's address; why that did not work, without the address, which is a secret; empty when it did."""
    parts = urllib.parse.urlsplit(url)
    address = parts._replace(path=parts.path.rstrip("/") + signal.value).geturl()
    body = words.encode()[:_MOST_BODY]
    request = urllib.request.Request(address, body, method="POST")  # noqa: S310 - the configuration takes the web's schemes only
    request.add_header("Content-Type", "text/plain; charset=utf-8")
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310 - likewise
            return ""
    except urllib.error.HTTPError as error:
        error.close()
        return f"it answers HTTP {error.code}"
    except urllib.error.URLError as error:
        return str(getattr(error.reason, "strerror", None) or type(error.reason).__name__)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
