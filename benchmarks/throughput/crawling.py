"""What Scrapy does without newskeep: fetch alone, or fetch and extract in the callback, as one writes it in an afternoon.

`python -m benchmarks.throughput.crawling TASK OUTPUT SITEMAP …`; the tasks are `fetch`, `default` and `fast`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.spiders import SitemapSpider

from benchmarks.throughput.lag import EXTENSION
from benchmarks.throughput.settings import CONCURRENCY, PER_HOST, TRAFILATURA

#: the best of Scrapy's settings for this, of those that leave robots.txt obeyed
_SETTINGS: dict[str, object] = {
    "CONCURRENT_REQUESTS": CONCURRENCY,
    "CONCURRENT_REQUESTS_PER_DOMAIN": PER_HOST,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": True,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "RETRY_ENABLED": False,
    "LOG_LEVEL": "WARNING",
    "LOGSTATS_INTERVAL": 0,
    "EXTENSIONS": EXTENSION,
}


class Plain(SitemapSpider):
    """Fetches every article that the sitemaps name."""

    name = "plain"
    #: keywords for trafilatura; None when nothing is extracted
    extraction: dict[str, Any] | None = None

    def parse(self, response: Response, **_: Any) -> Iterator[dict[str, Any]]:
        """Text and metadata of the page."""
        if self.extraction is None:
            return
        from trafilatura import bare_extraction

        found: Any = bare_extraction(response.text, url=response.url, with_metadata=True, **self.extraction)
        if found:
            yield {
                "url": response.url,
                "title": found.title,
                "author": found.author,
                "date": found.date,
                "site": found.sitename,
                "language": found.language,
                "description": found.description,
                "image": found.image,
                "tags": found.tags,
                "text": found.text,
            }


def main(task: str, output: str, sitemaps: list[str]) -> None:
    """Crawl until everything is fetched."""
    extraction = None if task == "fetch" else TRAFILATURA[task]
    settings = _SETTINGS if extraction is None else {**_SETTINGS, "FEEDS": {output: {"format": "jsonlines"}}}
    process = AsyncCrawlerProcess(settings)
    process.crawl(Plain, sitemap_urls=sitemaps, extraction=extraction)
    process.start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
