from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from newskeep.errors import NewskeepError
from newskeep.reading.pool import Pool, WorkerDied

HERE = str(Path(__file__).parent)


def pool(workers: int = 1, **limits: Any) -> Pool:
    """A pool of the tasks of `pool_tasks`."""
    return Pool("pool_tasks:task", workers, paths=[HERE], **limits)


def in_a_pool(work: Any, **options: Any) -> Any:
    """What a coroutine function makes of a started pool."""

    async def main() -> Any:
        async with pool(**options) as started:
            return await work(started)

    return asyncio.run(main())


def _busy(seconds: float) -> float:
    """Keep the event loop from everything else for so long; when that began."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        pass
    return start + seconds


@pytest.mark.parametrize(
    ("reason", "verb", "value"),
    [
        ("signal 11 (SIGSEGV)", "crash", None),
        ("signal 9 (SIGKILL)", "kill", "SIGKILL"),
        ("exit status 3", "exit", 3),
        ("more than 1 s of CPU time", "spin", 30),
        ("longer than 2 s", "wait", 30),
        ("more than 100 MiB of memory", "eat", 200 << 20),
    ],
)
def test_a_task_that_kills_its_worker_fails_alone(reason: str, verb: str, value: Any) -> None:
    """The task fails with the reason, its neighbours and the next one are done."""

    async def work(pool: Pool) -> None:
        neighbour = asyncio.create_task(pool.submit(("spin", 0.3)))
        with pytest.raises(WorkerDied) as caught:
            await pool.submit((verb, value))
        assert reason in caught.value.reason
        assert [0.3, 2] == [await neighbour, await pool.submit(("echo", 2))]

    in_a_pool(work, workers=2, cpu_seconds=1, wall_seconds=2 if verb == "wait" else 60, memory=100 << 20)


def test_cpu_time_is_counted_for_each_task_anew() -> None:
    """A long-lived worker does not die of the sum of its tasks."""

    async def work(pool: Pool) -> set[int]:
        pids = set()
        for _ in range(5):
            await pool.submit(("spin", 0.5))
            pids.add(await pool.submit(("pid", None)))
        return pids

    assert len(in_a_pool(work, cpu_seconds=1)) == 1


def test_exceptions_travel() -> None:
    """What a task raises is raised here; what can't be pickled is told in words."""

    async def work(pool: Pool) -> None:
        with pytest.raises(ValueError, match="no such page"):
            await pool.submit(("raise", "no such page"))
        with pytest.raises(NewskeepError, match=r"It is broken\. Mend it\."):
            await pool.submit(("hint", None))
        with pytest.raises(RuntimeError, match="AwkwardError: two arguments"):
            await pool.submit(("awkward", None))

    in_a_pool(work)


def test_workers_are_reused_and_recycled() -> None:
    """One worker does its number of tasks, then another takes over; the extractor is there already."""

    async def work(pool: Pool) -> tuple[list[int], bool]:
        return [await pool.submit(("pid", None)) for _ in range(6)], await pool.submit(
            ("module", "trafilatura")
        )

    pids, preloaded = in_a_pool(work, recycle=3)
    assert ([3, 3], True) == ([pids.count(pid) for pid in dict.fromkeys(pids)], preloaded)


def test_a_worker_told_to_end_finishes_its_task() -> None:
    """SIGTERM lets a busy worker answer; one that ended while idle is replaced without a failure."""

    async def work(pool: Pool) -> list[Any]:
        first = await pool.submit(("kill", "SIGTERM"))
        second = await pool.submit(("pid", None))
        os.kill(second, signal.SIGTERM)
        return [first, await pool.submit(("echo", 3))]

    assert in_a_pool(work) == [None, 3]


def test_the_loop_goes_on() -> None:
    """While megabytes go both ways, the event loop is never away for long."""

    async def work(pool: Pool) -> float:
        loop, longest = asyncio.get_running_loop(), 0.0
        task = asyncio.create_task(pool.submit(("echo", bytes(20_000_000))))
        while not task.done():
            before = loop.time()
            await asyncio.sleep(0.001)
            longest = max(longest, loop.time() - before)
        assert len(await task) == 20_000_000
        return longest

    assert in_a_pool(work) < 0.5


def test_a_cancelled_task_frees_its_worker() -> None:
    """Who gives up waiting does not keep the worker busy."""

    async def work(pool: Pool) -> Any:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pool.submit(("wait", 20)), 0.2)
        return await pool.submit(("echo", 1))

    assert in_a_pool(work) == 1


def test_large_tasks_with_large_answers() -> None:
    """A worker that writes megabytes is listened to, however many are on their way to it."""

    async def work(pool: Pool) -> Any:
        tasks = (pool.submit(("echo", bytes([number]) * 8_000_000)) for number in range(4))
        return await asyncio.gather(*tasks)

    answers = in_a_pool(work, wall_seconds=20)
    assert [(number, 8_000_000) for number in range(4)] == [(answer[0], len(answer)) for answer in answers]


def test_the_next_task_is_with_the_worker_before_its_turn() -> None:
    """A worker goes on without the event loop: what it does takes no longer than the work itself."""

    async def work(pool: Pool) -> tuple[float, float]:
        tasks = [asyncio.create_task(pool.submit(("now", None))) for _ in range(2)]
        while not tasks[0].done():
            await asyncio.sleep(0.001)
        away = _busy(0.5)
        return await tasks[1], away

    done, away = in_a_pool(work)
    assert done < away


@pytest.mark.parametrize(
    ("reason", "verb", "value"),
    [("signal 11 (SIGSEGV)", "crash", None), ("more than 100 MiB of memory", "eat", 200 << 20)],
)
def test_a_task_behind_one_that_kills_its_worker(reason: str, verb: str, value: Any) -> None:
    """It waits for its turn at the same worker, and another one does it; the reason is the other task's alone."""

    async def work(pool: Pool) -> list[Any]:
        tasks = [asyncio.create_task(pool.submit(task)) for task in ((verb, value), ("echo", 1), ("echo", 2))]
        return await asyncio.gather(*tasks, return_exceptions=True)

    died, *others = in_a_pool(work, memory=100 << 20)
    assert (True, [1, 2]) == (reason in died.reason, others)


def test_a_task_is_given_up_before_its_turn() -> None:
    """Its answer, which the worker was told to give, is nobody else's."""

    async def work(pool: Pool) -> list[Any]:
        first = asyncio.create_task(pool.submit(("spin", 0.3)))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(pool.submit(("echo", "given up")))
        await asyncio.sleep(0.1)
        second.cancel()
        return [await pool.submit(("echo", "third")), await first]

    assert ["third", 0.3] == in_a_pool(work)


def test_workers_are_recycled_with_tasks_waiting() -> None:
    """No task is handed to a worker whose last one is another."""

    async def work(pool: Pool) -> list[Any]:
        return await asyncio.gather(*(pool.submit(("pid", None)) for _ in range(7)))

    pids = in_a_pool(work, recycle=3)
    assert [3, 3, 1] == [pids.count(pid) for pid in dict.fromkeys(pids)]


def test_a_task_that_does_not_exist() -> None:
    """A pool whose task can't be imported does not start, and says why."""

    async def main(start: Coroutine[Any, Any, None]) -> None:
        with pytest.raises(ModuleNotFoundError, match="no_such_module"):
            await start

    asyncio.run(main(Pool("no_such_module:task", 1).start()))


def test_a_closed_pool_refuses() -> None:
    """After close there are no workers and no tasks."""

    async def main() -> None:
        started = pool()
        async with started:
            pid = await started.submit(("pid", None))
        with pytest.raises(WorkerDied, match="closed"):
            await started.submit(("echo", 1))
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)

    asyncio.run(main())


@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), 9)", "sys.exit(0)"])
def test_workers_end_with_their_parent(tmp_path: Path, end: str) -> None:
    """Run as a module like the command is; however the parent ends, no worker outlives it."""
    package = tmp_path / "parent"
    package.mkdir()
    (package / "__main__.py").write_text(
        textwrap.dedent(f"""
        import asyncio, os, sys
        from newskeep.reading.pool import Pool
        async def main():
            pool = Pool("pool_tasks:task", 1, paths=[{HERE!r}])
            await pool.start()
            print(await pool.submit(("pid", None)), flush=True)
            {end}
        asyncio.run(main())
        """)
    )
    command = [sys.executable, "-m", "parent"]
    done = subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    worker = Path(f"/proc/{int(done.stdout)}")
    asyncio.run(_gone(worker))


async def _gone(process: Path) -> None:
    """Wait until a process is no more, at most ten seconds."""
    async with asyncio.timeout(10):
        while process.exists():
            await asyncio.sleep(0.01)
