"""What systemd is told, over a real socket."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.supervision import Supervisor


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """A service manager's end."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(5)
        yield listening


def environment(manager: socket.socket, **more: str) -> dict[str, str]:
    """What the service manager sets."""
    return {"NOTIFY_SOCKET": manager.getsockname(), **more}


def test_ready_status_stopping(manager: socket.socket) -> None:
    """One datagram each; a line break can't smuggle a field in."""
    supervisor = Supervisor(environment(manager))
    supervisor.ready("sources: 2 ok")
    supervisor.status("a\nREADY=0")
    supervisor.stopping()
    told = [manager.recv(999).decode() for _ in range(3)]
    assert ["READY=1\nSTATUS=sources: 2 ok", "STATUS=a READY=0", "STOPPING=1"] == told


def test_alive_three_times_in_the_time_allowed(manager: socket.socket) -> None:
    """Called every second, it tells every ten of thirty."""
    supervisor = Supervisor(environment(manager, WATCHDOG_USEC="30000000", WATCHDOG_PID=str(os.getpid())))
    for second in range(100, 160):
        supervisor.alive(second)
    supervisor.stopping()
    told = iter(lambda: manager.recv(99), b"STOPPING=1")
    assert [b"WATCHDOG=1"] * 6 == list(told)


@pytest.mark.parametrize(
    "env", [{}, {"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "x"}]
)
def test_no_watchdog_no_word(manager: socket.socket, env: dict[str, str]) -> None:
    """Where nobody looks, or at another process, nothing is told."""
    supervisor = Supervisor(environment(manager, **env))
    supervisor.alive(1000)
    supervisor.stopping()
    assert b"STOPPING=1" == manager.recv(99)


def test_nobody_there(tmp_path: Path) -> None:
    """Without a supervisor, or with one that is gone, the daemon goes on."""
    Supervisor({}).ready("fine")
    Supervisor({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready("fine")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as abstract:
        abstract.bind("\0newskeep-test-" + str(os.getpid()))
        Supervisor({"NOTIFY_SOCKET": "@newskeep-test-" + str(os.getpid())}).stopping()
        assert b"STOPPING=1" == abstract.recv(99)
