"""A running daemon from outside: what it answers, tells, and does when its configuration changes."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.archive.opening import open_archive
from newskeep.model import RunState
from tests.operating.conftest import Receiver
from tests.operating.running import Daemon, eventually, fetch, json_lines, newskeep
from tests.operating.test_endpoint import free_port


@pytest.fixture
def site() -> Iterator[NewsSite]:
    """A small news site."""
    with NewsSite(generated=(2, 1)) as served:
        yield served


def settings(site: NewsSite, more: str = "") -> str:
    """A source that answers, and one that does not."""
    return f"""
    archive.home = "home"
    crawl = {{ delay = "0s", allow_hosts = ["127.0.0.1"], revisit = [] }}
    sources.courier = {{ urls = ["{site.first.url}/feed/"], schedule = "every 2s" }}
    sources.gone = {{ urls = ["http://127.0.0.1:9/feed"], schedule = "every 1h" }}
    {more}
    """


def states(folder: Path) -> dict[str, str]:
    """The state of each source, as `status` says it."""
    shape = json.loads(newskeep(folder, "status", "--json").stdout)
    return {source["name"]: source["state"] for source in shape["sources"]}


def test_health_metrics_alarms_and_pings(tmp_path: Path, site: NewsSite, receiver: Receiver) -> None:
    """Whoever watches it from outside sees the same as `status`."""
    port, base = free_port(), f"127.0.0.1:{receiver.port}"
    more = f"""
    daemon = {{ listen = "127.0.0.1:{port}", ping = "http://{base}/uuid", log_format = "json" }}
    alarms = {{ to = ["json://{base}/alarm"], bundle = "1s" }}
    """
    with Daemon(tmp_path, settings(site, more)) as daemon:
        assert eventually(lambda: "/alarm" in dict(receiver.requests)), daemon.output
        assert eventually(lambda: "/uuid" in dict(receiver.requests)), receiver.requests
        status, body = fetch(f"http://127.0.0.1:{port}/healthz")
        metrics = fetch(f"http://127.0.0.1:{port}/metrics")[1]
        assert 143 == daemon.end()
    assert (200, {"failing": 1, "ok": 1}) == (status, json.loads(body)["sources"])
    assert 'newskeep_source_state{source="gone",state="failing"} 1.0' in metrics
    (alarm,) = [json.loads(text) for path, text in receiver.requests if path == "/alarm"]
    assert "newskeep: gone is failing" == alarm["title"]
    assert ["/uuid/start", "/uuid"] == [path for path, _ in receiver.requests if path != "/alarm"][:2]
    said = json_lines(daemon.output)
    assert {"courier", "gone"} <= {line.get("source") for line in said}
    assert base not in daemon.output


def test_a_crash_is_told_by_the_next(tmp_path: Path, site: NewsSite, receiver: Receiver) -> None:
    """Once; and what was told of sources is not told again."""
    more = f'alarms = {{ to = ["json://127.0.0.1:{receiver.port}/alarm"], bundle = "1s" }}'
    with Daemon(tmp_path, settings(site, more)) as daemon:
        assert eventually(lambda: receiver.requests), daemon.output
        daemon.end(signal.SIGKILL)
    with Daemon(tmp_path, settings(site, more)) as daemon:
        assert eventually(lambda: len(receiver.requests) == 2), daemon.output
        daemon.end()
    titles = [json.loads(text)["title"] for _, text in receiver.requests]
    assert ["newskeep: gone is failing", "newskeep: the daemon came back after a crash"] == titles


def test_reload_and_pause(tmp_path: Path, site: NewsSite) -> None:
    """Sources come and go with the file, a bad file changes nothing, a paused source is not crawled."""
    with Daemon(tmp_path, settings(site)) as daemon:
        assert daemon.says("courier  "), daemon.output
        daemon.file.write_text("sorces = 1")
        assert daemon.says(
            'refused, and the one before holds: newskeep.toml:1: sorces: no such setting; did you mean "sources"?'
        )
        daemon.file.unlink()
        assert daemon.says("the one before holds: newskeep.toml: there is no such file"), daemon.output
        second = f'sources.second = {{ urls = ["{site.second.url}/feed/"], schedule = "every 1h" }}'
        daemon.file.write_text(settings(site, second).replace("sources.gone", "sources.other"))
        assert daemon.says("other, second added; gone removed."), daemon.output
        assert daemon.says("second  "), daemon.output
        daemon.send(signal.SIGHUP)
        assert daemon.says("read anew: 3 sources."), daemon.output
        assert 0 == newskeep(tmp_path, "sources", "pause", "courier").returncode
        assert eventually(lambda: skipped(tmp_path)), daemon.output
        assert "paused" == states(tmp_path)["courier"]
        assert 143 == daemon.end()
    assert "paused since " in skipped(tmp_path)[0]


def skipped(folder: Path) -> list[str]:
    """Why fires were skipped that a pause is the reason of."""
    with open_archive(folder / "home") as archive:
        fires = [fire for fire in archive.runs() if fire.state is RunState.SKIPPED]
    return [fire.verdict for fire in fires if "paused" in fire.verdict]


def test_systemd_is_told(tmp_path: Path, site: NewsSite) -> None:
    """That the daemon is ready, lives and stops."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(60)
        told = []
        with Daemon(
            tmp_path, settings(site), NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="3000000"
        ) as daemon:
            while b"WATCHDOG=1" not in told:
                told.append(manager.recv(999))
            daemon.end()
        while told[-1] != b"STOPPING=1":
            told.append(manager.recv(999))
    assert told[0].startswith(b"READY=1\nSTATUS=sources: 2 ok")


def test_a_log_that_is_followed(tmp_path: Path, site: NewsSite) -> None:
    """`runs ID --follow` ends with the run, and has shown all of its log."""
    slow = settings(site).replace('"0s"', '"300ms"').replace("every 2s", "every 1h")
    with Daemon(tmp_path, slow) as daemon:
        assert eventually((tmp_path / "home" / "catalog.sqlite").exists)
        assert eventually(lambda: running(tmp_path)), daemon.output
        followed = newskeep(tmp_path, "runs", running(tmp_path)[0], "--follow")
        daemon.end()
    assert 0 == followed.returncode, followed.stderr
    assert "courier: ok: " in followed.stderr
    (log,) = [log for log in (tmp_path / "home/runs").glob("*.log") if log.read_text() == followed.stdout]
    assert log.stat().st_size > 100


def running(folder: Path) -> list[str]:
    """Runs that crawl the courier at this moment."""
    with open_archive(folder / "home") as archive:
        return [
            fire.run
            for fire in archive.runs()
            if fire.state is RunState.RUNNING and fire.run and fire.source == "courier"
        ]


def test_once_tells_too(tmp_path: Path, site: NewsSite, receiver: Receiver) -> None:
    """A round from a crontab has the same alarms and pings."""
    base = f"127.0.0.1:{receiver.port}"
    more = f'daemon.ping = "http://{base}/uuid"\nalarms.to = ["json://{base}/alarm"]'
    (tmp_path / "newskeep.toml").write_text(settings(site, more))
    done = newskeep(tmp_path, "run", "--once")
    assert 3 == done.returncode, done.stderr
    assert ["/uuid/start", "/alarm", "/uuid"] == [path for path, _ in receiver.requests]
