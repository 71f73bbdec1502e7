"""Every hostile case in one crawl, beside a good source: nothing that a server sends hangs, crashes or fills us."""

from __future__ import annotations

import re

import pytest

from newskeep.archive.opening import open_archive
from tests.hostile.attack import CASES, GOOD, NO_REASON, Attack, attack


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Attack:
    """The crawl, done once."""
    return attack(tmp_path_factory.mktemp("hostile"))


@pytest.mark.parametrize("name", CASES)
def test_case_ends_in_its_outcome(attacked: Attack, name: str) -> None:
    """What the user reads of it is what the table says, and nothing that must not be taken was."""
    assert name in attacked.result["sources"]
    assert CASES[name][1] in attacked.said(name), attacked.said(name)
    assert re.search(r"\w", attacked.said(name))


def test_good_source_is_stored_whole(attacked: Attack) -> None:
    """Its articles are all there."""
    good = attacked.result["sources"]["good"]
    state = attacked.result["states"]["good"]["state"]
    assert ("ok", GOOD) == (state, good["new"]), good


def test_verdict_is_true(attacked: Attack) -> None:
    """The crawl finished, and sources of it failed: that is what its status and its state say."""
    assert (3, "partial") == (attacked.exit, attacked.result["state"])


def test_archive_is_sound(attacked: Attack) -> None:
    """What was stored is whole, and nothing of what must not be read is in it."""
    with open_archive(attacked.home) as archive:
        assert () == archive.verify().problems
        texts = [article.text for article in archive.list()]
    assert len(texts) > GOOD
    assert [] == [text for text in texts if re.search("POISON|root:x:0", text)]


def test_every_url_has_its_reason(attacked: Attack) -> None:
    """Whatever became of it, or will."""
    assert [] == [name for name, (_, _, reasons) in attacked.rows.items() if NO_REASON in reasons]


def test_nothing_breaks(attacked: Attack) -> None:
    """No error of ours, or of what we are made of, passes through: not to the terminal, and not to the log."""
    found = re.findall(r"Traceback|Unhandled| CRITICAL | ERROR +\S+", attacked.log + attacked.stderr)
    assert [] == found


def test_nothing_grows(attacked: Attack) -> None:
    """No process of the crawl needs more than 500 MB."""
    assert attacked.memory < 500_000_000


def test_nothing_hangs(attacked: Attack) -> None:
    """All of it is over in little more than its requests' time limits and its pages' CPU time allow."""
    assert attacked.seconds < 260
