"""Many runs of many scenarios: those that the store lacks are computed, each is stored when finished.

Everything that computes runs goes through `compute`: ensembles with a results folder, and experiments that need thousands of scenarios and none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.computing.job import Job, Outcome, stamp_of
from sim.experiments.computing.lab import Lab, Standing
from sim.experiments.computing.pool import outcomes
from sim.experiments.computing.reader import Reader
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import Interrupted
from sim.experiments.store.run_failure import Failure
from sim.experiments.store.run_store import Kind, RunStore

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario


def run_keys(scenario: Scenario) -> tuple[RunKey, ...]:
    """All runs of a scenario's ensemble, in order."""
    return tuple(RunKey(draw, replicate) for draw in range(scenario.draws) for replicate in range(scenario.replicates))


class Member:
    """One scenario of a batch: the runs wanted, those that are stored, and why others are not.

    `keys`: the runs, by default all of the ensemble. `extras` names those of which more is kept than the results, and what. `reader`: instead of
    results, what it finds in the runs is kept.
    """

    def __init__(
        self,
        scenario: Scenario,
        extras: Mapping[RunKey, frozenset[Kind]] | None = None,
        keys: Iterable[RunKey] | None = None,
        reader: Reader | None = None,
    ):
        self.scenario = scenario
        self.stamp = stamp_of(scenario, reader)
        self.keys = run_keys(scenario) if keys is None else tuple(keys)
        self.extras = dict(extras or {})
        self.reader = reader
        self.done: set[RunKey] = set()
        self.failures: dict[RunKey, Failure] = {}
        self.stale = self.unreadable = 0

    def wanted(self, key: RunKey) -> frozenset[Kind]:
        """What is to be kept of a run."""
        if self.reader is not None:
            return frozenset({"measures"})
        return self.extras.get(key, frozenset()) | {"run"}

    def files(self, store: RunStore) -> Iterator[Path]:
        """Where everything that is wanted lies, or will."""
        return (store.path(self.stamp, key, kind) for key in self.keys for kind in sorted(self.wanted(key)))

    def ready(self, key: RunKey, store: RunStore) -> None:
        """The files of a run that are wanted are stored."""
        self.done.add(key)

    def keep(self, outcome: Outcome, store: RunStore) -> None:
        """Store a run that has been computed, or remember why there is none."""
        for kind, content in outcome.files.items():
            if not store.holds(self.stamp, outcome.key, kind):  # a run that is computed again for what else is to be kept of it is there
                store.save(self.stamp, outcome.key, kind, content)
        if outcome.failure is None:
            self.ready(outcome.key, store)
        else:
            self.failures[outcome.key] = outcome.failure


def compute(members: Sequence[Member], lab: Lab) -> None:
    """Compute and store every run of the members that is missing; those of one draw together, so that an early stop leaves whole comparisons.

    Raises StoreError if a file cannot be written, WorkersError if no worker lives, Interrupted on Ctrl-C; finished runs are kept.
    """
    missing: list[tuple[RunKey, int]] = []
    for number, member in enumerate(members):
        for key in member.keys:
            if all(lab.store.holds(member.stamp, key, kind) for kind in member.wanted(key)):
                member.ready(key, lab.store)
            else:
                missing.append((key, number))
    jobs, waiting = _distinct(members, sorted(missing), lab)
    total = sum(len(member.keys) for member in members)
    gone = (sum(member.stale for member in members), sum(member.unreadable for member in members))
    lab.watcher.started(Standing(total, total - len(missing), *gone))
    try:
        with closing(outcomes(jobs, lab.crew, lab.make_executor)) as stream:
            for number, outcome in stream:
                for member in waiting[number]:
                    member.keep(outcome, lab.store)
                    lab.watcher.finished(outcome, member.scenario.id)
    except KeyboardInterrupt:
        raise Interrupted(sum(len(member.done) for member in members), total) from None
    finally:
        lab.watcher.ended()


def _distinct(members: Sequence[Member], missing: Sequence[tuple[RunKey, int]], lab: Lab) -> tuple[list[Job], list[list[Member]]]:
    """Each run to compute once, and the members that wait for it: scenarios may differ in name only, and in what is kept."""
    waiting: dict[tuple[str, RunKey], list[Member]] = {}
    for key, number in missing:
        waiting.setdefault((members[number].stamp.run_hash, key), []).append(members[number])
    jobs = []
    for (_, key), those in waiting.items():
        extras = frozenset[Kind]().union(*(member.extras.get(key, frozenset()) for member in those))
        jobs.append(Job(those[0].scenario, lab.task, those[0].stamp, key, lab.full_task, extras, those[0].reader))
    return jobs, list(waiting.values())
