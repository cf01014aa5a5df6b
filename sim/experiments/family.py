"""Several ensembles at once, one folder each, over one crew of workers: scenarios that differ in one thing, to be compared run by run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.encoding import RunKey
from sim.experiments.ensemble import Ensemble, Silent, Watcher, Work
from sim.experiments.errors import Interrupted
from sim.experiments.job import Job, Outcome, Task
from sim.experiments.manifest import Timing
from sim.experiments.pool import available_workers, outcomes
from sim.experiments.store import ResultsFolder, Survey

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario


@dataclass(frozen=True, slots=True)
class FamilyJob:
    """Computes any run of any member; as a key the number of the member times `span` plus the draw stands for the draw."""

    jobs: tuple[Job, ...]
    span: int

    def __call__(self, key: RunKey) -> Outcome:
        member, own = self.read(key)
        return replace(self.jobs[member](own), key=key)

    def key(self, member: int, own: RunKey) -> RunKey:
        """The family's name for a member's run."""
        return RunKey(member * self.span + own.draw, own.replicate)

    def read(self, key: RunKey) -> tuple[int, RunKey]:
        """Member and its own name for a run."""
        member, draw = divmod(key.draw, self.span)
        return member, RunKey(draw, key.replicate)


def run_family(
    members: Mapping[str, Scenario],
    task: Task,
    out: Path,
    *,
    workers: int | None = None,
    watcher: Watcher | None = None,
    command: Sequence[str] = (),
) -> dict[str, Ensemble]:
    """Compute the runs that are missing in `out/<member>` for every member, as `run_ensemble` does for one scenario.

    Raises what `run_ensemble` raises; a run that fails is in its ensemble's `failures`.
    """
    workers = workers or available_workers()
    watcher = watcher or Silent()
    with ExitStack() as locks:
        works = []
        for name, scenario in members.items():
            folder = ResultsFolder(out / name)
            folder.create()
            locks.enter_context(folder.locked())
            works.append(Work(scenario, folder, Timing(workers), tuple(command)))
        _compute(works, task, workers, watcher)
        return {name: work.conclude() for name, work in zip(members, works, strict=True)}


def _compute(works: Sequence[Work], task: Task, workers: int, watcher: Watcher) -> None:
    """Compute and store what is missing anywhere; replicates of all members in turn, so that an early stop leaves whole comparisons."""
    job = FamilyJob(tuple(Job(work.scenario, task, work.stamp) for work in works), max(work.scenario.draws for work in works))
    missing: list[RunKey] = []
    finished: set[RunKey] = set()
    stale = unreadable = 0
    for member, work in enumerate(works):
        survey, lacking = work.prepare()
        missing += [job.key(member, key) for key in lacking]
        finished |= {job.key(member, key) for key in survey.finished}
        stale, unreadable = stale + survey.stale, unreadable + survey.unreadable
    total = sum(len(work.keys) for work in works)
    watcher.started(total, Survey(frozenset(finished), stale, unreadable))
    try:
        with closing(outcomes(job, sorted(missing, key=lambda key: (key.replicate, key.draw)), workers)) as stream:
            for outcome in stream:
                member, own = job.read(outcome.key)
                works[member].keep(replace(outcome, key=own))
                watcher.finished(_named(outcome, works[member], own))
    except KeyboardInterrupt:
        raise Interrupted(sum(len(work.done) for work in works), total) from None
    finally:
        watcher.ended()


def _named(outcome: Outcome, work: Work, own: RunKey) -> Outcome:
    """The outcome as a watcher should name it: a failure says in which scenario."""
    failure = outcome.failure and replace(outcome.failure, reason=f"{work.scenario.id}: {outcome.failure.reason}")
    return replace(outcome, key=own, failure=failure)
