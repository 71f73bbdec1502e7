"""`newskeep import` as users run it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from tests.cli.conftest import Done, command, environment, run_in
from tests.imports import foreign


def _file(folder: Path, *records: bytes) -> Path:
    return foreign.write(folder / "a.warc.gz", foreign.info(), *records)


def test_json(tmp_path: Path) -> None:
    """One object like that of a crawl, with what was skipped and each file's damage."""
    done = run_in(tmp_path, "import", _file(tmp_path, foreign.response(1)), "--home", "home", "--json")
    assert (0, "ok", 1) == (done.status, done.json["state"], done.json["counts"]["new"])
    assert {"gazette.example"} == set(done.json["sources"])
    assert {"known": 0, "outside": 0, "no_original": 0, "resources": 0, "not_http": 0} == done.json["skipped"]
    assert [0] == [file["damaged"] for file in done.json["files"]]


def test_damage_is_status_3(tmp_path: Path) -> None:
    """What is whole is imported, and the last line says what was lost."""
    path = _file(tmp_path, foreign.response(1), foreign.response(2))
    path.write_bytes(path.read_bytes()[:-20])
    done = run_in(tmp_path, "import", path, "--home", "home")
    assert 3 == done.status
    assert "a.warc.gz is damaged in 1 place" in done.err


def test_a_refusal_starts_nothing(tmp_path: Path) -> None:
    """One file of several is none: nothing is imported, no archive is made."""
    (tmp_path / "page.html").write_text("<p>")
    done = run_in(
        tmp_path, "import", _file(tmp_path, foreign.response(1)), "page.html", "--home", "home", "--json"
    )
    assert (2, "usage") == (done.status, done.error["code"])
    assert not (tmp_path / "home").exists()


def test_a_configured_source_is_read_as_its_own(tmp_path: Path) -> None:
    """`--source` with the name of a configured source: its `prune` holds for what is imported."""
    (tmp_path / "newskeep.toml").write_text(
        '[archive]\nhome = "home"\n[sources.gazette]\nurls = ["https://gazette.example/"]\nprune = ["p:first-of-type"]\n'
    )
    run_in(tmp_path, "import", _file(tmp_path, foreign.response(1)), "--source", "gazette")
    (article,) = run_in(tmp_path, "list", "--source", "gazette", "--json", "--text").lines
    assert foreign.story(1).split("\n\n")[1:] == article["text"].split("\n\n")


def test_the_run_is_in_the_ledger(tmp_path: Path) -> None:
    """An import is a run of its own, with its log."""
    run_in(tmp_path, "import", _file(tmp_path, foreign.response(1)), "--home", "home")
    (row,) = run_in(tmp_path, "runs", "--home", "home", "--json").lines
    assert ("gazette.example", "ok", "manual", "imported: 1 new") == tuple(
        row[name] for name in ("source", "state", "trigger", "verdict")
    )
    assert "1 new" in (tmp_path / "home" / row["log"]).read_text()


def test_a_wrong_time_is_refused(tmp_path: Path) -> None:
    """The option is named."""
    done = run_in(
        tmp_path, "import", _file(tmp_path, foreign.response(1)), "--since", "soon", "--home", "home"
    )
    assert 2 == done.status
    assert "--since" in done.err


def _articles(folder: Path, home: str) -> list[dict[str, Any]]:
    listed = run_in(folder, "list", "--home", home, "--json", "--text").lines
    kept = ("id", "url", "title", "text", "version", "verdict", "first_seen", "last_seen")
    return sorted(
        ({name: article[name] for name in kept} for article in listed), key=lambda article: article["id"]
    )


def test_our_own_segments_come_back(tmp_path: Path) -> None:
    """What an archive has written gives the same articles in another one."""
    later = foreign.response(1, foreign.http(foreign.page(1, edition=2)), key="later").replace(
        foreign.date(1).encode(), b"2026-10-03T08:00:00Z"
    )
    run_in(tmp_path, "import", _file(tmp_path, *map(foreign.response, range(5)), later), "--home", "first")
    done: Done = run_in(tmp_path, "import", "first/warc", "--home", "second")
    assert 0 == done.status
    assert _articles(tmp_path, "first") == _articles(tmp_path, "second")


def test_an_export_comes_back(tmp_path: Path) -> None:
    """`export --format warc`, imported into a fresh home: the same articles."""
    run_in(tmp_path, "import", _file(tmp_path, *map(foreign.response, range(5))), "--home", "first")
    exported = run_in(tmp_path, "export", "--format", "warc", "-o", "out.warc.gz", "--home", "first")
    assert 0 == exported.status
    assert 0 == run_in(tmp_path, "import", "out.warc.gz", "--home", "second").status
    assert _articles(tmp_path, "first") == _articles(tmp_path, "second")


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Ten times the file, and hardly more memory in the importing process."""
    peaks = []
    for megabytes in (10, 100):
        path = tmp_path / f"{megabytes}.warc.gz"
        foreign.large(path, megabytes * 1_000_000)
        arguments = command("import", path, "--home", tmp_path / f"home{megabytes}", "--quiet")
        script = (
            "import resource, subprocess, sys\n"
            f"status = subprocess.run({arguments!r}, stdout=subprocess.DEVNULL).returncode\n"
            "print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        )
        done = subprocess.run(
            [arguments[0], "-c", script],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=200,
            check=True,
        )
        status, peak = map(int, done.stdout.split())
        assert 0 == status
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 40_000
