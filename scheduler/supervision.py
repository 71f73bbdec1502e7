"""What systemd is told: that the daemon is ready, lives, and stops (sd_notify(3), sd_watchdog_enabled(3))."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress


class Supervisor:
    """Tells whoever supervises this process; nobody where the environment names none.

    Args:
        env: the environment, with `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        self._address = env.get("NOTIFY_SOCKET", "")
        self._watchdog = _watchdog_seconds(env)
        self._alive_at = 0.0

    def ready(self, status: str) -> None:
        """The daemon does its work."""
        self._tell("READY=1", f"STATUS={status}")

    def status(self, status: str) -> None:
        """One line on how it stands, for `systemctl status`."""
        self._tell(f"STATUS={status}")

    def reloading(self) -> None:
        """The configuration is being read anew; `ready` ends it."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def stopping(self) -> None:
        """It ends by itself."""
        self._tell("STOPPING=1")

    def alive(self, seconds: float) -> None:
        """It did its work at this moment of a clock that only goes ahead; told three times in the time allowed."""
        if self._watchdog and seconds - self._alive_at >= self._watchdog / 3:
            self._alive_at = seconds
            self._tell("WATCHDOG=1")

    def _tell(self, *fields: str) -> None:
        if not self._address:
            return
        # An address in Linux's abstract namespace is written with an @.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        message = "\n".join(field.replace("\n", " ") for field in fields)
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
            to.setblocking(False)  # a supervisor that doesn't listen holds nothing up
            to.connect(address)
            to.send(message.encode())


def _watchdog_seconds(env: Mapping[str, str]) -> float:
    """Seconds after which the supervisor takes this process for dead; 0 when it doesn't look."""
    if env.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return 0.0
    try:
        return int(env.get("WATCHDOG_USEC", "0")) / 1e6
    except ValueError:
        return 0.0
