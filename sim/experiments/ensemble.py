"""An ensemble: draws of the uncertain parameters × replicates of chance, each stored when finished, then read together.

`run_ensemble` is the whole way from a scenario to a results folder with runs, summary, scorecard, fiscal account and manifest. Running it again
goes on where it stopped: finished runs of the same scenario and code are kept, all others are computed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sim.experiments.code_version import code_version
from sim.experiments.encoding import RunKey, Stamp
from sim.experiments.errors import Interrupted, StoreError
from sim.experiments.fiscal_account import write_fiscal_account
from sim.experiments.job import EventTask, Failure, Job, Outcome, Task
from sim.experiments.manifest import Timing, build_manifest
from sim.experiments.panel import read_panel
from sim.experiments.pool import MakeExecutor, available_workers, outcomes
from sim.experiments.scorecard import Score, score_targets, write_scorecard
from sim.experiments.store import ResultsFolder, Survey, write_json
from sim.experiments.summary import write_summary
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario


class Watcher(Protocol):
    """What is told of an ensemble's progress; all calls come from the process that started it."""

    def started(self, total: int, survey: Survey) -> None:
        """`total` runs make the ensemble; `survey` says how many were there already and what was thrown away."""

    def finished(self, outcome: Outcome) -> None:
        """A run is stored, or its failure is recorded."""

    def ended(self) -> None:
        """No more runs will come, whatever the reason."""


class Silent:
    """A watcher that does nothing."""

    def started(self, total: int, survey: Survey) -> None: ...
    def finished(self, outcome: Outcome) -> None: ...
    def ended(self) -> None: ...


@dataclass(frozen=True)
class Ensemble:
    """A results folder after the command: `done` runs are stored, `failures` say why others are not.

    `scores` is empty if no run is done; then there is no summary and no scorecard either.
    """

    scenario: Scenario
    folder: ResultsFolder
    done: tuple[RunKey, ...]
    failures: dict[RunKey, Failure]
    scores: tuple[Score, ...]

    def failure_file(self, key: RunKey) -> Path:
        """Where the failure of a run is told in full, with its traceback."""
        return self.folder.errors / f"{key.name}.json"


def run_keys(scenario: Scenario) -> tuple[RunKey, ...]:
    """All runs of the ensemble, in order."""
    return tuple(RunKey(draw, replicate) for draw in range(scenario.draws) for replicate in range(scenario.replicates))


def stamp_of(scenario: Scenario) -> Stamp:
    """What runs of this scenario computed by this code carry."""
    code = code_version()
    return Stamp(scenario.id, scenario.run_hash, code.hash, code.version, scenario.seed)


def run_ensemble(
    scenario: Scenario,
    task: Task,
    out: Path,
    *,
    workers: int | None = None,
    watcher: Watcher | None = None,
    command: Sequence[str] = (),
    event_task: EventTask | None = None,
    with_events: Collection[RunKey] = (),
    make_executor: MakeExecutor | None = None,
) -> Ensemble:
    """Compute the runs that are missing in `out`, then write summary, scorecard, fiscal account and manifest.

    Parameters
    ----------
    task : (scenario, draw, replicate) -> Records; importable by name.
    workers : runs in flight; default one a processor. No result depends on it.
    command : what the user typed, for the manifest.
    event_task : as `task`, handing back the events too; it computes the runs in `with_events`, also finished ones without event file.
    make_executor : where runs are computed; default processes of this machine, or this process if `workers` is 1.

    Raises
    ------
    FolderError if `out` cannot be used, StoreError if a file cannot be written, Interrupted on Ctrl-C. A run that fails raises
    nothing: it is in `failures`, and in `errors/` with its traceback.
    """
    workers = workers or available_workers()
    watcher = watcher or Silent()
    folder = ResultsFolder(out)
    folder.create()
    with folder.locked():
        work = Work(scenario, folder, Timing(workers), tuple(command))
        try:
            job = Job(scenario, task, work.stamp, event_task, frozenset(with_events) if event_task else frozenset())
            work.compute(job, workers, watcher, make_executor)
        except QiluError:
            with suppress(StoreError):
                work.write_manifest()
            raise
        return work.conclude()


class Work:
    """The state of one ensemble's computing: which runs are done, which failed, and the manifest that says so."""

    def __init__(self, scenario: Scenario, folder: ResultsFolder, timing: Timing, command: tuple[str, ...]):
        self.scenario, self.folder, self.timing, self.command = scenario, folder, timing, command
        self.stamp = stamp_of(scenario)
        self.keys = run_keys(scenario)
        self.done: set[RunKey] = set()
        self.failures: dict[RunKey, Failure] = {}

    def prepare(self, with_events: frozenset[RunKey] = frozenset()) -> tuple[Survey, list[RunKey]]:
        """Tidy the folder; what it held, and the runs that are still to be computed, for their events if not for themselves."""
        survey = self.folder.prepare(self.keys, self.stamp)
        self.done |= survey.finished
        self.write_manifest()
        eventless = with_events - self.folder.keep_events(self.stamp)
        missing = [key for key in self.keys if key not in self.done or key in eventless]
        return replace(survey, finished=survey.finished - eventless), missing

    def compute(self, job: Job, workers: int, watcher: Watcher, make_executor: MakeExecutor | None) -> None:
        """Compute and store what is missing."""
        survey, missing = self.prepare(job.with_events)
        watcher.started(len(self.keys), survey)
        try:
            with closing(outcomes(job, missing, workers, make_executor)) as stream:
                for outcome in stream:
                    self.keep(outcome)
                    watcher.finished(outcome)
        except KeyboardInterrupt:
            raise Interrupted(len(self.done), len(self.keys)) from None
        finally:
            watcher.ended()

    def keep(self, outcome: Outcome) -> None:
        """Store a run, or record why there is none."""
        if outcome.content is not None:
            if outcome.events is not None:
                self.folder.save_events(outcome.key, outcome.events)
            if outcome.key not in self.done:
                self.folder.save_run(outcome.key, outcome.content)
            self.done.add(outcome.key)
        elif outcome.failure is not None:
            self.folder.save_failure(outcome.key, outcome.failure, self.stamp)
            self.failures[outcome.key] = outcome.failure
            self.done.discard(outcome.key)  # it may have been there, and be computed again for its events
        self.timing.add(outcome)

    def conclude(self) -> Ensemble:
        """Read all finished runs together and write what they say."""
        self.write_manifest()
        scores: list[Score] = []
        if self.done:
            panel = read_panel(self.folder, self.done, self.stamp)
            write_summary(panel, self.folder.summary)
            scores = score_targets(self.scenario, panel)
            write_scorecard(scores, self.folder.scorecard)
            write_fiscal_account(panel, self.folder.fiscal_account)
        return Ensemble(self.scenario, self.folder, tuple(sorted(self.done)), self.failures, tuple(scores))

    def write_manifest(self) -> None:
        """Say in manifest.json how far the ensemble is."""
        content = build_manifest(self.scenario, self.stamp, code_version(), self.command, self.keys, self.done, self.failures, self.timing)
        write_json(self.folder.manifest, content)
