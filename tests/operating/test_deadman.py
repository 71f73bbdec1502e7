"""The ping that a monitor elsewhere waits for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.deadman import Rhythm, Signal, ping
from tests.operating.conftest import NOW, Receiver


def test_start_then_success_every_five_minutes() -> None:
    """A failure is told at once, and so is its end; a clock that steps back holds nothing up."""
    rhythm = Rhythm()
    minutes = [(0, True), (1, True), (2, True), (6, True), (7, False), (8, False), (9, True), (3, True)]
    found = [rhythm.due(NOW + timedelta(minutes=minute), well=well) for minute, well in minutes]
    ok = Signal.SUCCESS
    assert [Signal.START, ok, None, ok, Signal.FAIL, None, ok, ok] == found


@pytest.mark.parametrize("signal", Signal)
def test_the_protocol_of_healthchecks(receiver: Receiver, signal: Signal) -> None:
    """The address alone for success, /start and /fail below it; the body says how things stand."""
    said = ping(f"http://127.0.0.1:{receiver.port}/uuid/", signal, "sources: 2 ok")
    assert ("", [(f"/uuid{signal.value}", "sources: 2 ok")]) == (said, receiver.requests)


def test_trouble_is_said_without_the_address(receiver: Receiver) -> None:
    """It is a secret."""
    receiver.status = 404
    refused = ping("http://127.0.0.1:9/secret", Signal.SUCCESS, "")
    answered = ping(f"http://127.0.0.1:{receiver.port}/secret", Signal.SUCCESS, "")
    assert ("Connection refused", "it answers HTTP 404") == (refused, answered)
