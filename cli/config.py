"""`newskeep config`: the configuration checked, shown with the origin of each value, and as JSON Schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cli import words
from cli.calling import Call, Group
from cli.columns import Column

if TYPE_CHECKING:
    from config.listing import Setting
    from config.loading import Loaded


def check(call: Call) -> None:
    """Check the configuration; all mistakes are named in one go, and the exit status is 2.

    Examples:
      newskeep config check
      newskeep config check --config other.toml
    """
    from spiders.parts import check_parts

    loaded = call.load()
    check_parts(loaded.config, loaded.origins)
    if call.json:
        call.out.record(
            {"ok": True, "config": _path(loaded), "sources": list(loaded.config.sources)}
            | {"home": str(loaded.config.archive.home)}
        )
    call.out.say(
        f"{_name(loaded)} in order: {words.count(len(loaded.config.sources), 'source')}, "
        f"archive in {loaded.config.archive.home}."
    )


def show(call: Call) -> None:
    """Show every setting that holds, and where it comes from.

    What a source takes over from the crawl section is not repeated. Passwords are starred out.

    Examples:
      newskeep config show
      newskeep config show --json | jq -r 'select(.origin != "default") | .key'
    """
    from config.listing import listing

    loaded = call.load()
    columns: tuple[Column[Setting], ...] = (
        Column("key", lambda setting: setting.key),
        Column("value", lambda setting: setting.value, grows=True),
        Column("origin", lambda setting: setting.origin),
    )
    call.out.list(
        listing(loaded),
        columns,
        lambda setting: {"key": setting.key, "value": setting.value, "origin": setting.origin},
    )
    call.out.say(f"{_name(loaded)} in order.")


def schema(call: Call) -> None:
    """Print the JSON Schema of newskeep.toml, for editors that complete and check while one types.

    Examples:
      newskeep config schema > newskeep.schema.json
    """
    from config.json_schema import schema as json_schema

    call.out.text(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n")


def _path(loaded: Loaded) -> str | None:
    return str(loaded.path.absolute()) if loaded.path else None


def _name(loaded: Loaded) -> str:
    return f"{loaded.path} is" if loaded.path else "There is no configuration file; the defaults are"


GROUP = Group(
    "Check and show the configuration.",
    {"check": check, "show": show, "schema": schema},
)
