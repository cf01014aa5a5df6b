"""Runs on a dask.distributed cluster in place of processes of this machine: the same jobs, the same bytes.

Workers must hold the same code, data tables and numerical libraries as this process and compute with one thread a run; that is asked of every
worker at the start, and again by each run where it is computed, for workers that join later. Only this process writes files.

Dask tries a run whose worker dies on other workers and gives it back after several deaths; `pool` then tries it once more. The scheduler is asked
every few seconds whether it is there and has workers, because a lost connection alone would leave runs waiting for ever.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
from collections.abc import Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from time import monotonic
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from sim.experiments.computing.job import Outcome
from sim.experiments.computing.pool import WORKER_ENVIRONMENT, Compute
from sim.experiments.store.code_version import code_version
from sim.experiments.store.errors import WorkersError
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as Promise

CONNECT_SECONDS = 10.0
"""How long the scheduler, and at the start the first worker, is waited for."""

WATCH_SECONDS = 2.0
"""How often the scheduler is asked how many threads its workers have."""

IDLE_SECONDS = 600.0
"""How long runs wait, after all workers have gone, for new ones."""

PER_THREAD = 2
"""Runs in flight for each thread, so that no worker waits while a finished run is stored here."""

NAMED = 3
"""Unfit workers that the error names."""

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
LIBRARIES = ("numpy", "scipy", "simpy", "pyarrow")
_MALLOC_OPTIONS = {-3: "MALLOC_MMAP_THRESHOLD_", -1: "MALLOC_TRIM_THRESHOLD_", -2: "MALLOC_TOP_PAD_"}
"""Numbers of glibc's mallopt(3) and the settings they are given."""

_LOGGERS = ("distributed", "distributed.client", "distributed.core", "tornado.application")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What must agree where a run is computed: hash of code and data tables, versions of libraries, and whether they keep to one thread."""

    code: str
    libraries: tuple[tuple[str, str], ...]
    one_thread: bool = True

    def unlike(self, other: Surroundings) -> str:
        """What the other one has that this one has not, in words; empty if nothing."""
        told = []
        if other.code != self.code:
            told.append(f"code {other.code[:12]} instead of {self.code[:12]}")
        found = dict(other.libraries)
        told += [f"{name} {found.get(name)} instead of {version}" for name, version in self.libraries if found.get(name) != version]
        if not other.one_thread:
            told.append(f"more than one thread for a run: start it with {' '.join(f'{name}=1' for name in ONE_THREAD)}")
        return ", ".join(told)


@lru_cache(maxsize=1)
def surroundings() -> Surroundings:
    """Those of this process."""
    found = []
    for name in LIBRARIES:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            found.append((name, "missing"))
    return Surroundings(code_version().hash, tuple(found), all(os.environ.get(name) == "1" for name in ONE_THREAD))


@lru_cache(maxsize=1)
def keep_memory() -> None:
    """Have glibc keep freed memory of this process, as `WORKER_ENVIRONMENT` has it do in local workers; elsewhere nothing is done.

    Dask's workers hand it back at once by default, and a run that faults all its arrays in again takes twice as long.
    """
    import ctypes

    with suppress(OSError, AttributeError):
        set_option = ctypes.CDLL("libc.so.6").mallopt
        for option, name in _MALLOC_OPTIONS.items():
            set_option(option, int(WORKER_ENVIRONMENT[name]))


@dataclass(frozen=True, slots=True)
class Errand:
    """A run on its way to a worker, which computes it only in the surroundings it was sent for; raises WorkersError in others."""

    job: Compute
    expected: Surroundings

    def __call__(self) -> Outcome:
        keep_memory()
        if unlike := self.expected.unlike(surroundings()):
            raise WorkersError(_unfit({platform.node(): unlike}))
        return self.job()


@contextmanager
def connected(address: str, at_most: int | None = None) -> Iterator[Cluster]:
    """The cluster of the scheduler at `address`; `at_most`: runs in flight, default two a thread.

    Raises QiluError if dask.distributed is not installed, WorkersError if the scheduler does not answer within seconds, has no workers, or they
    hold other code.
    """
    try:
        import distributed  # noqa: F401
    except ImportError:
        raise QiluError("computing on a cluster needs dask.distributed: pip install 'qilu[distributed]'") from None
    cluster = Cluster(address, at_most)
    with _quiet_logs():
        try:
            cluster.connect()
            yield cluster
        finally:
            cluster.close()


class Cluster:
    """A connection to a scheduler, made again when it was lost."""

    def __init__(self, address: str, at_most: int | None = None):
        self.address, self.at_most = address, at_most
        self.client: Client | None = None
        self.threads: dict[str, int] = {}
        self.latest: ClusterExecutor | None = None

    def connect(self) -> None:
        """Reach the scheduler and look at its workers; raises WorkersError."""
        from distributed import Client

        expected = _expected()
        try:
            self.client = Client(self.address, timeout=CONNECT_SECONDS, set_as_default=False, name="qilu")
        except (OSError, ValueError, TypeError, ImportError) as error:
            raise self._no(f"no dask scheduler answers at {self.address}: {_first_line(error)}. Is the address right, and is it running?") from None
        self.threads = {}
        try:
            self.client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            self.threads = self.client.nthreads()
            found = self.client.run(surroundings, on_error="return")
        except OSError as error:
            if self.threads or self.client.status != "running":
                raise self._no(f"the dask scheduler at {self.address} was lost: {_first_line(error)}") from None
            start = f"start some with `dask worker {self.address} --nthreads 1`"
            raise self._no(f"the dask scheduler at {self.address} has no workers: {start}") from None
        if unfit := _unlike(expected, found):
            raise self._no(_unfit(unfit))

    def _no(self, why: str) -> WorkersError:
        kept = "; finished runs are kept: run the same command again to go on from there" if self.latest is not None else ""
        return WorkersError(why + kept)

    def executor(self) -> ClusterExecutor:
        """Where runs are sent; raises WorkersError if the scheduler or its workers are gone and do not come back."""
        lost = self.latest is not None and self.latest.broken
        if self.client is None or self.client.status != "running" or lost:
            self.close()
            self.connect()
        assert self.client is not None
        self.latest = ClusterExecutor(self.client, self.threads, self.at_most)
        return self.latest

    def close(self) -> None:
        """End the connection; runs in flight are forgotten."""
        client, self.client = self.client, None
        if client is not None:
            with suppress(OSError, RuntimeError):
                client.close(timeout=WATCH_SECONDS)


class ClusterExecutor(Executor):
    """Sends runs to the workers of a cluster; a `Remote` executor of `pool`. Fails all runs in flight with BrokenExecutor if the scheduler is lost,
    or if there is no worker for long."""

    def __init__(self, client: Client, threads: Mapping[str, int], at_most: int | None):
        self.client, self.threads, self.at_most = client, threads, at_most
        self.loop = cast(Any, client.loop)
        self.expected = _expected()
        self.in_flight: dict[Future[Outcome], Promise] = {}
        self.broken = ""
        self.ended = False
        self.loop.add_callback(self._watch)

    @property
    def places(self) -> int:
        """Two runs a thread that is there now, or what the user allows."""
        return max(1, min(PER_THREAD * sum(self.threads.values()), self.at_most or 1 << 30))

    @property
    def places_apart(self) -> int:
        """Half as many as workers: those that take over from a dead one are then alone again."""
        return max(1, min(len(self.threads) // 2, self.at_most or 1 << 30))

    def submit(self, job: Any, /, *arguments: Any, **options: Any) -> Future[Any]:
        """Send a run; raises BrokenExecutor if the scheduler has been lost."""
        if self.broken or self.client.status != "running":
            raise BrokenExecutor(self.broken or "the connection to the scheduler is closed")
        promise = self.client.submit(Errand(job, self.expected), key=f"run-{uuid4().hex}", pure=False)
        ours: Future[Any] = Future()
        self.in_flight[ours] = promise
        self.loop.add_callback(self._hand_over, promise, ours)
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Forget the runs in flight; a worker finishes the one that it is computing, and its result is dropped."""
        self.ended = True
        promises = list(self.in_flight.values())
        self.in_flight.clear()
        if promises and self.client.status == "running":
            with suppress(OSError, RuntimeError, asyncio.CancelledError):
                self.client.cancel(promises, force=True)

    async def _hand_over(self, promise: Promise, ours: Future[Outcome]) -> None:
        """Wait for a run and pass it on, with what went wrong if it did."""
        from distributed.client import CancelledError

        try:
            outcome = await self.client.gather(promise, asynchronous=True)
        except (CancelledError, asyncio.CancelledError):
            self._break("the connection to the scheduler was lost")
        except Exception as error:
            if self.in_flight.pop(ours, None) is not None:
                ours.set_exception(error)
        else:
            if self.in_flight.pop(ours, None) is not None:
                ours.set_result(outcome)

    async def _watch(self) -> None:
        """Ask for the workers now and then."""
        scheduler: Any = self.client.scheduler
        answered = peopled = monotonic()
        while not (self.ended or self.broken):
            try:
                self.threads = await asyncio.wait_for(scheduler.ncores(), CONNECT_SECONDS)
                answered = monotonic()
            except (OSError, asyncio.CancelledError):
                if monotonic() - answered > CONNECT_SECONDS:
                    self._break("the scheduler does not answer")
            peopled = monotonic() if self.threads else peopled
            if monotonic() - peopled > IDLE_SECONDS:
                self._break("there are no workers")
            await asyncio.sleep(WATCH_SECONDS)

    def _break(self, why: str) -> None:
        """Fail what is in flight."""
        self.broken = self.broken or why
        lost, self.in_flight = self.in_flight, {}
        for ours in lost:
            if not self.ended:
                ours.set_exception(BrokenExecutor(self.broken))


def _expected() -> Surroundings:
    """What workers must have: this process's code and libraries, and one thread a run, whatever this process may use."""
    ours = surroundings()
    return Surroundings(code_version().hash, ours.libraries)


def _unlike(expected: Surroundings, found: Mapping[str, Surroundings | Exception]) -> dict[str, str]:
    """Unfit workers and why. One that could not be asked because it has just gone is left out."""
    told = {}
    for worker, answer in found.items():
        if isinstance(answer, Surroundings):
            why = expected.unlike(answer)
        else:
            why = "" if isinstance(answer, OSError) else f"no qilu of this version ({type(answer).__name__}: {_first_line(answer)})"
        if why:
            told[worker] = why
    return told


def _unfit(workers: Mapping[str, str]) -> str:
    told = "; ".join(f"{worker} has {why}" for worker, why in list(workers.items())[:NAMED])
    count = "a worker" if len(workers) == 1 else f"{len(workers)} workers"
    return f"{count} would compute other results: {told}. Install the same qilu on every host and start the workers again"


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


@contextmanager
def _quiet_logs() -> Iterator[None]:
    """Keep dask's own account of lost connections from the user's terminal: errors say what is needed."""
    before = {name: logging.getLogger(name).level for name in _LOGGERS}
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
