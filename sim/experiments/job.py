"""One task of an ensemble: simulate one (draw, replicate), hand back the bytes of its run file, or why it failed."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from sim.experiments.encoding import RunKey, Stamp, encode_run
from sim.kernel.recorder import Records

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

Task = Callable[["Scenario", int, int], Records]
"""What computes a run: (scenario, draw, replicate) -> records. Must be importable by name, so that workers can load it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run has no result: an exception in the model, or a worker process that died."""

    kind: Literal["exception", "worker died"]
    reason: str
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run: either `content`, the bytes of its file, or a `failure`.

    `seconds` of computing and `peak_memory` of the process (bytes, 0 if unknown) are for reporting only.
    """

    key: RunKey
    content: bytes | None = None
    failure: Failure | None = None
    seconds: float = 0.0
    peak_memory: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """Computes any run of one scenario; picklable, so it is the same on a thread, a process or another machine."""

    scenario: Scenario
    task: Task
    stamp: Stamp

    def __call__(self, key: RunKey) -> Outcome:
        start = perf_counter()
        try:
            records = self.task(self.scenario, key.draw, key.replicate)
            content = encode_run(records, self.stamp, key)
        except (Exception, SystemExit) as error:
            reason = f"{type(error).__name__}: {error}"
            failure = Failure("exception", reason, traceback.format_exc())
            return Outcome(key, failure=failure, seconds=perf_counter() - start, peak_memory=_peak_memory())
        return Outcome(key, content, seconds=perf_counter() - start, peak_memory=_peak_memory())


def _peak_memory() -> int:
    """Largest resident size of this process so far, bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
