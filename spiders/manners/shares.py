"""No host is asked for more URLs in a run than `max_host` allows, however many sources lead to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from spiders.manners.gates import Gate
from spiders.manners.holds import host_of

if TYPE_CHECKING:
    from newskeep.model import Lease
    from pipelines.session import Session


class HostSpentError(IgnoreRequest):
    """A host was asked for as many URLs as it may be in one run; the message is the reason in words."""


class ShareMiddleware(Gate):
    """Counts what each host is asked for. The sources' own URLs are not counted: they are asked for by name."""

    def judge(self, lease: Lease, url: str, session: Session) -> None:
        """Let it pass, or not.

        Raises:
            HostSpentError: its host had its share of this run.
        """
        if lease.role == "source":
            return
        options, host = session.options(lease.source), host_of(url)
        # What one source alone may fetch is no less than that.
        most = max(options.max_host, options.max_articles)
        if session.asked[host] >= most:
            raise HostSpentError(f"limit: this run asked {host} for {most} URLs; it stays due")
        session.asked[host] += 1
