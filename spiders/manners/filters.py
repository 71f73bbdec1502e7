"""Keeps from being fetched what a source no longer asks for: `include` and `exclude` hold for what is known too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from newskeep.model import Reason
from spiders.manners.gates import Gate

if TYPE_CHECKING:
    from newskeep.model import Lease
    from pipelines.session import Session


class NotWantedError(IgnoreRequest):
    """The source's configuration keeps a URL out; the message is the reason in words.

    Args:
        why: which of the two keys it is.
        reason: in words.
    """

    def __init__(self, why: Reason, reason: str) -> None:
        super().__init__(reason)
        self.why = why


class FilterMiddleware(Gate):
    """Judges each article's URL by the filters of its source, as they are now."""

    def judge(self, lease: Lease, url: str, session: Session) -> None:
        """Let it pass, or not.

        Raises:
            NotWantedError: the source does not ask for it.
        """
        if lease.discovers:
            return
        if refused := session.filters(lease.source).refusal(lease.url):
            raise NotWantedError(*refused)
