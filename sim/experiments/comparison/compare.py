"""Scenarios compared run by run with a reference: differences, targets, cost effectiveness, as tables and as one object.

All scenarios have one seed and one population, so each (draw, replicate) is the same world with the same chance, and differences within it are
the scenario's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiments.comparison.clustered import Values
from sim.experiments.comparison.cost_effectiveness import REAL, TOTAL, CostLine, additions, cost_effectiveness
from sim.experiments.comparison.differences import Difference, differences, variables_of
from sim.experiments.comparison.firm_pairs import read_pairs
from sim.experiments.comparison.pairs import Pairing, pair_runs
from sim.experiments.comparison.sides import AssumptionGap, Side, assumption_gaps
from sim.experiments.comparison.target_changes import TargetChange, target_changes, unlike_targets
from sim.experiments.comparison.winners import HEADER, Winners, winners
from sim.experiments.computing.lab import Lab
from sim.experiments.reading.chance import CONFIDENCE
from sim.experiments.reading.indicators import Indicator
from sim.experiments.store.csv_file import Cell, write_csv
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.folder import ExperimentFolder
from sim.experiments.store.run_failure import Failure

if TYPE_CHECKING:
    import pandas as pd

KIND = "comparison"
WINNERS_HEADER = ("scenario", "against", *HEADER)
MAIN = 6
"""Variables that charts show and the report leads with: those asked for, those always looked at, then the first of the headline."""


@dataclass(frozen=True)
class Cloud:
    """Paired differences of one scenario, each (pairs,): public cost and real R&D, yuan over the horizon."""

    cost: Values
    research: Values


@dataclass(frozen=True)
class Comparison:
    """What a comparison found. `sides`: the scenarios, the last being the reference; `variables`: what was compared, in order.

    `gaps`: what each scenario assumes otherwise than the reference; `unlike`: targets that are judged otherwise there; `clouds`: the plane of
    cost and research; `firms`: who gains and loses, where firms were looked at; each by name of the scenario. `failures`: runs that
    failed, by name. Tables: `frame`, `targets`, `winners`, `cost_effectiveness`.
    """

    sides: tuple[Side, ...]
    variables: tuple[Indicator, ...]
    pairs: dict[str, int]
    difference_lines: tuple[Difference, ...]
    target_lines: tuple[TargetChange, ...]
    cost_lines: tuple[CostLine, ...]
    firms: dict[str, Winners]
    clouds: dict[str, Cloud]
    gaps: dict[str, tuple[AssumptionGap, ...]]
    unlike: dict[str, tuple[str, ...]]
    failures: dict[str, dict[RunKey, Failure]]

    @property
    def reference(self) -> Side:
        """The scenario that the others are compared with."""
        return self.sides[-1]

    @property
    def main(self) -> tuple[Indicator, ...]:
        """Up to six variables that were recorded, to be shown first."""
        recorded = {line.variable for line in self.difference_lines if line.pairs}
        return tuple(one for one in self.variables if one.name in recorded)[:MAIN]

    def frame(self) -> pd.DataFrame:
        """differences.csv: one row for each scenario, variable and period."""
        return _frame(self.difference_lines, Difference)

    def targets(self) -> pd.DataFrame:
        """targets.csv: one row for each scenario and target."""
        return _frame(self.target_lines, TargetChange)

    def winners(self) -> pd.DataFrame:
        """winners.csv: one row for each scenario, grouping and group; empty if no firms were looked at."""
        import pandas as pd

        return pd.DataFrame(self.winner_cells(), columns=list(WINNERS_HEADER))

    def winner_cells(self) -> list[list[Cell]]:
        """The rows of winners.csv under WINNERS_HEADER."""
        return [[name, self.reference.name, *cells] for name, found in self.firms.items() for cells in found.cells()]

    def cost_effectiveness(self) -> pd.DataFrame:
        """cost_effectiveness.csv: one row for each scenario and figure."""
        return _frame(self.cost_lines, CostLine)


def compare(sides: Sequence[Side], lab: Lab, out: Path, extra: Iterable[str] = (), firm_pairs: int = 0) -> Comparison:
    """Compute the runs that are missing, compare all sides with the last one, and write the tables and the manifest into the folder `out`.

    `extra`: further result variables, `Variable|breakdown` for a breakdown. `firm_pairs`: in so many pairs of runs who gains and
    who loses is told firm by firm; such runs are computed again if what became of their firms was not kept.

    Raises QiluError for an unknown variable, FolderError if `out` cannot be used, RunsFailed if a pairing has no finished run, and what `compute`
    raises. Runs that fail without that are in `failures`.
    """
    variables = variables_of([side.scenario for side in sides], extra)
    folder = ExperimentFolder(out)
    folder.create()
    with folder.locked():
        pairings, failures = pair_runs(sides, lab, folder, firm_pairs)
        found = compare_pairings(tuple(sides), pairings, variables, failures)
        _write(folder, "differences", Difference, found.difference_lines)
        _write(folder, "targets", TargetChange, found.target_lines)
        _write(folder, "cost_effectiveness", CostLine, found.cost_lines)
        write_csv(folder.table("winners"), WINNERS_HEADER, found.winner_cells())
        folder.describe(KIND, lab.command, [side.scenario for side in sides], _settings(found))
    return found


def compare_pairings(
    sides: tuple[Side, ...],
    pairings: Sequence[Pairing],
    variables: tuple[Indicator, ...],
    failures: dict[str, dict[RunKey, Failure]] | None = None,
) -> Comparison:
    """The comparison from runs that have been read; nothing is computed or written. The last of `sides` is the reference of all pairings."""
    reference = sides[-1].scenario
    firms = {pairing.side.name: _who_gains(pairing) for pairing in pairings if pairing.firms}
    clouds = {}
    for pairing in pairings:
        added = additions(pairing)
        clouds[pairing.side.name] = Cloud(added[TOTAL], added[REAL])
    return Comparison(
        sides,
        variables,
        pairs={pairing.side.name: len(pairing.runs) for pairing in pairings},
        difference_lines=tuple(line for pairing in pairings for line in differences(pairing, variables)),
        target_lines=tuple(line for pairing in pairings for line in target_changes(pairing)),
        cost_lines=tuple(line for pairing in pairings for line in cost_effectiveness(pairing, firms.get(pairing.side.name))),
        firms=firms,
        clouds=clouds,
        gaps={side.name: assumption_gaps(side.scenario, reference) for side in sides[:-1]},
        unlike={side.name: unlike_targets(side.scenario, reference) for side in sides[:-1]},
        failures=failures or {},
    )


def _who_gains(pairing: Pairing) -> Winners:
    ours, theirs = ({key: files[side] for key, files in pairing.firms.items()} for side in (0, 1))
    return winners(read_pairs(ours, theirs), [key.draw for key in sorted(pairing.firms)])


def _settings(found: Comparison) -> dict[str, Any]:
    """What the manifest says beside the scenarios."""
    return {
        "names": [side.name for side in found.sides],
        "reference": found.reference.name,
        "variables": [one.name for one in found.variables],
        "confidence": CONFIDENCE,
        "pairs": found.pairs,
        "pairs_of_firm_tables": {name: one.pairs for name, one in found.firms.items()},
        "runs_failed": {name: [key.name for key in sorted(failed)] for name, failed in found.failures.items()},
        "also_differs_in_assumptions": {name: [asdict(gap) for gap in gaps] for name, gaps in found.gaps.items()},
        "targets_judged_as_in_the_scenario": {name: list(targets) for name, targets in found.unlike.items()},
    }


def _frame(lines: Sequence[Any], kind: type) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([astuple(line) for line in lines], columns=[field.name for field in fields(kind)])


def _write(folder: ExperimentFolder, name: str, kind: type, lines: Sequence[Any]) -> None:
    write_csv(folder.table(name), [field.name for field in fields(kind)], [list(astuple(line)) for line in lines])
