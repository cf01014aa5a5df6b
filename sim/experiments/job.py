"""One task of an ensemble: simulate one (draw, replicate), hand back the bytes of its files, or why it failed."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from sim.experiments.encoding import RunKey, Stamp, encode_run
from sim.experiments.event_file import encode_events
from sim.kernel.events import Events
from sim.kernel.recorder import Records

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

Task = Callable[["Scenario", int, int], Records]
"""What computes a run: (scenario, draw, replicate) -> records. Must be importable by name, so that workers can load it."""

EventTask = Callable[["Scenario", int, int], tuple[Records, Events]]
"""A task that also hands back what happened; its records are those of the plain task."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run has no result: an exception in the model, or a worker process that died."""

    kind: Literal["exception", "worker died"]
    reason: str
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run: either `content`, the bytes of its file, with `events`, those of its event file if asked for; or a `failure`.

    `seconds` of computing and `peak_memory` of the process (bytes, 0 if unknown) are for reporting only.
    """

    key: RunKey
    content: bytes | None = None
    events: bytes | None = None
    failure: Failure | None = None
    seconds: float = 0.0
    peak_memory: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """Computes any run of one scenario; picklable, so it is the same on a thread, a process or another machine.

    Runs in `with_events` are computed by `event_task`, which must then be given.
    """

    scenario: Scenario
    task: Task
    stamp: Stamp
    event_task: EventTask | None = None
    with_events: frozenset[RunKey] = frozenset()

    def __call__(self, key: RunKey) -> Outcome:
        start = perf_counter()
        try:
            content, events = self._compute(key)
        except (Exception, SystemExit) as error:
            reason = f"{type(error).__name__}: {error}"
            failure = Failure("exception", reason, traceback.format_exc())
            return Outcome(key, failure=failure, seconds=perf_counter() - start, peak_memory=_peak_memory())
        return Outcome(key, content, events, seconds=perf_counter() - start, peak_memory=_peak_memory())

    def _compute(self, key: RunKey) -> tuple[bytes, bytes | None]:
        """The bytes of the run file and, where asked for, of the event file."""
        if self.event_task is None or key not in self.with_events:
            return encode_run(self.task(self.scenario, key.draw, key.replicate), self.stamp, key), None
        records, events = self.event_task(self.scenario, key.draw, key.replicate)
        return encode_run(records, self.stamp, key), encode_events(events, self.stamp, key)


def _peak_memory() -> int:
    """Largest resident size of this process so far, bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
