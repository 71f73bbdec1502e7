"""Worker processes under limits, for asyncio: what is done to a page in them harms nothing outside them.

A task that uses too much CPU time, memory or time, or crashes the interpreter, fails alone with `WorkerDied`; the next
one gets a new process. Workers are forked from a server process that has imported the extractor already (0.4 CPU-s),
and live long: what an extractor gets ready once (1.4 CPU-s for the first date in words of no language) is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import pickle
import signal
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from operator import attrgetter
from typing import Any, Self

from newskeep.errors import NewskeepError
from newskeep.reading.worker import LENGTH, Answer, Limits, serve

#: imported once, in the server process that workers are forked from
PRELOAD = (
    "trafilatura",
    "trafilatura.metadata",
    "feedparser",
    "newskeep.reading.pages",
    "newskeep.reading.worker",
)
_READY_SECONDS = 60
#: a worker that was asked to end while idle costs another try
_TRIES = 3
#: tasks that a worker has: the one that it does, and the next one
_AT_A_SEAT = 2
#: starts and reaps processes off the loop; one thread, for multiprocessing's own bookkeeping is not made for two
_PROCESSES = ThreadPoolExecutor(1, thread_name_prefix="newskeep-workers")


class WorkerDied(NewskeepError):  # noqa: N818 - it says what happened, and the task has not erred
    """The process that worked on a task ended; the reason tells which limit or signal ended it."""

    code = "worker-died"

    @property
    def reason(self) -> str:
        """Why, in a sentence."""
        return self.message


class Pool:
    """Runs one function of one argument in up to `workers` processes, one task at a time in each, the next one at hand.

    Usable from any asyncio loop, Twisted's included; start it before there is much in the process, for then the server
    process that workers are forked from starts quickly. Arguments and results are pickled.

    Args:
        task: the function as `module:function`, importable in a fresh process.
        workers: most processes.
        cpu_seconds: CPU time of one task, rounded up to whole seconds.
        memory: bytes of address space that a worker may add to what it starts with.
        wall_seconds: time that one task may take.
        paths: folders that are put on the workers' module path first.
        recycle: tasks after which a worker is replaced.
    """

    def __init__(
        self,
        task: str,
        workers: int,
        *,
        cpu_seconds: float = 8,
        memory: int = 320 * 2**20,
        wall_seconds: float = 30,
        paths: Iterable[str] = (),
        recycle: int = 2000,
    ) -> None:
        self._task = task
        self._limits = Limits(cpu_seconds, memory, wall_seconds)
        self._paths = tuple(paths)
        self._seats = [_Seat(self._new_worker, self._limits, recycle) for _ in range(workers)]
        self._slots = asyncio.Semaphore(workers * _AT_A_SEAT)
        self._closed = False

    async def start(self) -> None:
        """Start all workers and wait until they are ready.

        Raises:
            Exception: whatever kept the task's module from being imported.
        """
        await asyncio.gather(*(seat.start() for seat in self._seats))

    async def submit(self, argument: Any) -> Any:
        """The task's result, when a worker is free and has done it.

        Raises:
            WorkerDied: the worker ended over it.
            Exception: what the task raised.
        """
        async with self._slots:
            if self._closed:
                raise WorkerDied("The pool is closed.")
            # Not before it has a seat: of what waits, one copy is enough.
            message = pickle.dumps(argument, pickle.HIGHEST_PROTOCOL)
            for attempt in range(_TRIES):
                seat = min(self._seats, key=attrgetter("taken"))
                answer = await seat.run(message, fresh=attempt > 0)
                if answer is not None:
                    break
            else:
                raise WorkerDied("Workers were asked to end one after the other.")
        if answer.error is not None:
            try:
                raise answer.error
            finally:
                # The error knows this frame: with these in it, a page would be held until the collector comes by.
                del answer, message, argument
        return answer.result

    async def close(self) -> None:
        """Wait for the tasks that workers have, refuse those that wait for a worker, and end all workers."""
        self._closed = True
        slots = len(self._seats) * _AT_A_SEAT
        for _ in range(slots):
            await self._slots.acquire()
        for seat in self._seats:
            await seat.clear()
        for _ in range(slots):
            self._slots.release()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def _new_worker(self) -> _Worker:
        return await _Worker.start(self._task, self._limits, self._paths)


class _Seat:
    """The place of one worker, where tasks have their turn.

    The next task is handed over before its turn: a worker that is done with one has another, however late the event
    loop comes to its answer.

    Args:
        new_worker: starts one.
        limits: of each task.
        recycle: tasks after which a worker is replaced.
    """

    def __init__(self, new_worker: Callable[[], Awaitable[_Worker]], limits: Limits, recycle: int) -> None:
        self._new_worker = new_worker
        self._limits = limits
        self._recycle = recycle
        self._turn = asyncio.Lock()
        self._worker: _Worker | None = None
        #: tasks here, those that wait for their turn among them
        self.taken = 0

    async def start(self) -> None:
        """Have a worker."""
        self._worker = self._worker or await self._new_worker()

    async def run(self, message: bytes, *, fresh: bool) -> Answer | None:
        """The answer of the worker, a new one if need be; None when it had ended, as told, or had too little room left.

        Raises:
            WorkerDied: it ended over the task.
        """
        self.taken += 1
        early = None if fresh else self._hand_over(message)
        try:
            async with self._turn:
                worker = await self._with(message, early, fresh=fresh)
                early = None
                return await self._answer(worker)
        finally:
            self.taken -= 1
            if early:
                early.spoiled = True

    async def clear(self) -> None:
        """Have no worker."""
        worker, self._worker = self._worker, None
        if worker:
            await worker.end()

    def _hand_over(self, message: bytes) -> _Worker | None:
        """The worker that has the message from now on, behind the task that it does; None where that is its last one."""
        worker = self._worker
        if not (worker and self._turn.locked()) or worker.spoiled or worker.tasks >= self._recycle:
            return None
        worker.send(message)
        return worker

    async def _with(self, message: bytes, early: _Worker | None, *, fresh: bool) -> _Worker:
        """The worker of a task whose turn it is; it has the message."""
        if self._worker and (fresh or self._worker.gone or self._worker.spoiled):
            await self.clear()
        if self._worker is None:
            self._worker = await self._new_worker()
        if self._worker is not early:
            self._worker.send(message)
        return self._worker

    async def _answer(self, worker: _Worker) -> Answer | None:
        keep = False
        try:
            answer = await worker.answer(self._limits)
            keep = answer is not None and worker.tasks < self._recycle and not worker.spoiled
        finally:
            if not keep:
                await self.clear()
        return answer


@dataclass(slots=True)
class _Worker:
    """The parent's side of a worker process."""

    process: ForkServerProcess
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    #: that it was asked to answer
    tasks: int = 0
    #: it does a task, or is going to, that nobody waits for any more
    spoiled: bool = False

    @classmethod
    async def start(cls, task: str, limits: Limits, paths: tuple[str, ...]) -> _Worker:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(PRELOAD))
        ours, theirs = socket.socketpair()
        process = context.Process(
            target=serve, args=(theirs, task, limits, paths), daemon=True, name="newskeep-reading"
        )
        try:
            # Off the loop: it waits for the server process, the first time for that to start as well.
            await asyncio.get_running_loop().run_in_executor(_PROCESSES, process.start)
        finally:
            theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours)
        worker = cls(process, reader, writer)
        try:
            async with asyncio.timeout(_READY_SECONDS):
                ready = await worker._receive()
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            reason = await worker.end()
            raise WorkerDied(f"A worker did not start: {reason}.") from None
        if ready.error is not None:
            await worker.end()
            raise ready.error
        return worker

    @property
    def gone(self) -> bool:
        """True when the process has ended while it was idle."""
        return self.reader.at_eof()

    def send(self, message: bytes) -> None:
        """Hand over one task."""
        self.writer.write(LENGTH.pack(len(message)))
        self.writer.write(message)

    async def answer(self, limits: Limits) -> Answer | None:
        """Wait for the next answer, within the time limit of a task; None when another worker has to give it.

        Raises:
            WorkerDied: it ended over the task.
        """
        self.tasks += 1
        try:
            async with asyncio.timeout(limits.wall_seconds):
                # Not until all is written: behind the task may stand the next one, which the worker
                # takes only after we have taken its answer.
                answer = await self._receive()
        except (TimeoutError, asyncio.CancelledError) as error:
            self.process.kill()
            if isinstance(error, asyncio.CancelledError):
                raise
            raise WorkerDied(f"The task took longer than {limits.wall_seconds:g} s.") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            code = await self._exit_code()
            if code == 0:
                return None
            raise WorkerDied(_reason(code, limits)) from None
        if answer.out_of_memory:
            if self.tasks > 1:
                return None  # earlier tasks may have left little room: in a new worker it has all
            raise WorkerDied(_memory_reason(limits))
        return answer

    async def end(self) -> str:
        """Close the channel, at which an idle worker ends by itself; kill one that does not. How it ended, in words."""
        if self.spoiled:
            self.process.kill()  # else it would do first what nobody waits for
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()
        return f"exit status {await self._exit_code(patience=1)}"

    async def _receive(self) -> Answer:
        size = LENGTH.unpack(await self.reader.readexactly(LENGTH.size))[0]
        answer: Answer = pickle.loads(await self.reader.readexactly(size))  # noqa: S301 - from our own child
        return answer

    async def _exit_code(self, patience: float = 5) -> int | None:
        """The exit status of the process, killed when it does not end within so many seconds."""
        if self.process.exitcode is None:
            loop = asyncio.get_running_loop()
            ended = asyncio.Event()
            loop.add_reader(self.process.sentinel, ended.set)
            try:
                async with asyncio.timeout(patience):
                    await ended.wait()
            except TimeoutError:
                self.process.kill()
            finally:
                loop.remove_reader(self.process.sentinel)
            await loop.run_in_executor(_PROCESSES, self.process.join)
        return self.process.exitcode


def _memory_reason(limits: Limits) -> str:
    return f"The task needed more than {limits.memory / 2**20:.0f} MiB of memory."


def _reason(code: int | None, limits: Limits) -> str:
    if code == -signal.SIGXCPU:
        return f"The task used more than {limits.cpu_seconds:g} s of CPU time."
    if code is None or code >= 0:
        return f"The worker ended with exit status {code}."
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = "unknown"
    return f"The worker was ended by signal {-code} ({name})."
