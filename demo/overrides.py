"""Answers put in the place of ordinary ones: slow, broken, refused, cut off."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict


class Reply(TypedDict, total=False):
    """What is to be different. Without `status` and `body` the page itself is answered."""

    status: int
    body: bytes | str
    #: header fields added, or put in the place of ordinary ones
    headers: Mapping[str, str]
    #: seconds to wait before the answer
    delay: float
    #: True: close the connection instead of answering
    drop: bool
    #: bytes of the body after which the connection is closed; Content-Length promises all of them
    cut: int
    #: how many requests it holds for; all of them when it is left out
    times: int


@dataclass(slots=True)
class Override:
    """A reply for one path, or `*` for every path, at one outlet or at both."""

    path: str
    outlet: str
    reply: Reply
    #: requests that it still holds for
    left: float = field(default=float("inf"))

    def fits(self, outlet: str, target: str) -> bool:
        """True when it holds for this request."""
        return self.left > 0 and self.path in {"*", target} and self.outlet in {"", outlet}


class Overrides:
    """The overrides of a server; of several that fit, the one set last holds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Override] = []

    def add(self, path: str, outlet: str, reply: Reply) -> None:
        """Sets one."""
        with self._lock:
            self._entries.append(Override(path, outlet, reply, reply.get("times", float("inf"))))

    def take(self, outlet: str, target: str) -> Reply:
        """The reply for a request, counted as used; empty when the page is to be answered as it is."""
        with self._lock:
            for entry in reversed(self._entries):
                if entry.fits(outlet, target):
                    entry.left -= 1
                    return entry.reply
        return Reply()

    def clear(self) -> None:
        """Takes all of them off."""
        with self._lock:
            self._entries.clear()
