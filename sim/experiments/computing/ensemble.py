"""An ensemble: draws of the uncertain parameters × replicates of chance, each stored when finished, then read together.

`run_ensemble` is the whole way from a scenario to a results folder with runs, summary, scorecard, fiscal account and manifest; `run_family` does
it for several scenarios over one crew of workers. Running them again goes on where it stopped: nothing is computed twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.computing.batch import Member, compute
from sim.experiments.computing.job import Outcome, stamp_of
from sim.experiments.computing.lab import Lab
from sim.experiments.reading.fiscal_account import write_fiscal_account
from sim.experiments.reading.panel import Panel, read_panel
from sim.experiments.reading.scorecard import Score, score_targets, write_scorecard
from sim.experiments.reading.summary import write_summary
from sim.experiments.store.code_version import code_version
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import StoreError
from sim.experiments.store.manifest import Timing, build_manifest
from sim.experiments.store.results_folder import ResultsFolder
from sim.experiments.store.run_failure import Failure
from sim.experiments.store.run_store import Kind, RunStore
from sim.experiments.store.writing import write_json
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

Extras = Mapping[RunKey, frozenset[Kind]]
"""What is kept of which runs besides their results."""


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

    def panel(self, totals_only: bool = False) -> Panel:
        """All finished runs side by side; raises StoreError if a file has been changed meanwhile."""
        return read_panel({key: self.folder.file(key) for key in self.done}, stamp_of(self.scenario), totals_only)

    def failure_file(self, key: RunKey) -> Path:
        """Where the failure of a run is told in full, with its traceback."""
        return self.folder.errors / f"{key.name}.json"


def run_ensemble(scenario: Scenario, lab: Lab, out: Path, extras: Extras | None = None) -> Ensemble:
    """Compute the runs that are missing, then write summary, scorecard, fiscal account and manifest into the folder `out`.

    Raises
    ------
    FolderError if `out` cannot be used, StoreError if a file cannot be written, Interrupted on Ctrl-C. A run that fails raises
    nothing: it is in `failures`, and in `errors/` with its traceback.
    """
    return run_family({"": (scenario, extras)}, lab, out)[""]


def run_family(members: Mapping[str, tuple[Scenario, Extras | None]], lab: Lab, out: Path) -> dict[str, Ensemble]:
    """`run_ensemble` for several scenarios over one crew of workers, each into `out/<name>`. Raises what `run_ensemble` raises."""
    with ExitStack() as locks:
        works = []
        for name, (scenario, extras) in members.items():
            folder = ResultsFolder(out / name)
            folder.create()
            locks.enter_context(folder.locked())
            works.append(_Work(scenario, folder, lab, extras))
        try:
            for work in works:
                work.prepare()
            compute(works, lab)
        except QiluError:
            with suppress(StoreError):
                for work in works:
                    work.write_manifest()
            raise
        return {name: work.conclude() for name, work in zip(members, works, strict=True)}


class _Work(Member):
    """One scenario with its results folder, which shows every run that is stored."""

    def __init__(self, scenario: Scenario, folder: ResultsFolder, lab: Lab, extras: Extras | None):
        super().__init__(scenario, extras)
        self.folder, self.lab, self.timing = folder, lab, Timing(lab.crew)

    def prepare(self) -> None:
        """Tidy the folder and say in the manifest that it is incomplete."""
        survey = self.folder.prepare(self.keys, self.stamp, self.lab.store)
        self.stale, self.unreadable = survey.stale, survey.unreadable
        self.write_manifest()

    def ready(self, key: RunKey, store: RunStore) -> None:
        for kind in self.wanted(key):
            self.folder.show(store.path(self.stamp, key, kind), key, kind)
        super().ready(key, store)

    def keep(self, outcome: Outcome, store: RunStore) -> None:
        super().keep(outcome, store)
        if outcome.failure is not None:
            self.folder.save_failure(outcome.key, outcome.failure, self.stamp)
        self.timing.add(outcome.seconds, outcome.peak_memory)

    def conclude(self) -> Ensemble:
        """Read all finished runs together and write what they say."""
        self.write_manifest()
        scores: list[Score] = []
        if self.done:
            panel = read_panel({key: self.folder.file(key) for key in self.done}, self.stamp)
            write_summary(panel, self.scenario.id, self.folder.summary)
            scores = score_targets(self.scenario, panel)
            write_scorecard(scores, self.folder.scorecard)
            write_fiscal_account(panel, self.folder.fiscal_account)
        return Ensemble(self.scenario, self.folder, tuple(sorted(self.done)), self.failures, tuple(scores))

    def write_manifest(self) -> None:
        """Say in manifest.json how far the ensemble is."""
        content = build_manifest(self.scenario, self.stamp, code_version(), self.lab.command, self.keys, self.done, self.failures, self.timing)
        write_json(self.folder.manifest, content)
