"""2,000 sources due at once, that all answer 304: CPU time of a poll, and how long until the last one is done.

Each source has a host of its own, an address of 127.0.0.0/8. The site that answers them is a process of its own, and
its CPU time is not counted; all that the daemon starts is: the server that children are forked from, the children,
and their reading workers.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.tables import table

_SOURCES = 2000
_WORKERS = (1, 2)
#: all feeds name one article, so that it is fetched once and nothing but polls is measured afterwards
_FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Courier</title>
<item><title>The tram</title><link>http://%s/tram</link></item></channel></rss>"""
_ARTICLE = b"<html><body><article><h1>The tram</h1>" + b"<p>The tram goes to the harbour again.</p>" * 20
#: <linux/prctl.h>
_PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    """Poll everything once to know it, then measure polls that find nothing new."""
    # What a process leaves behind when it ends comes to us, with the CPU time that it took.
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with subprocess.Popen([sys.executable, "-m", "benchmarks.dispatch"], stdout=subprocess.PIPE) as site:
        port = int(site.stdout.readline()) if site.stdout else 0
        rows = [_measured(workers, port, site.pid) for workers in _WORKERS]
        site.terminate()
    sys.stdout.write(table(["children", "sources", "CPU ms a poll", "last one done after s"], rows))


def _measured(workers: int, port: int, site: int) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="newskeep-bench-") as folder:
        file = Path(folder, "newskeep.toml")
        file.write_text(_configuration(workers, port))
        _once(file, site)
        cpu, wall = _once(file, site)
    return [str(workers), str(_SOURCES), f"{1000 * cpu / _SOURCES:.1f}", f"{wall:.0f}"]


def _configuration(workers: int, port: int) -> str:
    tables = [
        f'[archive]\nhome = "home"\n[crawl]\nallow_hosts = ["127.0.0.0/8"]\n[schedule]\nworkers = {workers}'
    ]
    tables += [
        f'[sources.s{number:04}]\nurls = ["http://{_host(number)}:{port}/feed.xml"]\nschedule = "every 1s"'
        for number in range(_SOURCES)
    ]
    return "\n".join(tables) + "\n"


def _host(number: int) -> str:
    return f"127.0.{1 + number // 200}.{1 + number % 200}"


def _once(file: Path, site: int) -> tuple[float, float]:
    """CPU seconds of all that was started, and seconds until the last poll had ended."""
    command = [sys.executable, "-m", "newskeep", "--config", str(file), "--quiet", "run", "--once"]
    begun = time.monotonic()
    daemon = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    cpu, wall = 0.0, 0.0
    while _children() - {site}:
        pid, _, used = os.wait4(-1, 0)
        if pid == daemon.pid:
            wall = time.monotonic() - begun
        cpu += used.ru_utime + used.ru_stime
    return cpu, wall


def _children() -> set[int]:
    return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


async def _serve() -> None:
    """The site: it knows one feed and one validator, and tells its port."""
    hosts = [_host(number) for number in range(_SOURCES)]
    first = await asyncio.start_server(_answer, hosts[0], 0)
    port = first.sockets[0].getsockname()[1]
    await asyncio.start_server(_answer, hosts[1:], port)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await first.serve_forever()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            writer.write(_response(await reader.readuntil(b"\r\n\r\n")))
            await writer.drain()
    writer.close()


def _response(request: bytes) -> bytes:
    if b"/robots.txt" in request:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    if b"/tram" in request:
        return _ok(b"text/html", _ARTICLE)
    if re.search(rb"(?i)if-none-match", request):
        return b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
    host = re.search(rb"(?i)host: 127[.0-9]+:(\d+)", request)
    return _ok(b"application/rss+xml", _FEED % (b"127.0.1.1:" + (host[1] if host else b"80")))


def _ok(kind: bytes, body: bytes) -> bytes:
    head = b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n'
    return head % (kind, len(body)) + body


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    asyncio.run(_serve())
