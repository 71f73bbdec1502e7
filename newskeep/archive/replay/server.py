"""pywb as a process: on this machine alone, and gone when its `with` statement ends."""

from __future__ import annotations

import ctypes
import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newskeep.archive.replay.collection import NAME, Collection
from newskeep.archive.replay.pywb import outside
from newskeep.errors import NewskeepError, UsageError

HOST = "127.0.0.1"
#: seconds in which it must have come up; three are usual
_COMES_UP = 120.0
#: seconds that it may take to stop
_GRACE = 10.0
_LOG = "pywb.log"
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass(frozen=True)
class Replay:
    """An archive that pywb replays at this moment."""

    #: of what was asked for: a page at its time, or the form that looks captures up by URL
    address: str
    port: int
    #: how many pages it has, each as often as it was captured
    captures: int
    process: subprocess.Popen[bytes]
    log: Path

    def wait(self) -> None:
        """Wait for as long as it runs.

        Raises:
            NewskeepError: it ended by itself.
        """
        self.process.wait()
        raise _ended(self.process, self.log)


@contextmanager
def serving(
    wayback: Path, collection: Collection, page: str, port: int, environment: Mapping[str, str]
) -> Iterator[Replay]:
    """Run pywb on a collection.

    Args:
        wayback: pywb's program.
        collection: what it replays.
        page: what the address is to lead to: `20261122105400/https://courier.example/`, or nothing.
        port: of 127.0.0.1; 0 for any that is free.
        environment: variables for it, beside those of this process.

    Raises:
        UsageError: the port is taken.
        NewskeepError: it does not start.
    """
    port = _free(port)
    command = [str(wayback), "--bind", HOST, "--port", str(port)]
    # its configuration is the one in the folder, whatever is set for other uses of it
    variables = {**outside(), **environment, "PYWB_CONFIG_FILE": "config.yaml"}
    log_file = collection.folder / _LOG
    with log_file.open("wb") as log:
        try:
            process = subprocess.Popen(  # noqa: S603 - the program that the user has named or installed
                command, cwd=collection.folder, env=variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent(),  # noqa: PLW1509 - takes no lock that a thread may hold
            )  # fmt: skip
        except OSError as error:
            raise NewskeepError(f"{wayback} can't be started: {error.strerror}.") from error
    try:
        _wait_for(process, port, log_file)
        address = f"http://{HOST}:{port}/{NAME}/{page}"
        yield Replay(address, port, collection.captures, process, log_file)
    finally:
        _stop(process)


def _free(port: int) -> int:
    with socket.socket() as probe:
        # as servers bind: a port whose last connections linger is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise UsageError(
                f"Port {port} of {HOST} can't be served: {(error.strerror or str(error)).lower()}.",
                "Name another with --port, or 0 for any that is free.",
            ) from error
        return int(probe.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _COMES_UP
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("HEAD", f"/{NAME}/")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    if process.poll() is None:
        raise NewskeepError(f"pywb did not answer within {_COMES_UP:.0f} seconds.", "Try again.")
    raise _ended(process, log)


def _ended(process: subprocess.Popen[bytes], log: Path) -> NewskeepError:
    said = log.read_text("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(said) if line.strip()), "it says nothing")
    return NewskeepError(f"pywb ended with exit status {process.returncode}: {last.rstrip('.')}.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class _die_with_parent:  # noqa: N801 - reads as what it does
    """Asks the kernel to stop the new process when this one is killed; nothing where it is no Linux."""

    def __init__(self) -> None:
        self._prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def __call__(self) -> None:
        if self._prctl:
            self._prctl(_DIES_WITH_PARENT, signal.SIGTERM)
