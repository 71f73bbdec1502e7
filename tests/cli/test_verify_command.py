from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any


def test_a_whole_archive_is_proved_to_be_so(newskeep: Any, home: Path, demonstration: Any) -> None:
    """The documented fields, exit status 0, and words that say what was read."""
    done = newskeep("verify", "--json", "--home", home)
    assert ["ok", "segments", "records", "captures", "articles", "problems"] == list(done.json)
    assert (0, True, []) == (done.status, done.json["ok"], done.json["problems"])
    assert len(demonstration.json["articles"]) == done.json["articles"]
    assert done.err.startswith(f"Read {done.json['records']} records in {done.json['segments']} segments")


def test_one_changed_byte_is_found_and_named(newskeep: Any, home: Path, tmp_path: Path) -> None:
    """Exit status 6, each problem with its segment and place."""
    damaged = tmp_path / "damaged"
    shutil.copytree(home, damaged)
    segment = min(damaged.rglob("*.warc.gz"))
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 0xFF
    segment.chmod(0o644)
    segment.write_bytes(data)
    done = newskeep("verify", "--json", "--home", damaged)
    assert (6, False) == (done.status, done.json["ok"])
    assert ["kind", "segment", "offset", "what"] == list(done.json["problems"][0])
    assert segment.name in {problem["segment"] for problem in done.json["problems"]}
    assert (6, "damage") == (done.error["exit"], done.error["code"])
