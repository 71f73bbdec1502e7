"""What can be set, of what kind, and what holds when it is not: the settings of newskeep.toml.

The docstring under a setting is its description in the JSON Schema and in an editor.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from config.schedules import ScheduleKind, parse_schedule
from config.spelling import KeyPath
from config.values import (
    Catalog,
    Contact,
    Count,
    Duration,
    Flag,
    Folder,
    HostRule,
    Listen,
    MemorySize,
    Notifications,
    PageSize,
    Pattern,
    Ping,
    PositiveDuration,
    Reference,
    RoomSize,
    ScheduleText,
    Selector,
    Share,
    SourceName,
    SpoolSize,
    Storage,
    Tag,
    Tiers,
    TimeZone,
    WebAddress,
    WebAddresses,
)
from newskeep.text.likeness import Nearness
from newskeep.units import format_duration

#: what is stored of a source
Keep = Literal["articles", "fronts", "feeds"]
#: what a page can ask of robots
Wish = Literal["nofollow", "noarchive", "noindex"]
#: how the daemon says what it does
LogFormat = Literal["text", "json"]


class _Table(BaseModel):
    # Tables are validated as parts of a Config: a validator for each alone would only cost every command time.
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, defer_build=True)


class S3(_Table):
    """Where S3 is, when it is not the default; credentials come from the standard AWS chain only."""

    endpoint_url: WebAddress | None = None
    """Address of an S3 server other than Amazon's."""
    region: str | None = None
    """Region of the bucket."""
    profile: str | None = None
    """Profile of the AWS configuration that holds the credentials."""


class Archive(_Table):
    """Where the archive is."""

    home: Folder = Path("archive")
    """Folder of the catalog, spool, logs and, by default, the segments."""
    storage: Storage | None = None
    """Where sealed segments go instead of the home: a folder or s3://bucket/prefix."""
    catalog: Catalog | None = None
    """Address of a PostgreSQL database that holds the catalog instead of SQLite in the home."""
    spool_limit: SpoolSize = 10_000_000_000
    """Most that may wait in the home for a storage elsewhere; over it, nothing more is fetched."""
    min_free: RoomSize = 1_000_000_000
    """Least free space on the home's disk; below it, nothing more is fetched until there is room again."""
    s3: S3 = S3()
    """Where S3 is, when it is not the default."""

    @model_validator(mode="after")
    def _s3_needs_a_bucket(self) -> Self:
        if self.s3.model_fields_set and not (self.storage or "").startswith("s3://"):
            raise contradiction(("s3",), 'says where S3 is, but archive.storage is not "s3://bucket/prefix"')
        return self


class Crawl(_Table):
    """How sources are crawled; every key may be set per source too."""

    contact: Contact = ""
    """Where the owner of a site reaches you, part of the User-Agent: mailto: or https://."""
    concurrency: Count = 32
    """Requests in flight, all hosts."""
    per_host: Count = 2
    """Requests in flight, one host."""
    delay: Duration = timedelta(seconds=1)
    """Least time between two request starts at one host; robots.txt's Crawl-delay can raise it."""
    timeout: PositiveDuration = timedelta(seconds=30)
    """Longest time that one request may take."""
    max_page: PageSize = 10_000_000
    """Largest page, on the wire and after decompression."""
    max_articles: Count = 500
    """Most articles fetched per source and run; the rest stays due."""
    max_documents: Count = 500
    """Most documents that a source's own URLs lead to (the sitemaps of an index) per run; the rest stays due."""
    max_host: Count = 50_000
    """Most URLs asked of one host per run, over all sources, but no less than max_articles; the rest stays due."""
    obey_robots: Flag = True
    """Fetch nothing that robots.txt forbids (RFC 9309)."""
    obey_pages: tuple[Wish, ...] = ("nofollow",)
    """Wishes of a page to robots that are obeyed: nofollow (of section pages), noarchive, noindex."""
    allow_hosts: tuple[HostRule, ...] = ()
    """Hosts, host:port or CIDR blocks that the address guard lets through although they are not public."""
    verify_certificates: Flag = True
    """Fetch from https sites only when their certificate is valid."""
    revisit: Tiers = (
        timedelta(hours=1),
        timedelta(hours=6),
        timedelta(days=1),
        timedelta(days=7),
        timedelta(days=30),
    )
    """Times after its first capture, and after each new version, at which an article is looked at again."""
    revisit_budget: Count = 300
    """Most articles looked at again per source and run; the rest stays due. Those with news go first."""
    keep: tuple[Keep, ...] = ("articles",)
    """Whose records are stored: articles, fronts (section pages), feeds."""


class Dedupe(_Table):
    """When two articles say the same."""

    near_duplicates: Flag = True
    """Find articles of nearly the same text, not only of the same."""
    containment: Share = 0.60
    """Near-duplicate when this share of the shorter text stands in the other, or jaccard is reached."""
    jaccard: Share = 0.50
    """Near-duplicate when this share of both texts is common to both, or containment is reached."""

    @property
    def nearness(self) -> Nearness | None:
        """From where on two texts are nearly the same; None when only equal ones count."""
        return Nearness(self.containment, self.jaccard) if self.near_duplicates else None


class _Polling(_Table):
    poll_min: PositiveDuration = timedelta(minutes=4)
    """Shortest time between two polls of an adaptive schedule; under 10m only what fills faster is polled."""
    poll_max: PositiveDuration = timedelta(hours=12)
    """Longest time between two polls of an adaptive schedule."""


class ScheduleDefaults(_Polling):
    """When sources are due."""

    timezone: TimeZone = "UTC"
    """Time zone of crontab lines, by its IANA name."""
    default: ScheduleText = parse_schedule("adaptive")
    """Schedule of the sources that have none of their own."""
    workers: Count = 2
    """Most worker processes that crawl at a time."""
    memory: MemorySize = 2_000_000_000
    """Most memory that one of them may hold; over it, it is stopped, and what it fetched is kept."""
    keep_runs: PositiveDuration = timedelta(days=400)
    """Age at which a row of the ledger is removed."""
    keep_runs_each: Count = 20_000
    """Most rows of the ledger that are kept of one source."""


class Daemon(_Table):
    """What the daemon tells, and how it is watched."""

    listen: Listen | None = None
    """Address and port at which the daemon answers /healthz and /metrics; without it, it opens no port."""
    ping: Ping | None = None
    """Address that is asked every five minutes while all is well (healthchecks protocol). A secret."""
    log_format: LogFormat = "text"
    """How `newskeep run` says what it does: text for people, json for one JSON object a line."""
    keep_logs: PositiveDuration = timedelta(days=90)
    """Age at which the log of a run is removed; its row in the ledger stays."""


class Alarms(_Table):
    """Who is told when a source or the archive is in trouble, and when it no longer is."""

    to: Notifications = ()
    """Addresses of apprise: mailto://, ntfy://, slack://, json:// and a hundred more. Secrets."""
    bundle: PositiveDuration = timedelta(minutes=5)
    """Time that a change waits, so that those that follow it go into the same message."""


class Source(Crawl, _Polling):
    """A news outlet that is watched; keys that it doesn't set are as in [crawl] and [schedule]."""

    # A source alone has the built-in defaults; its Config gives it those of the tables.

    urls: WebAddresses
    """Feeds, sitemaps, section pages, articles or home pages; they are told apart by their content."""
    schedule: ScheduleText = parse_schedule("adaptive")
    """When it is due: adaptive, every 15m, a crontab line (0 and 7 are Sunday), or manual."""
    reader: Reference | None = None
    """Function that reads this site's pages, as module:function."""
    spider: Reference | None = None
    """Class that fetches this site, as module:Class."""
    include: tuple[Pattern, ...] = ()
    """Regular expressions; only article URLs that one of them finds are fetched."""
    exclude: tuple[Pattern, ...] = ()
    """Regular expressions; article URLs that one of them finds are not fetched."""
    prune: tuple[Selector, ...] = ()
    """CSS selectors of what is cut out of a page before its article is read."""
    tags: tuple[Tag, ...] = ()
    """Words of your own to group sources by; the folders of an OPML file."""

    @model_validator(mode="after")
    def _something_is_left(self) -> Self:
        for number, pattern in enumerate(self.exclude):
            if pattern in self.include:
                raise contradiction(
                    ("exclude", number), "stands in include too, so that nothing could ever pass"
                )
        return self


class Config(_Table):
    """newskeep.toml."""

    archive: Archive = Archive()
    """Where the archive is."""
    crawl: Crawl = Crawl()
    """How sources are crawled; every key may be set per source too."""
    dedupe: Dedupe = Dedupe()
    """When two articles say the same."""
    schedule: ScheduleDefaults = ScheduleDefaults()
    """When sources are due."""
    daemon: Daemon = Daemon()
    """What the daemon tells, and how it is watched."""
    alarms: Alarms = Alarms()
    """Who is told when a source or the archive is in trouble, and when it no longer is."""
    sources: dict[SourceName, Source] = {}
    """The news outlets that are watched, by name."""

    def crawl_for(self, source: str) -> Crawl:
        """The [crawl] settings that hold for a source.

        Raises:
            KeyError: there is no such source.
        """
        settings = self.sources[source]
        return Crawl.model_construct(**{name: getattr(settings, name) for name in Crawl.model_fields})

    @field_validator("crawl")
    @classmethod
    def _hosts_fit(cls, crawl: Crawl) -> Crawl:
        if too_many := _too_many_per_host(crawl):
            raise contradiction(("per_host",), too_many)
        return crawl

    @field_validator("sources")
    @classmethod
    def _sources_inherit(cls, sources: dict[str, Source], info: ValidationInfo) -> dict[str, Source]:
        if not {"crawl", "schedule"} <= info.data.keys():
            return sources  # those are refused already
        inherited = {
            name: _inherited(source, info.data["crawl"], info.data["schedule"])
            for name, source in sources.items()
        }
        for name, source in inherited.items():
            if too_many := _too_many_per_host(source):
                raise contradiction((name, "per_host"), too_many)
            _check_polling(source, (name,))
        return inherited

    @field_validator("schedule")
    @classmethod
    def _polling_fits(cls, schedule: ScheduleDefaults) -> ScheduleDefaults:
        _check_polling(schedule)
        return schedule


def contradiction(path: KeyPath, sentence: str) -> PydanticCustomError:
    """Two settings that can't both hold, told of the one at `path` below what is being validated."""
    return PydanticCustomError("contradiction", "{sentence}", {"path": path, "sentence": sentence})


def _check_polling(polling: _Polling, path: KeyPath = ()) -> None:
    kind = polling.schedule.kind if isinstance(polling, Source) else ScheduleKind.ADAPTIVE
    given = [name for name in _Polling.model_fields if name in polling.model_fields_set]
    if kind is not ScheduleKind.ADAPTIVE and given:
        raise contradiction((*path, given[0]), "is for adaptive schedules, and this source has another one")
    if polling.poll_min > polling.poll_max:
        name = given[-1] if given else "poll_min"
        low, high = format_duration(polling.poll_min), format_duration(polling.poll_max)
        raise contradiction((*path, name), f"leaves no interval: poll_min is {low}, poll_max {high}")


def _too_many_per_host(crawl: Crawl) -> str:
    # The default of per_host gives way to a small concurrency without a word.
    if "per_host" not in crawl.model_fields_set or crawl.per_host <= crawl.concurrency:
        return ""
    return (
        f"{crawl.per_host} at one host can't be reached with concurrency = {crawl.concurrency} at all hosts"
    )


def _inherited(source: Source, crawl: Crawl, schedule: ScheduleDefaults) -> Source:
    """A source with what it doesn't set itself; `model_fields_set` still tells what it does."""
    values = dict(source) | {name: value for name, value in crawl if name not in source.model_fields_set}
    if "schedule" not in source.model_fields_set:
        values["schedule"] = schedule.default
    values |= {
        name: getattr(schedule, name) for name in _Polling.model_fields if name not in source.model_fields_set
    }
    return Source.model_construct(_fields_set=set(source.model_fields_set), **values)
