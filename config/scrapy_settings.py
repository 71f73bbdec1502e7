"""The one place where Scrapy's settings are derived from the configuration.

Only what differs from Scrapy's defaults, or must not change with them, stands here.
"""

from __future__ import annotations

from config.schema import Config, Crawl
from newskeep import __version__

#: Scrapy's, through which every item would go: a page of ours gives one item and no requests, whatever its status
_NOT_NEEDED = (
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware",
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware",
    "scrapy.spidermiddlewares.referer.RefererMiddleware",
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware",
    "scrapy.spidermiddlewares.depth.DepthMiddleware",
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware",
)


def user_agent(crawl: Crawl) -> str:
    """The User-Agent field: product, version and whom to write to (RFC 9110, section 10.1.5)."""
    product = f"newskeep/{__version__}"
    return f"{product} (+{crawl.contact})" if crawl.contact else product


def scrapy_settings(config: Config, log_level: str = "INFO") -> dict[str, object]:
    """Scrapy's settings for a configuration.

    The spider, the middlewares and the pipelines find the configuration itself under
    `NEWSKEEP_CONFIG`, for what is set per source.
    """
    return {
        "NEWSKEEP_CONFIG": config,
        **_project(),
        **_pace(config.crawl),
        **_exchange(config.crawl),
        **_limits(config.crawl),
        **_switched_off(),
        **_log(log_level),
    }


def _project() -> dict[str, object]:
    return {
        "BOT_NAME": "newskeep",
        "SPIDER_MODULES": ["spiders"],
        "NEWSPIDER_MODULE": "spiders",
        # What `scrapy crawl news` in a checkout begins its run with.
        "NEWSKEEP_OPEN_SESSION": "spiders.by_hand.open_session",
        # Scrapy's own oversteps the limit of a host when there is no delay.
        "DOWNLOADER": "spiders.manners.slots.StrictSlotDownloader",
        "DOWNLOADER_MIDDLEWARES": {
            "spiders.manners.traps.TrapMiddleware": 90,
            "spiders.manners.filters.FilterMiddleware": 80,
            "spiders.manners.shares.ShareMiddleware": 110,
            "spiders.manners.holds.HoldMiddleware": 95,
            "spiders.manners.robots.RobotsMiddleware": 100,
            # No request is off site: the frontier has what the sources led to.
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        },
        "SPIDER_MIDDLEWARES": dict.fromkeys(_NOT_NEEDED),
        "EXTENSIONS": {
            "spiders.manners.guard.AddressGuard": 0,
            "spiders.manners.heads.HeadLimit": 0,
            "spiders.manners.resets.ResetWatch": 0,
            "spiders.manners.limits.BodyLimit": 0,
            # Its own asks what this process, or whoever started it, ever held at most.
            "scrapy.extensions.memusage.MemoryUsage": None,
            "spiders.manners.memory.MemoryLimit": 0,
            # The ledger counts.
            "scrapy.extensions.corestats.CoreStats": None,
            "scrapy.extensions.logcount.LogCount": None,
        },
        "ITEM_PIPELINES": {
            "pipelines.extract.ExtractPipeline": 300,
            "pipelines.dedupe.DedupePipeline": 400,
            "pipelines.archive.ArchivePipeline": 500,
        },
        # Nothing but the web: a link must not read this machine's files.
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("data", "file", "ftp", "s3")),
            **dict.fromkeys(("http", "https"), "spiders.manners.handler.KeepingHandler"),
        },
        # First in, first out: the frontier gives the newest first, and that order is kept.
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        # A response becomes one item; Scrapy would start a hundred tasks for each, a tenth of what a poll costs.
        "CONCURRENT_ITEMS": 1,
        # Reads the source of every callback, at each response.
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
        # The catalog knows which URLs are due and which are done.
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    }


def _pace(crawl: Crawl) -> dict[str, object]:
    return {
        "CONCURRENT_REQUESTS": crawl.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": crawl.per_host,
        "DOWNLOAD_DELAY": crawl.delay.total_seconds(),
        # With jitter, half of the requests come sooner than they may.
        "DOWNLOAD_DELAY_JITTER": 0.0,
        # It would lower the delay below what is configured.
        "AUTOTHROTTLE_ENABLED": False,
    }


def _exchange(crawl: Crawl) -> dict[str, object]:
    return {
        "USER_AGENT": user_agent(crawl),
        # The name that a robots.txt addresses us by (RFC 9309, section 2.2.1).
        "ROBOTSTXT_USER_AGENT": "newskeep",
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            # Scrapy asks for English, and a site in two languages would never show the other.
            "Accept-Language": "*",
            # Not zstd: no replay tool decodes it. Not br: `warcio check` breaks on it where brotli is installed.
            "Accept-Encoding": "gzip, deflate",
        },
        # Bodies are stored as they were sent, and decoded where they are read.
        "COMPRESSION_ENABLED": False,
        # An archive that takes pages from anybody who says he is the site is worth little.
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        # A redirect is a capture of its own.
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        # The frontier decides when to try again, and remembers it.
        "RETRY_ENABLED": False,
        # Errors are captures too: what is not stored needs its reason.
        "HTTPERROR_ALLOW_ALL": True,
        # A body that broke off is stored as what it is, with WARC-Truncated.
        "DOWNLOAD_FAIL_ON_DATALOSS": False,
    }


def _limits(crawl: Crawl) -> dict[str, object]:
    return {
        "DOWNLOAD_TIMEOUT": crawl.timeout.total_seconds(),
        # Scrapy would throw away what came; our own limit, per source, keeps and marks it.
        "DOWNLOAD_MAXSIZE": 0,
        # Large pages are no news to an operator; too large ones are recorded.
        "DOWNLOAD_WARNSIZE": 0,
        # Scrapy drops longer ones silently; the frontier has its own limit and gives the reason.
        "URLLENGTH_LIMIT": 0,
        # IPv6 too; Scrapy's default knows IPv4 alone.
        "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingHostnameResolver",
        # A resolver that hangs must not outlast the request.
        "DNS_TIMEOUT": min(crawl.timeout.total_seconds(), 20.0),
        # One thread a look-up: Scrapy's ten are a queue when 32 hosts are new.
        "REACTOR_THREADPOOL_MAXSIZE": 20,
        # A leak ends one run, whose work is committed, and not the machine.
        "MEMUSAGE_ENABLED": True,
        "MEMUSAGE_LIMIT_MB": 2048,
        "MEMUSAGE_WARNING_MB": 1536,
    }


def _switched_off() -> dict[str, object]:
    return {
        # Ports that run code: on by default.
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        # Our own middleware obeys robots.txt: Scrapy's takes a server error as leave, and no Crawl-delay.
        "ROBOTSTXT_OBEY": False,
        # Every page as a stranger sees it, and nothing personal in the archive.
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        # Behind a proxy the address guard would judge the proxy's address and never the site's.
        "HTTPPROXY_ENABLED": False,
        # The archive is the cache.
        "HTTPCACHE_ENABLED": False,
        # The frontier outlives a crash, Scrapy's job folder doesn't.
        "JOBDIR": None,
        # Depth is the frontier's: a request of ours has no parent.
        "DEPTH_LIMIT": 0,
    }


def _log(level: str) -> dict[str, object]:
    return {
        "LOG_LEVEL": level,
        # Which versions are installed is nothing that every run has to say.
        "LOG_VERSIONS": [],
        # RFC 3339, as everywhere else.
        "LOG_DATEFORMAT": "%Y-%m-%dT%H:%M:%S%z",
        "LOG_FORMAT": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        # The ledger counts; a line a minute for each run would fill the log, and nobody reads Scrapy's figures.
        "LOGSTATS_INTERVAL": 0.0,
        "STATS_DUMP": False,
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "DOWNLOADER_STATS": False,
    }
