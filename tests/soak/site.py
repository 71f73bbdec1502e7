"""Newspapers on loopback that go on publishing, and fail when told to: `python -m tests.soak.site NUMBER SECONDS`.

Each has a host of its own, an address of 127.0.0.0/8. Commands are lines on standard input: `down` and `up` for all,
`down 7` for one, `published` for the URLs of all articles, one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from contextlib import suppress
from email.utils import formatdate

#: entries of a feed
_WINDOW = 20
_WORDS = (
    "harbour tram council bridge river market school theatre museum budget summer winter mayor engineer driver "
    "library garden station factory concert exhibition election traffic weather football chess bakery ferry tunnel "
    "island airport hospital orchestra festival newspaper printer archive window ladder mountain valley forest"
)


def host(number: int) -> str:
    """The address of a newspaper."""
    return f"127.0.{1 + number // 200}.{1 + number % 200}"


class Papers:
    """All newspapers: what they have published by now, and which are down.

    Args:
        number: how many.
        seconds: time between two articles of one.
    """

    def __init__(self, number: int, seconds: float) -> None:
        self._number = number
        self._seconds = seconds
        self._begun = time.time()
        self.down: set[int] = set()
        self.port = 0

    def command(self, line: str) -> None:
        """Do what a line on standard input says."""
        word, _, which = line.strip().partition(" ")
        numbers = {int(which)} if which else set(range(self._number))
        if word == "published":
            urls = [
                self._url(paper, item) for paper in range(self._number) for item in range(self._count(paper))
            ]
            sys.stdout.write(f"{json.dumps(urls)}\n")
            sys.stdout.flush()
        elif word == "down":
            self.down |= numbers
        else:
            self.down -= numbers

    def answer(self, paper: int, path: str, known: bytes) -> bytes:
        """The response to a request."""
        if path == "/robots.txt":
            return _response("404 Not Found", "text/plain", "")
        if path == "/feed.xml":
            tag = f'"{self._count(paper)}"'
            if tag.encode() in known:
                return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
            return _response("200 OK", "application/rss+xml", self._feed(paper), tag)
        item = int(path.rpartition("/")[2])
        if item >= self._count(paper):
            return _response("404 Not Found", "text/html", "")
        return _response("200 OK", "text/html", _article(paper, item))

    def _count(self, paper: int) -> int:
        """Articles that a newspaper has published; they don't all publish at the same second."""
        phase = paper % 17 / 17
        return 1 + int((time.time() - self._begun) / self._seconds + phase)

    def _url(self, paper: int, item: int) -> str:
        return f"http://{host(paper)}:{self.port}/{item}"

    def _feed(self, paper: int) -> str:
        count = self._count(paper)
        items = "".join(
            f"<item><title>{_title(paper, item)}</title><link>{self._url(paper, item)}</link>"
            f"<pubDate>{formatdate(self._begun + item * self._seconds)}</pubDate></item>"
            for item in range(max(0, count - _WINDOW), count)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper {paper}</title>{items}</channel></rss>'


def _title(paper: int, item: int) -> str:
    return " ".join(random.Random(f"{paper}/{item}").sample(_WORDS.split(), 5)).capitalize()


def _article(paper: int, item: int) -> str:
    chance = random.Random(f"{paper}/{item}/text")
    paragraphs = "".join(
        f"<p>{' '.join(chance.choices(_WORDS.split(), k=60)).capitalize()}.</p>" for _ in range(5)
    )
    title = _title(paper, item)
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"


def _response(status: str, kind: str, body: str, tag: str = "") -> bytes:
    etag = f"ETag: {tag}\r\n" if tag else ""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\n{etag}Content-Length: {len(body.encode())}\r\n\r\n"
    return (head + body).encode()


async def serve(number: int, seconds: float) -> None:
    """Publish and answer until standard input ends."""
    papers = Papers(number, seconds)
    paper_of = {host(paper): paper for paper in range(number)}

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        paper = paper_of[writer.get_extra_info("sockname")[0]]
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                if paper in papers.down:
                    writer.transport.abort()
                    return
                writer.write(papers.answer(paper, request.split()[1].decode(), request))
                await writer.drain()
        writer.close()

    first = await asyncio.start_server(connected, host(0), 0)
    papers.port = first.sockets[0].getsockname()[1]
    await asyncio.start_server(connected, [host(paper) for paper in range(1, number)], papers.port)
    sys.stdout.write(f"{papers.port}\n")
    sys.stdout.flush()
    while line := await asyncio.to_thread(sys.stdin.readline):
        papers.command(line)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
