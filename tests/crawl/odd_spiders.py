"""Spiders that make mistakes: for the tests of the crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING

import scrapy

from newskeep.model import Lease
from pipelines.page import Page
from spiders.news import NewsSpider

if TYPE_CHECKING:
    from scrapy.http import Response


class ClumsySpider(NewsSpider):
    """Fails on pages whose path says so, in each place where it may be of use."""

    def request(self, lease: Lease) -> scrapy.Request:
        """The request, or an error."""
        if "request" in lease.url:
            raise KeyError("no such header")
        return super().request(lease)

    def page(self, lease: Lease, response: Response) -> Page:
        """The item, an error, or something else."""
        if "page" in lease.url:
            raise ZeroDivisionError
        if "nothing" in lease.url:
            return None  # type: ignore[return-value]
        if "refuse" in lease.url:
            return Page(lease, failure="the login page came instead")
        return super().page(lease, response)
