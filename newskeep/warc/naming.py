"""What segments and the files beside them are called."""

from __future__ import annotations

import re
from datetime import UTC, datetime

OPEN = ".open"
_SUFFIX = ".warc.gz"
_NAME = re.compile(
    r"newskeep-(\d{4})(\d\d)(\d\d)\d{9}-[A-Za-z0-9_.]+-\d{5,}-[A-Za-z0-9_.-]+" + re.escape(_SUFFIX)
)


def segment_name(time: datetime, run: str, serial: int, host: str) -> str:
    """`newskeep-<time to the millisecond>-<run>-<serial>-<host>.warc.gz`.

    Args:
        time: when it was begun.
        run: id of the run that writes it.
        serial: 0 for the run's first segment.
        host: name of the machine, of which letters, digits, dots and hyphens are kept.
    """
    moment = time.astimezone(UTC).strftime("%Y%m%d%H%M%S") + f"{time.microsecond // 1000:03}"
    # hyphens separate the parts; only the last one may have some
    run = re.sub(r"[^A-Za-z0-9_.]", "_", run) or "run"
    host = re.sub(r"[^A-Za-z0-9.-]", "_", host)[:63] or "host"
    return f"newskeep-{moment}-{run}-{serial:05}-{host}{_SUFFIX}"


def segment_key(name: str) -> str:
    """Where a segment lives in storage: `warc/2026/11/22/<name>`.

    Raises:
        ValueError: it is not the name of a sealed segment.
    """
    return f"warc/{_day(name)}/{name}"


def cdxj_key(name: str) -> str:
    """Where a segment's index lives: beside it, `.cdxj` instead of `.warc.gz`.

    Raises:
        ValueError: it is not the name of a sealed segment.
    """
    return f"warc/{_day(name)}/{name.removesuffix(_SUFFIX)}.cdxj"


def articles_key(name: str) -> str:
    """Where the articles of a segment live as rows: `articles/2026/11/22/<name>.jsonl.gz`.

    Raises:
        ValueError: it is not the name of a sealed segment.
    """
    return f"articles/{_day(name)}/{name.removesuffix(_SUFFIX)}.jsonl.gz"


def _day(name: str) -> str:
    match = _NAME.fullmatch(name)
    if not match:
        msg = f"{name!r} is not the name of a sealed segment"
        raise ValueError(msg)
    return "/".join(match.groups())
