"""The tree of keys, read from the schema: which keys a table has, and what kind of value each takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.schema import Config, Crawl, ScheduleDefaults, Source
from config.spelling import KeyPath

#: stands for the name of any source
ANY_SOURCE = "NAME"


def table(path: KeyPath) -> type[BaseModel] | None:
    """The model of the table at a path; None when there is no table, or one whose keys are free."""
    if path[:1] == ("sources",):
        return Source if len(path) == 2 else None
    model: type[BaseModel] = Config
    for part in path:
        field = model.model_fields.get(str(part))
        if field is None or not _is_table(field):
            return None
        model = field.annotation  # type: ignore[assignment]  # _is_table has looked
    return model


def names(path: KeyPath) -> list[str]:
    """The keys of the table at a path, a source's own first; none when the table's keys are free."""
    model = table(path)
    if model is Source:
        return sorted(Source.model_fields, key=Crawl.model_fields.__contains__)
    return list(model.model_fields) if model else []


def takes(path: KeyPath) -> Any:
    """The type of the value at a path, `tuple` for any list; None when there is no such setting."""
    model = table(path[:-1])
    field = model.model_fields.get(str(path[-1])) if model else None
    return (get_origin(field.annotation) or field.annotation) if field else None


def leaves(path: KeyPath = ()) -> Iterator[KeyPath]:
    """Every setting below a table, those of a source under `ANY_SOURCE`."""
    for name in names(path):
        if (*path, name) == ("sources",):
            yield from leaves(("sources", ANY_SOURCE))
        elif table((*path, name)):
            yield from leaves((*path, name))
        else:
            yield (*path, name)


def settings(config: Config) -> Iterator[tuple[KeyPath, object]]:
    """Every setting that holds, with its value; a source's inherited ones too."""
    for path in leaves():
        if path[0] == "sources":
            continue
        value: Any = config
        for part in path:
            value = getattr(value, str(part))
        yield path, value
    for name, source in config.sources.items():
        for key in names(("sources", name)):
            yield ("sources", name, key), getattr(source, key)


def inherited_from(path: KeyPath) -> KeyPath | None:
    """Where a source has a setting from that it doesn't set itself; None when from nowhere."""
    if path[0] != "sources":
        return None
    if path[-1] == "schedule":
        return ("schedule", "default")
    if path[-1] in ScheduleDefaults.model_fields:
        return ("schedule", path[-1])
    return ("crawl", path[-1]) if path[-1] in Crawl.model_fields else None


def _is_table(field: FieldInfo) -> bool:
    return isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
