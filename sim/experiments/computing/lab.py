"""Where runs are computed and kept, and who is told: what every experiment needs besides its scenarios."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from sim.experiments.computing.job import FullTask, Outcome, Task
from sim.experiments.computing.pool import MakeExecutor, available_workers
from sim.experiments.store.run_store import RunStore


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an experiment is when it begins: `finished` of `total` runs were there; `stale` and `unreadable` files were thrown away."""

    total: int
    finished: int = 0
    stale: int = 0
    unreadable: int = 0


class Watcher(Protocol):
    """What is told of progress; all calls come from the process that started it. An experiment in rounds begins and ends several times."""

    def started(self, standing: Standing) -> None:
        """Runs are about to be computed."""

    def finished(self, outcome: Outcome, scenario: str) -> None:
        """A run of the scenario with this id is stored, or its failure is recorded."""

    def ended(self) -> None:
        """No more runs will come, whatever the reason."""


class Silent:
    """A watcher that does nothing."""

    def started(self, standing: Standing) -> None: ...
    def finished(self, outcome: Outcome, scenario: str) -> None: ...
    def ended(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Lab:
    """`task`, `full_task`: what computes a run, with and without what is kept on request; `workers`: runs in flight, default one a processor;
    `make_executor`: where they are computed, default processes of this machine; `command`: what the user typed, for manifests.
    No result depends on workers or executor."""

    store: RunStore
    task: Task
    full_task: FullTask | None = None
    workers: int | None = None
    make_executor: MakeExecutor | None = None
    watcher: Watcher = field(default_factory=Silent)
    command: tuple[str, ...] = ()

    @property
    def crew(self) -> int:
        """How many runs are in flight at a time."""
        return self.workers or available_workers()
