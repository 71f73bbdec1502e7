"""The JSON Schema of newskeep.toml."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from config import keys
from config.json_schema import schema
from config.template import render

jsonschema = pytest.importorskip("jsonschema")


def errors(data: dict[str, Any]) -> list[str]:
    """Where a document does not fit the schema."""
    return [error.json_path for error in jsonschema.Draft202012Validator(schema()).iter_errors(data)]


def test_schema_is_one() -> None:
    """It is valid JSON Schema, and JSON."""
    jsonschema.Draft202012Validator.check_schema(json.loads(json.dumps(schema())))


def test_default_file_fits() -> None:
    """The file that init writes is right by the schema, with a source too."""
    assert errors(tomllib.loads(render("mailto:me@a.example", {"a.b": ["https://a.example/"]}))) == []


SOURCE = {"urls": ["https://a.example/"]}


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"crawl": {"dely": "1s"}}, "$.crawl"),
        ({"crawl": {"delay": "5 minutes"}}, "$.crawl.delay"),
        ({"crawl": {"max_page": 10_000_000}}, "$.crawl.max_page"),
        ({"crawl": {"keep": ["pages"]}}, "$.crawl.keep[0]"),
        ({"crawl": {"contact": "me@a.example"}}, "$.crawl.contact"),
        ({"dedupe": {"jaccard": 85}}, "$.dedupe.jaccard"),
        ({"schedule": {"default": "hourly"}}, "$.schedule.default"),
        ({"sources": {"a": {}}}, "$.sources.a"),
        ({"sources": {"a": {"urls": []}}}, "$.sources.a.urls"),
        ({"sources": {"a": SOURCE | {"delay": 3}}}, "$.sources.a.delay"),
        ({"sources": {"a b": SOURCE}}, "$.sources"),
        ({"archive": {"secret": "x"}}, "$.archive"),
    ],
)
def test_mistakes_do_not_fit(data: dict[str, Any], path: str) -> None:
    """An editor marks a mistake where it is."""
    assert [path] == errors(data)


@pytest.mark.parametrize(
    "schedule", ["adaptive", "manual", "every 15m", "*/15 * * * *", "0 6 * * MON-FRI", "@daily"]
)
def test_schedules_fit(schedule: str) -> None:
    """Every form of a schedule is right by the schema, and so is a key of [crawl] in a source."""
    assert errors({"sources": {"a": SOURCE | {"schedule": schedule, "delay": "5s", "max_page": "1MB"}}}) == []


def test_every_setting_is_described() -> None:
    """An editor can say of each key what it is and, where there is one, what holds without it."""
    tables = schema()["$defs"]
    settings = {(table, key): entry for table in tables for key, entry in tables[table]["properties"].items()}

    assert all(entry["description"] for entry in settings.values())
    assert (
        settings["Crawl", "delay"]["default"],
        settings["Crawl", "max_page"]["default"],
        settings["ScheduleDefaults", "default"]["default"],
    ) == ("1s", "10MB", "adaptive")
    assert "default" not in settings["Source", "delay"]
    assert {str(path[-1]) for path in keys.leaves()} <= {key for _, key in settings}
