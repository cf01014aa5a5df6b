"""What coalitions are worth: the indicators of their runs, each computed once in the worlds in which it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.experiments.attribution.players import Package
from sim.experiments.computing.batch import Member, run_keys
from sim.experiments.computing.lab import Lab
from sim.experiments.computing.points import read, run
from sim.experiments.reading.indicators import Indicator
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.folder import ExperimentFolder


class Game:
    """Runs of coalitions and what came of them; all coalitions live in the same worlds."""

    def __init__(self, package: Package, lab: Lab, declared: Sequence[Indicator], folder: ExperimentFolder):
        self.package, self.lab, self.declared, self.folder = package, lab, tuple(declared), folder
        self.worlds = run_keys(package.scenario)
        self._values: dict[int, dict[RunKey, NDArray[np.float64]]] = {}

    @property
    def runs(self) -> int:
        """How many runs have been played."""
        return sum(len(values) for values in self._values.values())

    def play(self, wanted: Mapping[int, Collection[RunKey]]) -> None:
        """Run coalitions, each in its worlds, as far as they have not been played.

        Raises RunsFailed if a run failed (all others are computed first), and what `compute` raises.
        """
        members: dict[int, Member] = {}
        for coalition, worlds in sorted(wanted.items()):
            missing = set(worlds) - self._values.get(coalition, {}).keys()
            if missing:
                members[coalition] = Member(self.package.scenario_of(coalition), keys=sorted(missing))
        if not members:
            return
        run(list(members.values()), self.lab, self.folder)
        for coalition, member in members.items():
            self._values.setdefault(coalition, {}).update(read(member, self.lab, self.declared))

    def worth(self, coalition: int) -> NDArray[np.float64]:
        """Indicators of a coalition that was played in all worlds, shape (draws, replicates, indicators)."""
        scenario = self.package.scenario
        values = self._values[coalition]
        return np.array([values[world] for world in self.worlds]).reshape(scenario.draws, scenario.replicates, -1)

    def worth_in(self, coalition: int, world: RunKey) -> NDArray[np.float64]:
        """Indicators of a coalition in one world, shape (indicators,)."""
        return self._values[coalition][world]
