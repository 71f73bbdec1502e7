"""Each trouble is told once when it begins and once when it ends."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newskeep.catalog.catalog import Catalog, create_catalog
from newskeep.model import Trouble
from scheduler.alarms import HAPPENED, Alarms, Message
from scheduler.notifying import notify
from tests.operating.conftest import NOW, Receiver

MINUTE = timedelta(minutes=1)


def trouble(source: str, state: str = "failing") -> Trouble:
    """What a source in trouble is told as."""
    return Trouble(f"source {source}", state, NOW, "HTTP 503", "newskeep runs --failed")


def sent(alarms: Alarms, troubles: list[Trouble], now: datetime) -> Message | None:
    """The message of a look, which goes out."""
    message = alarms.look(troubles, now)
    if message:
        alarms.told(message)
    return message


def test_once_when_it_begins_and_once_when_it_ends(catalog: Catalog) -> None:
    """Between the two nothing is said, however often one looks."""
    alarms, bad = Alarms(catalog.operating, "here", timedelta(0)), [trouble("courier")]
    messages = [sent(alarms, [], NOW), *(sent(alarms, bad, NOW + n * MINUTE) for n in range(5))]
    messages += [sent(alarms, [], NOW + n * MINUTE) for n in range(5, 9)]
    titles = [message.title for message in messages if message]
    assert ["newskeep: courier is failing", "newskeep: courier is no longer failing"] == titles
    assert 0 == alarms.active


def test_changes_are_bundled(catalog: Catalog) -> None:
    """What follows within the time goes into the same message, with the command to run."""
    alarms = Alarms(catalog.operating, "/srv/news on desk", 5 * MINUTE)
    assert sent(alarms, [trouble("courier")], NOW) is None
    both = [trouble("courier"), trouble("herald", "quiet")]
    assert sent(alarms, both, NOW + 4 * MINUTE) is None
    message = sent(alarms, both, NOW + 5 * MINUTE)
    assert message is not None
    assert "newskeep: courier is failing, and 1 more" == message.title
    assert [1, 1, 2, 1] == [
        message.body.count(words)
        for words in ("courier is f", "herald is q", "Next: newskeep runs", "/srv/news")
    ]


def test_what_comes_and_goes_is_not_told(catalog: Catalog) -> None:
    """A trouble shorter than the bundle's time is none."""
    alarms = Alarms(catalog.operating, "here", 5 * MINUTE)
    looks = [sent(alarms, [trouble("courier")], NOW), sent(alarms, [], NOW + MINUTE)]
    assert [None] * 3 == [*looks, sent(alarms, [], NOW + 9 * MINUTE)]


def test_a_restart_says_nothing_twice(catalog: Catalog, tmp_path: Path) -> None:
    """What was told is in the catalog; what ended meanwhile is told by the next daemon."""
    assert sent(Alarms(catalog.operating, "here", timedelta(0)), [trouble("courier")], NOW)
    with create_catalog(tmp_path / "home") as again:
        alarms = Alarms(again.operating, "here", timedelta(0))
        assert sent(alarms, [trouble("courier")], NOW + MINUTE) is None
        ended = sent(alarms, [], NOW + 2 * MINUTE)
    assert ended is not None
    assert "newskeep: courier is no longer failing" == ended.title


def test_what_did_not_go_out_is_tried_again(catalog: Catalog) -> None:
    """After the bundle's time, until it goes out."""
    alarms = Alarms(catalog.operating, "here", MINUTE)
    looks = [alarms.look([trouble("courier")], NOW + n * MINUTE / 2) for n in range(6)]
    assert [False, False, True, False, True, False] == [message is not None for message in looks]


def test_what_happened_has_no_end(catalog: Catalog) -> None:
    """A crash is told once."""
    alarms = Alarms(catalog.operating, "here", timedelta(0))
    crash = Trouble("daemon", HAPPENED, NOW, "it did not stop by itself", "newskeep runs --failed")
    message = sent(alarms, [crash], NOW)
    assert message is not None
    assert ("newskeep: the daemon came back after a crash", None) == (message.title, sent(alarms, [], NOW))


def test_many_are_cut_short(catalog: Catalog) -> None:
    """An outage of everything is one message that a person can read."""
    alarms = Alarms(catalog.operating, "here", timedelta(0))
    message = sent(alarms, [trouble(f"paper{number:03}") for number in range(200)], NOW)
    assert message is not None
    assert (20, True) == (message.body.count("HTTP 503"), "And 180 more" in message.body)


@pytest.mark.parametrize(("status", "failed"), [(200, 0), (500, 1)])
def test_apprise_sends_it(
    receiver: Receiver, capfd: pytest.CaptureFixture[str], status: int, failed: int
) -> None:
    """Title and body arrive; what fails is counted, and the address, which is a secret, is not said."""
    receiver.status = status
    address = f"json://user:secret@127.0.0.1:{receiver.port}/hook"
    assert failed == notify([address], "newskeep: courier is failing", "Look at it.")
    told = json.loads(receiver.requests[0][1])
    assert ("newskeep: courier is failing", "Look at it.") == (told["title"], told["message"])
    assert ("", "") == tuple(capfd.readouterr())
