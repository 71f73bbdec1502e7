from __future__ import annotations

import asyncio
import os
import signal
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest

from newskeep.errors import StorageError
from newskeep.model import RunState
from scheduler.child import ChildOutcome, Ending, Stop, run_child, run_once
from scheduler.entry import ChildSpec
from tests.scheduler.conftest import Specify
from tests.scheduler.crawl_targets import PRELOADED
from tests.scheduler.waiting import eventually, lives

OUT_OF_MEMORY = (
    "the crawling process was ended by SIGKILL, from outside, or because the system was out of memory"
)


def done(spec: ChildSpec, *, limit: float = 60, grace: float = 5) -> ChildOutcome:
    """What came of a child that was waited for."""
    return run_once(spec, limit_seconds=limit, grace_seconds=grace)


def test_a_child_that_did_its_work_hands_back_its_result(specify: Specify) -> None:
    """The result comes back as the crawl made it, and its file is taken away."""
    spec = specify("fine")
    outcome = done(spec)
    assert outcome.result is not None
    assert (RunState.OK, "2 new", Ending.ITSELF, 0) == (
        outcome.state,
        outcome.verdict,
        outcome.ending,
        outcome.exit_code,
    )
    assert 2 == outcome.result.sources["courier"].counts.new
    assert [] == list(spec.result.parent.glob("*.json")) + list(spec.result.parent.glob("*.tmp"))


def test_two_children_one_after_the_other(specify: Specify) -> None:
    """A caller without an event loop may crawl twice, which one process can't."""
    assert [RunState.OK, RunState.OK] == [done(specify("fine")).state, done(specify("fine")).state]


@pytest.fixture
def new_server() -> None:
    """Children get a server of the daemon's own, whatever tests before this one have started in this process."""
    server: Any = forkserver._forkserver
    server._stop()


@pytest.mark.usefixtures("new_server")
def test_children_are_forked_from_a_warm_server(specify: Specify) -> None:
    """Everything heavy is imported already, the reactor is not, and the terminal's signals don't reach a child."""
    expected = {
        "reactor": False,
        "forkserver_has": list(PRELOADED),
        "own_session": True,
    }
    assert str(expected) == done(specify("facts")).verdict


def test_a_known_error_comes_back_as_itself(specify: Specify) -> None:
    """An error before anything started ends the batch as failed, with its sentence, hint and type."""
    outcome = done(specify("refused"))
    assert outcome.result is not None
    error = outcome.result.error
    assert isinstance(error, StorageError)
    assert (RunState.FAILED, "The bucket is not there.", "Make it.") == (
        outcome.state,
        outcome.verdict,
        error.hint,
    )


def test_an_unknown_error_is_told_and_its_traceback_is_in_the_log(specify: Specify) -> None:
    """A bug in a crawl ends as failed in the ledger's words, and the log shows where."""
    spec = specify("broken")
    outcome = done(spec)
    assert (RunState.FAILED, "The crawl broke off: ZeroDivisionError: by design.") == (
        outcome.state,
        outcome.verdict,
    )
    assert "in broken" in spec.log.read_text()


def test_both_outputs_go_to_the_log(specify: Specify) -> None:
    """What a library prints is found in the run's log."""
    spec = specify("says")
    done(spec)
    assert ["to stderr", "to stdout"] == sorted(spec.log.read_text().splitlines())


@pytest.mark.parametrize(
    ("target", "state", "verdict", "code"),
    [
        ("crash", RunState.KILLED, "the crawling process was ended by SIGSEGV", -signal.SIGSEGV),
        ("killed", RunState.KILLED, OUT_OF_MEMORY, -signal.SIGKILL),
        ("leave", RunState.FAILED, "the crawling process ended with status 0 and without a result", 0),
        ("leave_with_3", RunState.FAILED, "the crawling process ended with status 3 and without a result", 3),
        ("moment", RunState.FAILED, "the crawling process ended with status 1 and without a result", 1),
    ],
)
def test_without_a_result_no_exit_status_is_believed(
    specify: Specify, target: str, state: RunState, verdict: str, code: int
) -> None:
    """A child that left nothing has failed or was killed, whatever it exits with."""
    outcome = done(specify(target))
    assert (state, verdict, code, None) == (outcome.state, outcome.verdict, outcome.exit_code, outcome.result)


def test_a_child_that_takes_too_much_memory_is_stopped(specify: Specify) -> None:
    """Seen from outside; the verdict says how much it was and which key sets the limit."""
    outcome = done(specify("greedy"))
    assert (RunState.KILLED, Ending.UNWELL) == (outcome.state, outcome.ending)
    assert outcome.verdict.startswith("stopped because it held ")
    assert outcome.verdict.endswith("MB of memory; schedule.memory is 256 MB")


def test_a_crash_in_c_code_shows_in_the_log(specify: Specify) -> None:
    """The log of a crashed child tells where it was."""
    spec = specify("crash")
    done(spec)
    assert "Segmentation fault" in spec.log.read_text()


def test_a_child_that_hangs_is_stopped_at_its_time_limit(specify: Specify) -> None:
    """SIGTERM ends it; the outcome says that it was the limit."""
    outcome = done(specify("hang"), limit=0.3)
    assert (RunState.TIMEOUT, "stopped at the time limit of 0.3s", -signal.SIGTERM) == (
        outcome.state,
        outcome.verdict,
        outcome.exit_code,
    )


def test_a_child_that_does_not_listen_is_ended_by_force(specify: Specify) -> None:
    """After the grace period and a second request there is no third."""
    outcome = done(specify("deaf"), limit=0.3, grace=0.2)
    assert (RunState.TIMEOUT, Ending.TIME_LIMIT, -signal.SIGKILL) == (
        outcome.state,
        outcome.ending,
        outcome.exit_code,
    )


def test_what_was_done_before_the_time_limit_is_kept(specify: Specify) -> None:
    """A child that finishes when asked at the limit has its result, and is a timeout all the same."""
    outcome = done(specify("obedient"), limit=0.3)
    assert outcome.result is not None
    assert (RunState.TIMEOUT, 1, 0) == (outcome.state, outcome.result.counts.new, outcome.exit_code)


def test_a_child_that_is_asked_to_stop_finishes_first(specify: Specify) -> None:
    """The stop reaches the child once it has begun; what it did is told as it tells it."""

    async def stopped(spec: ChildSpec) -> ChildOutcome:
        stop = Stop()
        child = asyncio.create_task(run_child(spec, limit_seconds=60, grace_seconds=30, stop=stop))
        assert await asyncio.to_thread(eventually, lambda: spec.log.exists() and bool(spec.log.read_text()))
        stop.ask()
        return await child

    outcome = asyncio.run(stopped(specify("obedient")))
    assert (RunState.KILLED, "1 new; stopped", Ending.STOPPED) == (
        outcome.state,
        outcome.verdict,
        outcome.ending,
    )


def test_a_second_request_cuts_the_grace_period_short(specify: Specify) -> None:
    """Whoever asks twice does not wait for a child that won't finish."""

    async def hurried(spec: ChildSpec) -> ChildOutcome:
        stop = Stop()
        child = asyncio.create_task(run_child(spec, limit_seconds=600, grace_seconds=600, stop=stop))
        assert await asyncio.to_thread(eventually, lambda: spec.log.exists() and bool(spec.log.read_text()))
        stop.ask()
        stop.ask()
        return await asyncio.wait_for(child, 60)

    outcome = asyncio.run(hurried(specify("deaf")))
    assert (RunState.KILLED, -signal.SIGKILL) == (outcome.state, outcome.exit_code)


def test_cancelling_stops_the_child_too(specify: Specify) -> None:
    """An interrupted caller leaves no child behind."""
    spec = specify("obedient")

    async def cancelled() -> None:
        child = asyncio.create_task(run_child(spec, limit_seconds=60, grace_seconds=30))
        assert await asyncio.to_thread(eventually, lambda: spec.log.exists() and bool(spec.log.read_text()))
        child.cancel()
        with pytest.raises(asyncio.CancelledError):
            await child

    asyncio.run(cancelled())
    assert not lives(int(spec.log.read_text()))


def test_what_a_crashed_child_started_is_ended_with_it(specify: Specify) -> None:
    """Reading workers of a killed crawl don't go on without it."""
    spec = specify("crash_with_helper")
    outcome = done(spec)
    helper = int(spec.log.read_text())
    assert RunState.KILLED == outcome.state
    assert eventually(lambda: not lives(helper), 5)


def test_a_child_that_outlives_its_forkserver_is_waited_for(specify: Specify) -> None:
    """When the server process is killed the child isn't, and its result counts."""

    async def orphaned(spec: ChildSpec) -> ChildOutcome:
        stop = Stop()
        child = asyncio.create_task(run_child(spec, limit_seconds=60, grace_seconds=30, stop=stop))
        assert await asyncio.to_thread(eventually, lambda: spec.log.exists() and bool(spec.log.read_text()))
        pid = int(spec.log.read_text())
        os.kill(_parent(pid), signal.SIGKILL)
        await asyncio.sleep(0.3)
        assert not child.done()
        os.kill(pid, signal.SIGTERM)
        return await child

    outcome = asyncio.run(orphaned(specify("obedient")))
    assert (RunState.KILLED, "1 new; stopped", None) == (outcome.state, outcome.verdict, outcome.exit_code)


def _parent(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1])
