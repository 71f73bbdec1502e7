"""What was probably meant by a key that doesn't exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from config import keys
from config.spelling import KeyPath, dotted, text, variable

# What other programs call it.
_ELSEWHERE = {
    "allow": "include",
    "bucket": "storage",
    "cron": "schedule",
    "database": "catalog",
    "deny": "exclude",
    "download_delay": "delay",
    "email": "contact",
    "endpoint": "endpoint_url",
    "every": "schedule",
    "feed": "urls",
    "feeds": "urls",
    "interval": "schedule",
    "rate": "delay",
    "recheck": "revisit",
    "remove": "prune",
    "robots": "obey_robots",
    "robotstxt_obey": "obey_robots",
    "selectors": "prune",
    "sitemap": "urls",
    "sitemaps": "urls",
    "start_urls": "urls",
    "threads": "concurrency",
    "threshold": "containment",
    "tz": "timezone",
    "user_agent": "contact",
}
_SECRETS = ("secret", "access_key", "password", "session_token", "credential")


def close(name: str, known: Iterable[str]) -> str:
    """The name that is spelled most like it; empty when none is like it."""
    near = difflib.get_close_matches(name.lower(), list(known), 1, 0.6)
    return near[0] if near else ""


def nearest(path: KeyPath) -> KeyPath | None:
    """The setting that was probably meant by an unknown one; None when nothing comes near."""
    table, name = path[:-1], str(path[-1]).lower().replace("-", "_")
    here = keys.names(table)
    for wanted in (name, _ELSEWHERE.get(name, "")):
        if wanted in here:
            return (*table, wanted)
        if other := next((leaf for leaf in keys.leaves() if leaf[-1] == wanted), None):
            return other
    near = close(name, here)
    return (*table, near) if near else None


def no_such_setting(path: KeyPath, written: object, in_environment: bool) -> str:
    """What to say of an unknown key.

    Args:
        path: the key.
        written: its value, which is never repeated: it may be a secret.
        in_environment: it was set by a variable.
    """
    if any(is_secret(key) for key in (str(path[-1]), *(written if isinstance(written, dict) else ()))):
        return (
            "credentials are never taken from the configuration; give them to the AWS chain "
            "(AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, a profile or a role)"
        )
    if path[0] == "sources" and isinstance(written, dict):
        return f"no such table; a name with dots needs quotes: [sources.{text(_dotted_name(path, written))}]"
    if meant := nearest(path):
        return f"no such setting; did you mean {_spelled(meant, path, in_environment)}?"
    return "no such setting; the settings here are " + ", ".join(keys.names(path[:-1]))


def is_secret(key: str) -> bool:
    """Whether a key sounds as if its value should not be shown."""
    return any(word in key.lower() for word in _SECRETS)


def _spelled(meant: KeyPath, path: KeyPath, in_environment: bool) -> str:
    if in_environment:
        return variable(meant)
    return f'"{meant[-1]}"' if meant[:-1] == path[:-1] else dotted(meant)


def _dotted_name(path: KeyPath, written: dict[str, object]) -> str:
    """The whole of a name that was taken apart at its dots."""
    parts = [str(part) for part in path[1:]]
    known = keys.names(("sources", keys.ANY_SOURCE))
    table = written
    while len(table) == 1 and (name := next(iter(table))) not in known:
        below = table[name]
        if not isinstance(below, dict):
            break
        parts.append(name)
        table = below
    return ".".join(parts)
