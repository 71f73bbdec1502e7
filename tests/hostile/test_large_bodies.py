"""Large bodies wait for each other, and each of them has its turn."""

from __future__ import annotations

from pathlib import Path

from newskeep.model import RunState
from pipelines.large import LARGE, MOST_LARGE, LargeBodies
from tests.crawl.crawling import crawl
from tests.crawl.papers import page
from tests.hostile.server import OK, Hostile, listing, sent, whole


class Connection:
    """One that remembers whether it was told to wait."""

    paused = False

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Wait."""
        self.paused = True

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Go on."""
        self.paused = False


def test_so_many_grow_and_the_next_one_waits() -> None:
    """Until one of those before it is done with, whatever became of that."""
    bodies, connections = LargeBodies(), [Connection() for _ in range(MOST_LARGE + 2)]
    for lease, connection in enumerate(connections):
        bodies.admit(lease, connection)
    assert [False] * MOST_LARGE + [True, True] == [connection.paused for connection in connections]
    bodies.release(3)
    assert [False, True] == [connection.paused for connection in connections[-2:]]
    bodies.release(MOST_LARGE + 1)
    bodies.release(4)
    assert connections[-1].paused  # it is over: nobody is to read on


def test_large_pages_are_stored_all_of_them(tmp_path: Path) -> None:
    """More than may grow at a time, asked for at once, beside small ones."""
    filling = f"<script>{'x' * 2 * LARGE}</script>"
    answers = {
        f"large-{n}": whole(page(600 + n).replace("<article>", f"{filling}<article>")) for n in range(12)
    }
    answers |= {f"small-{n}": whole(page(700 + n)) for n in range(4)}
    server = Hostile(
        {**answers, "feed": lambda p, u: whole(listing([f"{u}/{name}" for name in answers]))(p, u)}
    )
    result = crawl(tmp_path / "home", {"paper": f"{server.url}/feed"}, per_host=32, timeout="30s")
    server.close()
    assert (RunState.OK, 16) == (result.state, result.counts.new)


def test_waiting_is_not_counted(tmp_path: Path) -> None:
    """A page that waits until those before it have used up their time has all of its own left."""
    large = b"<script>" + b"x" * 2 * LARGE + b"</script>"
    body = page(9).encode().replace(b"<article>", large + b"<article>")
    answers = {f"stalled-{n}": sent(OK + b"\r\n" + large, 20.0) for n in range(MOST_LARGE)}
    answers["patient"] = sent(0.5, OK + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    server = Hostile(
        {**answers, "feed": lambda p, u: whole(listing([f"{u}/{name}" for name in answers]))(p, u)}
    )
    result = crawl(tmp_path / "home", {"paper": f"{server.url}/feed"}, per_host=32, timeout="3s")
    server.close()
    assert 1 == result.counts.new
