"""Runs on processes: `workers` of them busy, a few runs more waiting, and a killed worker costs one run, not the batch.

When a worker dies, the whole process pool breaks and does not say who was at fault. The pool is rebuilt, every run that was in
flight is a suspect and is tried again alone, twice; one that breaks the pool again by itself is given up and reported, and the
others go on. Only if no run at all comes back is the batch given up. Any `concurrent.futures.Executor` will do in place of local
processes: pass `make_executor`. One that is a `Remote` loses runs without breaking; they are tried once more when no other run waits.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

from sim.experiments.computing.job import Outcome
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import WorkersError
from sim.experiments.store.run_failure import Failure

TRIES_ALONE = 2
"""How often a run that was in flight when a worker died is tried by itself before it is given up."""

TRIES_APART = 2
"""How often a run is sent to a remote executor, which tries it several times itself."""

HOPELESS = 3
"""How many runs in succession may be given up from the start, before any has come back, until the batch is."""

WORKER_ENVIRONMENT = {
    # One thread a process: the cores are shared out among runs, and sums do not depend on the number of threads.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # glibc hands big arrays back to the system at once and faults them in again; these keep them (32 MiB is its upper limit).
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(512 << 20),
    "MALLOC_TOP_PAD_": str(64 << 20),
}

MakeExecutor = Callable[[], Executor]


class Compute(Protocol):
    """What computes a run when it is called: a `Job`, or anything picklable like one."""

    @property
    def key(self) -> RunKey: ...

    def __call__(self) -> Outcome: ...


@runtime_checkable
class Remote(Protocol):
    """An executor of many machines. What it loses with a worker is a run that was there, so that others in flight are no suspects; if it is
    lost itself, with all runs in flight, these fail with BrokenExecutor."""

    @property
    def places(self) -> int:
        """How many runs it takes at a time at present."""
        ...

    @property
    def places_apart(self) -> int:
        """How many runs it takes so that no two of them share a worker."""
        ...


def in_flight(workers: int) -> int:
    """How many runs local processes are given: some more than there are workers, so that none of them waits while a finished run is stored."""
    return workers + 1 + workers // 4


def available_workers() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def outcomes(jobs: Sequence[Compute], workers: int, make_executor: MakeExecutor | None = None) -> Generator[tuple[int, Outcome]]:
    """Every job's outcome with the job's number, in the order in which they finish.

    One worker computes in this process. Closing the iterator, or an interrupt, stops the workers at once.
    """
    workers = min(workers, len(jobs))
    if make_executor is None and workers <= 1:
        yield from ((number, job()) for number, job in enumerate(jobs))
    else:
        yield from _Crew(jobs, workers, make_executor or (lambda: local_processes(workers))).outcomes()


def local_processes(workers: int) -> ProcessPoolExecutor:
    """Fresh processes (spawn): nothing is inherited from this one but the environment."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start_worker)


class _Crew:
    """The loop that keeps the executor busy and survives its breaking; jobs go by their numbers."""

    def __init__(self, jobs: Sequence[Compute], workers: int, make_executor: MakeExecutor):
        self.jobs, self.workers, self.make_executor = jobs, workers, make_executor
        self.executor: Executor | None = None
        self.in_flight: dict[Future[Outcome], int] = {}
        self.waiting = deque(range(len(jobs)))
        self.suspects: deque[int] = deque()
        self.tries: Counter[int] = Counter()
        self.came_back = self.given_up = 0

    def outcomes(self) -> Iterator[tuple[int, Outcome]]:
        with _environment(WORKER_ENVIRONMENT):
            try:
                while self.waiting or self.suspects or self.in_flight:
                    self._fill()
                    yield from self._collect()
            finally:
                self._stop()

    def _fill(self) -> None:
        """Keep the executor busy; while there are suspects, one of them alone."""
        while True:
            self.executor = self.executor or self.make_executor()
            queue, limit = self._next()
            if not queue or len(self.in_flight) >= limit:
                return
            try:
                with _interrupts_held():
                    self.in_flight[self.executor.submit(self.jobs[queue[0]])] = queue[0]
            except BrokenExecutor:  # an idle worker died: nobody's run is to blame
                if self.in_flight:
                    return
                self._stop()
                continue
            queue.popleft()

    def _next(self) -> tuple[deque[int], int]:
        """Which runs are to be sent, and how many may be in flight then."""
        if isinstance(self.executor, Remote):
            return (self.waiting, self.executor.places) if self.waiting else (self.suspects, self.executor.places_apart)
        return (self.suspects, 1) if self.suspects else (self.waiting, in_flight(self.workers))

    def _collect(self) -> Iterator[tuple[int, Outcome]]:
        """Outcomes of what has finished; what was lost becomes suspect, or is given up if it was lost too often."""
        alone = len(self.in_flight) == 1 and next(iter(self.in_flight.values())) in self.tries
        remote = isinstance(self.executor, Remote)
        finished = wait(self.in_flight, return_when=FIRST_COMPLETED).done
        if any(isinstance(future.exception(), BrokenExecutor) for future in finished):
            finished = wait(self.in_flight).done  # all fail together
            self._stop()
        for future in finished:
            number, error = self.in_flight.pop(future), future.exception()
            if error is None:
                self.came_back += 1
                yield number, future.result()
            elif isinstance(error, WorkersError):
                raise error
            elif remote and isinstance(error, BrokenExecutor):
                self.waiting.appendleft(number)
            elif self._is_lost(number, alone, remote):
                self.given_up += 1
                tries = TRIES_APART if remote else TRIES_ALONE + 1
                yield number, Outcome(self.jobs[number].key, failure=Failure("worker died", _describe_death(error, tries)))
            else:
                self.suspects.append(number)
            self._check_hope()

    def _is_lost(self, number: int, alone: bool, remote: bool) -> bool:
        """Count a try of a run that did not come back; whether it was the last one. A first try among others on one machine proves nothing."""
        self.tries[number] += alone or remote
        return self.tries[number] >= (TRIES_APART if remote else TRIES_ALONE)

    def _check_hope(self) -> None:
        hopeless = self.given_up >= HOPELESS or (isinstance(self.executor, Remote) and len(self.suspects) > 2 * self.executor.places + HOPELESS)
        if hopeless and not self.came_back:
            raise WorkersError(
                f"the worker processes of {self.given_up + len(self.suspects)} runs died and no run came back: given up. Is there enough memory (try "
                "--workers 1; on a cluster, fewer workers a host)? A Python script that starts runs must do so under `if __name__ == '__main__':`"
            )

    def _stop(self) -> None:
        """End the executor; with runs in flight (interrupt, broken pool) at once, by killing its processes."""
        if self.executor is None:
            return
        processes = list((getattr(self.executor, "_processes", None) or {}).values()) if self.in_flight else []
        self.executor.shutdown(wait=not self.in_flight, cancel_futures=True)
        for process in processes:
            process.kill()
        self.executor = None


def _describe_death(error: BaseException, tries: int) -> str:
    if isinstance(error, BrokenExecutor):
        return f"the worker process died in each of {tries} tries (killed, or out of memory)"
    return f"lost in each of {tries} tries: {type(error).__name__}: {error}"


def _start_worker() -> None:
    """First call in a worker: leave Ctrl-C to the parent, and end when the parent has ended, however it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Environment variables that processes started inside the block inherit."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold back Ctrl-C while a process is started: it inherits the hold, and so does not die of it half born."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
