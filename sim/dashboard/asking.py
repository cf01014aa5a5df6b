"""Questions to the small population: the starting point, the same with the visitor's levers, and the difference between the two run by run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.dashboard.engine.changes import Change, changed
from sim.dashboard.engine.visitors import SMALL
from sim.dashboard.words import WORDS
from sim.scenario.resolved import Text
from sim.views.stored_run import StoredRun

if TYPE_CHECKING:
    import pandas as pd

    from sim.dashboard.desk import Desk
    from sim.experiments.comparison.compare import Comparison
    from sim.scenario.resolved import Scenario
    from sim.views.interactive.parts import InteractiveChart

YOURS = "your-levers"
"""Id of the scenario with the visitor's levers."""


@dataclass(frozen=True)
class Answer:
    """What was found: results of the starting point and, if anything was changed, of the changed scenario and their comparison; and its `charts` by
    name, as they are drawn."""

    base: StoredRun
    yours: StoredRun | None = None
    comparison: Comparison | None = None
    charts: dict[str, InteractiveChart | None] = field(default_factory=dict)

    @property
    def runs(self) -> tuple[StoredRun, ...]:
        """The changed scenario, if there is one, then the starting point."""
        return (self.base,) if self.yours is None else (self.yours, self.base)

    @cached_property
    def yearlies(self) -> tuple[pd.DataFrame, ...]:
        """Yearly figures of `runs`, of the variables that the starting point asks to chart."""
        return tuple(run.yearly(variables_of(self.base)) for run in self.runs)


def variables_of(run: StoredRun) -> tuple[str, ...]:
    """Variables that a visitor may look at: those that the scenario asks to chart, and those of its targets."""
    from sim.scenario.variables import VARIABLES

    named = [*run.headline, *run.scorecard["variable"].dropna()]
    return tuple(name for name in dict.fromkeys(named) if name in VARIABLES)


def ask(desk: Desk, base: Path, changes: Sequence[Change]) -> Answer:
    """Run what is missing and read the answer. Raises InputError for changes that do not go together, and what runs raise."""
    small = desk.machine.small
    plain = changed(base, ())
    ours = _renamed(changed(base, changes)) if changes else None
    key = "answer:" + _short(*(small.sized(scenario).hash for scenario in (plain, ours) if scenario is not None))
    return desk.remember(key, lambda: _found(desk, plain, ours))


def _found(desk: Desk, plain: Scenario, ours: Scenario | None) -> Answer:
    from sim.experiments.comparison.stored import compare_stored
    from sim.experiments.exchange.stored import StoredEnsemble

    small, folder = desk.machine.small, desk.folder / SMALL
    base = small.run(plain, folder / _short(small.sized(plain).hash))
    if ours is None:
        return Answer(StoredRun(base))
    yours = small.run(ours, folder / _short(small.sized(ours).hash))
    return Answer(StoredRun(base), StoredRun(yours), compare_stored([StoredEnsemble(yours), StoredEnsemble(base)]))


def _renamed(scenario: Scenario) -> Scenario:
    """The changed scenario under a name of its own; its runs stay the same."""
    return replace(scenario, id=YOURS, title=Text(**WORDS["your_levers"]), pair_with=None)


def _short(*hashes: str) -> str:
    return hashlib.sha256(" ".join(hashes).encode()).hexdigest()[:16]
