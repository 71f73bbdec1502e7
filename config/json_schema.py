"""The JSON Schema of newskeep.toml, for editors that complete and check while one types."""

from __future__ import annotations

from typing import Any

from config.schema import Config, Crawl, Source


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the file: durations and sizes as texts with patterns."""
    made = Config.model_json_schema()
    for name, table in Config():
        if name == "sources":
            # pydantic allows names that the pattern doesn't fit.
            made["properties"][name]["additionalProperties"] = False
            continue
        for key, default in table.model_dump(mode="json").items():
            # pydantic writes a default in its own way (PT1S), not as the setting is written.
            made["$defs"][type(table).__name__]["properties"][key]["default"] = default
        del made["properties"][name]["default"]
    for key in (*Crawl.model_fields, "schedule"):
        # What a source doesn't set is as in [crawl], whatever that says.
        del made["$defs"][Source.__name__]["properties"][key]["default"]
    del made["$defs"]["Archive"]["properties"]["s3"]["default"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_plain(made)}


def _plain(node: Any) -> Any:
    """Without what TOML can't say (null) and without the titles that pydantic makes of the names."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    choices = [choice for choice in node.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        node = {**{key: value for key, value in node.items() if key != "anyOf"}, **choices[0]}
    return {
        key: _plain(value)
        for key, value in node.items()
        if not (key == "title" and isinstance(value, str)) and not (key == "default" and value is None)
    }
