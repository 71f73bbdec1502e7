from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newskeep.archive.workspace import StorageAddress
from newskeep.testing import Clock
from tests.archive.keeping import keep_two
from tests.reindex.telling import forget, told

ROOT = Path(__file__).parents[2]


def _newskeep(*arguments: str | Path, status: int = 0) -> tuple[Any, str]:
    """Run the command with --json: what it said, and its last line."""
    done = subprocess.run(
        [sys.executable, "-m", "newskeep", *map(str, arguments), "--json"],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, cwd="/", capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert status == done.returncode, done.stderr
    lines = done.stdout.splitlines()
    return [json.loads(line) for line in lines], done.stderr.strip()


def test_a_home(home: Path, clock: Clock) -> None:
    """The documented fields; the old catalog is named."""
    keep_two(home, clock)
    before = told(home)
    (done,), said = _newskeep("reindex", "--home", home)
    assert (True, str(home), 1, 7, 2, 2, 2, True) == tuple(
        done[name]
        for name in ("ok", "home", "segments", "records", "captures", "articles", "versions", "taken_over")
    )
    assert (None, []) == (done["snapshot"], done["problems"])
    assert Path(done["kept"]).is_file()
    assert f"The old catalog is {done['kept']}." in said
    assert before == told(home)


def test_damage(home: Path, clock: Clock) -> None:
    """Exit status 6; verify and repair say what is wrong, and what was done."""
    keep_two(home, clock)
    min(home.rglob("*.warc.gz")).unlink()
    (proof,), _ = _newskeep("verify", "--home", home, status=6)
    assert ["missing-segment"] == [problem["kind"] for problem in proof["problems"]]
    (mended,), _ = _newskeep("repair", "--home", home)
    assert (True, ["noted-lost"]) == (mended["ok"], [deed["kind"] for deed in mended["done"]])
    (done,), said = _newskeep("reindex", "--home", home, status=6)
    assert [False, "lost-capture"] == [done["ok"], done["problems"][0]["kind"]]
    assert "damage" == json.loads(said.splitlines()[-1])["code"]


def test_nothing_to_make_a_catalog_of(tmp_path: Path) -> None:
    """A folder that is not there is made by nobody."""
    _, said = _newskeep("reindex", "--home", tmp_path / "nowhere", status=4)
    assert f"There is no archive in {tmp_path / 'nowhere'}." == json.loads(said)["message"]
    assert [] == list(tmp_path.iterdir())


def test_a_bucket_alone(
    home: Path, clock: Clock, s3_server: str, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One `reindex` of its URL, and the reading commands need nothing else."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    url = f"s3://{bucket}/news"
    keep_two(home, clock, address=StorageAddress(url))
    before = told(home)
    forget(home)
    (done,), _ = _newskeep("reindex", url)
    assert (None, url, 2) == (done["home"], done["storage"], done["articles"])
    assert done["snapshot"].startswith("catalog/20")
    listed, _ = _newskeep("list", "--home", url)
    assert before["list"] == listed
    (shown,), _ = _newskeep("show", listed[0]["id"], "--as", "html", "--home", url)
    assert listed[0]["title"] in shown["html"]
    (proof,), said = _newskeep("verify", "--home", url)
    assert proof["ok"]
    assert "1 segment not fetched" in said


def test_another_archive_s_home(home: Path, clock: Clock, tmp_path: Path) -> None:
    """A home is never rebuilt from a storage that is not its own."""
    keep_two(home, clock)
    _, said = _newskeep("reindex", tmp_path / "other", "--home", home, status=2)
    assert f"The archive in {home} keeps its segments in its home" in json.loads(said)["message"]
