"""One run to compute: simulate one (draw, replicate) of a scenario, hand back the bytes of its files, or why it failed."""

from __future__ import annotations

import hashlib
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING

from sim.experiments.computing.reader import Reader
from sim.experiments.store.code_version import code_version
from sim.experiments.store.encoding import RunKey, Stamp, encode_run
from sim.experiments.store.event_file import encode_events
from sim.experiments.store.firm_file import encode_firms
from sim.experiments.store.measure_file import encode_measures
from sim.experiments.store.run_failure import Failure
from sim.experiments.store.run_store import Kind
from sim.institutions.life import Life
from sim.kernel.recorder import Records

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

Task = Callable[["Scenario", int, int], Records]
"""What computes a run: (scenario, draw, replicate) -> records. Must be importable by name, so that workers can load it."""

FullTask = Callable[["Scenario", int, int, frozenset[str]], Life]
"""A task that also hands back the extras named: "events", "firms", "panel"; its records are those of the plain task."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run: either `files`, the bytes of what is to be kept of it, or a `failure`.

    `seconds` of computing and `peak_memory` of the process (bytes, 0 if unknown) are for reporting only.
    """

    key: RunKey
    files: Mapping[Kind, bytes] = field(default_factory=dict)
    failure: Failure | None = None
    seconds: float = 0.0
    peak_memory: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """One run; called, it computes it. Picklable, so it is the same on a thread, a process or another machine.

    `extras`: what is to be kept besides the results; then `full_task` computes the run and must be given. `reader`: reads the run's micro-data
    where it is computed, and only the numbers that it finds are kept.
    """

    scenario: Scenario
    task: Task
    stamp: Stamp
    key: RunKey
    full_task: FullTask | None = None
    extras: frozenset[Kind] = frozenset()
    reader: Reader | None = None

    def __call__(self) -> Outcome:
        start = perf_counter()
        try:
            files = self._compute()
        except (Exception, SystemExit) as error:
            reason = f"{type(error).__name__}: {error}"
            failure = Failure("exception", reason, traceback.format_exc())
            return Outcome(self.key, failure=failure, seconds=perf_counter() - start, peak_memory=_peak_memory())
        return Outcome(self.key, files, seconds=perf_counter() - start, peak_memory=_peak_memory())

    def _compute(self) -> dict[Kind, bytes]:
        """The bytes of each file."""
        if self.reader is not None:
            return {"measures": encode_measures(self._measured(self.reader), self.stamp, self.key)}
        if not self.extras:
            return {"run": encode_run(self.task(self.scenario, *self.key), self.stamp, self.key)}
        if self.full_task is None:
            raise TypeError(f"no task that keeps {', '.join(sorted(self.extras))}")
        life = self.full_task(self.scenario, *self.key, self.extras)
        files: dict[Kind, bytes] = {"run": encode_run(life.records, self.stamp, self.key)}
        if life.events is not None:
            files["events"] = encode_events(life.events, self.stamp, self.key)
        if life.firms is not None:
            files["firms"] = encode_firms(life.firms, self.stamp, self.key)
        return files

    def _measured(self, reader: Reader) -> Mapping[str, float]:
        if self.full_task is None:
            raise TypeError(f"no task that keeps what {reader.name} reads")
        return reader.read(self.full_task(self.scenario, *self.key, reader.extras), self.scenario)


def stamp_of(scenario: Scenario, reader: Reader | None = None) -> Stamp:
    """What runs of this scenario computed by this code carry, and what `reader` finds in them."""
    code = code_version()
    stamp = Stamp(scenario.run_hash, code.hash, code.version, scenario.seed)
    if reader is None:
        return stamp
    return replace(stamp, run_hash=hashlib.sha256(f"{stamp.run_hash}/{reader.identity}".encode()).hexdigest())


def _peak_memory() -> int:
    """Largest resident size of this process so far, bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
