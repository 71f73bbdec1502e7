"""Leaves alone what has shown itself to be a trap: the count is the session's, a middleware asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from spiders.manners.gates import Gate

if TYPE_CHECKING:
    from newskeep.model import Lease
    from pipelines.session import Session


class TrapError(IgnoreRequest):
    """A URL is one of a trap's; the message is the reason in words."""


class TrapMiddleware(Gate):
    """Judges each URL when its turn has come, for by then more is known than when it was leased."""

    def judge(self, lease: Lease, url: str, session: Session) -> None:
        """Let it pass, or not.

        Raises:
            TrapError: so many pages like it were no articles.
        """
        if lease.discovers or lease.article:
            return
        if refusal := session.traps[lease.source].refusal(lease.url):
            raise TrapError(refusal)
