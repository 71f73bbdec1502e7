"""The table of every configuration key in docs/configuration.md, made from the settings themselves.

`python -m tests.docs.reference` writes it anew; `test_configuration.py` says when that is needed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config import spelling, values
from config.schema import (
    S3,
    Alarms,
    Archive,
    Crawl,
    Daemon,
    Dedupe,
    Keep,
    LogFormat,
    ScheduleDefaults,
    Source,
    Wish,
)

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
BEGIN = "<!-- reference: written by `python -m tests.docs.reference` -->\n"
END = "<!-- end of the reference -->\n"

#: every table of the file, as it is called there
TABLES: dict[str, type[BaseModel]] = {
    "archive": Archive,
    "archive.s3": S3,
    "crawl": Crawl,
    "dedupe": Dedupe,
    "schedule": ScheduleDefaults,
    "daemon": Daemon,
    "alarms": Alarms,
    "sources.NAME": Source,
}
#: a value of each key as it stands in a file, each another than the default
EXAMPLES = {
    "archive.home": '"/srv/news"',
    "archive.storage": '"s3://bucket/prefix"',
    "archive.catalog": '"postgresql://user@host/database"',
    "archive.spool_limit": '"50GB"',
    "archive.min_free": '"5GB"',
    "archive.s3.endpoint_url": '"https://s3.example.org"',
    "archive.s3.region": '"eu-central-1"',
    "archive.s3.profile": '"newskeep"',
    "crawl.obey_pages": '["nofollow", "noarchive"]',
    "crawl.revisit_budget": "50",
    "crawl.contact": '"mailto:you@example.org"',
    "crawl.concurrency": "16",
    "crawl.per_host": "1",
    "crawl.delay": '"5s"',
    "crawl.timeout": '"1m"',
    "crawl.max_page": '"2MB"',
    "crawl.max_articles": "50",
    "crawl.max_documents": "100",
    "crawl.max_host": "1000",
    "crawl.obey_robots": "false",
    "crawl.allow_hosts": '["127.0.0.1", "intranet:8080", "10.0.0.0/8"]',
    "crawl.verify_certificates": "false",
    "crawl.revisit": '["6h", "7d"]',
    "crawl.keep": '["articles", "fronts"]',
    "dedupe.near_duplicates": "false",
    "dedupe.containment": "0.7",
    "dedupe.jaccard": "0.6",
    "schedule.timezone": '"Europe/Berlin"',
    "schedule.default": '"every 1h"',
    "schedule.workers": "4",
    "schedule.poll_min": '"15m"',
    "schedule.poll_max": '"1d"',
    "schedule.memory": '"500MB"',
    "schedule.keep_runs": '"90d"',
    "schedule.keep_runs_each": "20",
    "daemon.listen": '"127.0.0.1:9464"',
    "daemon.ping": '"https://hc-ping.com/your-uuid"',
    "daemon.log_format": '"json"',
    "daemon.keep_logs": '"30d"',
    "alarms.to": '["ntfy://your-topic"]',
    "alarms.bundle": '"15m"',
    "sources.NAME.urls": '["https://courier.example/", "https://courier.example/feed.xml"]',
    "sources.NAME.schedule": '"*/15 6-22 * * *"',
    "sources.NAME.poll_min": '"30m"',
    "sources.NAME.poll_max": '"2h"',
    "sources.NAME.reader": '"gazette:read"',
    "sources.NAME.spider": '"gazette:GazetteSpider"',
    "sources.NAME.tags": '["local", "politics"]',
    "sources.NAME.include": "['/news/', '/politics/']",
    "sources.NAME.exclude": "['/sport/']",
    "sources.NAME.prune": '["div.newsletter", "#related"]',
}

_KINDS: tuple[tuple[Any, str], ...] = (
    (values.Duration, "duration"),
    (values.PositiveDuration, "duration, not 0"),
    (values.Tiers, "list of durations, rising"),
    (values.PageSize, "size, at least 1kB"),
    (values.SpoolSize, "size, at least 10MB"),
    (values.RoomSize, "size"),
    (values.MemorySize, "size, at least 256MB"),
    (values.Listen, "address and port"),
    (values.Ping, "web address, a secret"),
    (values.Notifications, "list of notification addresses, secrets"),
    (LogFormat, "`text` or `json`"),
    (values.ScheduleText, "schedule"),
    (values.Count, "whole number, 1 or more"),
    (values.Share, "number from 0 to 1"),
    (values.Flag, "`true` or `false`"),
    (values.WebAddress, "web address"),
    (values.WebAddresses, "list of web addresses, at least one"),
    (values.Contact, "`mailto:` or web address"),
    (values.Folder, "folder"),
    (values.Storage, "folder or `s3://`"),
    (values.Catalog, "`postgresql://` address"),
    (values.Reference, "`module:name`"),
    (values.TimeZone, "IANA time zone"),
    (tuple[values.HostRule, ...], "list of hosts, host:port or CIDR blocks"),
    (tuple[values.Pattern, ...], "list of regular expressions"),
    (tuple[values.Selector, ...], "list of CSS selectors"),
    (tuple[Keep, ...], "list of " + ", ".join(f"`{name}`" for name in get_args(Keep))),
    (tuple[Wish, ...], "list of " + ", ".join(f"`{name}`" for name in get_args(Wish))),
    (tuple[values.Tag, ...], "list of words"),
    (str, "text"),
)


def reference() -> str:
    """Every table with its keys, in Markdown."""
    return "\n".join(_table(name, model) for name, model in TABLES.items())


def keys() -> dict[str, tuple[type[BaseModel], str]]:
    """Every key that has a row of its own: its dotted name, with its table and field."""
    return {
        f"{table}.{name}": (model, name) for table, model in TABLES.items() for name in _own(table, model)
    }


def with_reference(page: str) -> str:
    """A page whose reference is the present one."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n{reference()}\n{END}{after}"


def main() -> None:
    """Write the reference into docs/configuration.md."""
    PAGE.write_text(with_reference(PAGE.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"Wrote the reference in {PAGE}.\n")


def _own(table: str, model: type[BaseModel]) -> list[str]:
    """The keys of a table, without what a source shares with [crawl] and without tables below it."""
    shared = Crawl.model_fields if model is Source else {}
    below = {name.rpartition(".")[2] for name in TABLES if name.startswith(f"{table}.")}
    return [name for name in model.model_fields if name not in shared and name not in below]


def _table(name: str, model: type[BaseModel]) -> str:
    hints = get_type_hints(model, include_extras=True)
    rows = [_row(name, key, _kind(hints[key]), model.model_fields[key]) for key in _own(name, model)]
    head = "| key | kind | default | meaning | example |\n|---|---|---|---|---|\n"
    return f"### `[{name}]`\n\n{model.__doc__}\n\n{head}{''.join(rows)}"


def _row(table: str, key: str, kind: str, field: FieldInfo) -> str:
    cells = (
        f"`{key}`",
        kind,
        _default(f"{table}.{key}", kind, field),
        field.description or "",
        _code(EXAMPLES[f"{table}.{key}"]),
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _default(key: str, kind: str, field: FieldInfo) -> str:
    if field.is_required():
        return "must be set"
    if key == "sources.NAME.schedule":
        return "`default` of `[schedule]`"
    if kind.startswith("size"):
        return _code(spelling.text(spelling.size(field.default)))
    return _code(spelling.value(field.default)) if field.default is not None else "none"


def _kind(hint: Any) -> str:
    if get_origin(hint) in {Union, UnionType}:
        hint = next(choice for choice in get_args(hint) if choice is not NoneType)
    return next(words for kind, words in _KINDS if kind == hint)


def _code(text: str) -> str:
    return f"`{text}`"


if __name__ == "__main__":
    main()
