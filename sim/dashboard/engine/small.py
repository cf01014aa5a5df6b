"""The small population: a sample of the firms in a few draws, computed while the visitor waits.

Worker processes stay alive between questions, so that nothing is loaded twice; runs go into the store that commands use, so that a question asked
before is answered at once, and a scenario without changes is computed once for all visitors. One question is computed at a time.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sim.experiments.computing.job import Outcome, Task
from sim.experiments.computing.pool import available_workers, local_processes, outcomes
from sim.experiments.store.encoding import RunKey
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from sim.experiments.computing.job import FullTask
    from sim.scenario.resolved import Scenario

SMALL_SCALE = 0.02
"""Share of the firms."""

SMALL_DRAWS = 4
"""Draws of the uncertain parameters, with one replicate of chance each."""


class SmallPopulation:
    """Answers questions about a sample. `store`: folder of finished runs; `workers`: processes, default one a processor.

    Safe for threads. `task`, `full_task`: what computes a run, default the model; they must be importable by name.
    """

    def __init__(
        self,
        store: Path,
        workers: int | None = None,
        *,
        scale: float = SMALL_SCALE,
        draws: int = SMALL_DRAWS,
        task: Task | None = None,
        full_task: FullTask | None = None,
    ):
        self.store, self.scale, self.draws = Path(store), scale, draws
        self._workers = workers or available_workers()
        self._task, self._full_task = task, full_task
        self._crew = _LastingCrew(self._workers)
        self._turn = threading.Lock()
        self._closed = False

    def sized(self, scenario: Scenario) -> Scenario:
        """The scenario on the sample: same seed, so that a firm, a draw and a replicate are the same in every question."""
        return scenario.with_overrides(draws=self.draws, replicates=1, scale=self.scale)

    def run(self, scenario: Scenario, out: Path) -> Path:
        """Answer for a scenario in the results folder `out`, which is handed back; at once if it is answered there or all runs are stored.

        Raises QiluError if a run fails, or what `run_ensemble` raises. Others may ask meanwhile: they wait for their turn, and no error of one
        question reaches another.
        """
        from sim.experiments.computing.ensemble import run_ensemble
        from sim.experiments.computing.lab import Lab
        from sim.experiments.store.run_store import RunStore

        small = self.sized(scenario)
        if answered(small, out):
            return out
        with self._turn:
            if self._closed:
                raise QiluError("the small population is closed: the dashboard is stopping")
            lab = Lab(RunStore(self.store), *self._tasks(), workers=self._workers, make_executor=self._crew.hired)
            ensemble = run_ensemble(small, lab, out)
        if ensemble.failures:
            key, why = next(iter(sorted(ensemble.failures.items())))
            raise QiluError(f"{len(ensemble.failures)} of {small.draws} runs failed; {key.name}: {why.reason}")
        return out

    def warm(self) -> None:
        """Start the worker processes and let each load the model, so that the first question need not wait for that."""
        task, _ = self._tasks()
        with self._turn:
            if not self._closed:
                for _ in outcomes([_Load(task) for _ in range(self._workers)], self._workers, self._crew.hired):
                    pass

    def close(self) -> None:
        """End the worker processes; a question under way is answered first."""
        with self._turn:
            self._closed = True
            self._crew.end()

    def _tasks(self) -> tuple[Task, FullTask]:
        if self._task is not None and self._full_task is not None:
            return self._task, self._full_task
        from sim.model import simulate, simulate_in_full

        return self._task or simulate, self._full_task or simulate_in_full


def answered(scenario: Scenario, folder: Path) -> bool:
    """Whether a results folder holds all runs of just this scenario, computed by the code that runs now."""
    from sim.experiments.computing.job import stamp_of
    from sim.experiments.exchange.catalogue import COMPLETE
    from sim.experiments.store.errors import FolderError
    from sim.experiments.store.manifest import read_manifest
    from sim.experiments.store.results_folder import ResultsFolder

    files = ResultsFolder(folder)
    try:
        told = read_manifest(files.manifest)
    except FolderError:
        return False
    same = told.get("scenario_hash") == scenario.hash and told.get("code", {}).get("hash") == stamp_of(scenario).code_hash
    return same and told.get("state") == COMPLETE and files.scorecard.is_file()


class _LastingCrew(Executor):
    """Worker processes that outlive a batch: to the batch they look like its own, and its end does not end them.

    If a worker dies the others are given up and new ones hired when the next run is sent.
    """

    def __init__(self, workers: int):
        self.workers = workers
        self._executor: ProcessPoolExecutor | None = None

    def hired(self) -> Executor:
        """The crew for a batch."""
        return self

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Send a run; raises BrokenExecutor if a worker died, and the next call has new workers."""
        executor = self._executor = self._executor or local_processes(self.workers)
        try:
            with _plain_main():
                future = executor.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self.end()
            raise
        future.add_done_callback(partial(self._look_for_death, executor))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """The end of a batch: the workers stay."""

    def end(self) -> None:
        """End the workers; those that still compute are killed."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)

    def _look_for_death(self, executor: ProcessPoolExecutor, future: Future[Any]) -> None:
        if self._executor is executor and not future.cancelled() and isinstance(future.exception(), BrokenExecutor):
            self.end()


@contextmanager
def _plain_main() -> Iterator[None]:
    """Let processes that are started inside the block know nothing of the main module: a page server puts its pages there, and new processes would
    run them."""
    own = sys.modules.get("__main__")
    blank = sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        if own is not None and sys.modules.get("__main__") is blank:
            sys.modules["__main__"] = own


@dataclass(frozen=True)
class _Load:
    """Sent to a worker: it is loaded there together with what computes runs, and that is all."""

    task: Task

    @property
    def key(self) -> RunKey:
        """It is no run; any key will do."""
        return RunKey(0, 0)

    def __call__(self) -> Outcome:
        return Outcome(self.key)
