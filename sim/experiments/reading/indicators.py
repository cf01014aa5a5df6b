"""Indicators: the figures of each run that experiments compare, share out and search by, one number a run.

<variable>         a stock or share at the end of the horizon, a flow summed over it
T9, T9|Value       1 if the run meets the target, else 0; the value that is judged
Targets|Met        how many of the scenario's targets the run meets
Targets|All        1 if it meets all of them
Cost, Cost|<kind>  what the scenario costs the public over the horizon, in all and by kind (`sim.scenario.fiscal`)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.experiments.reading.fiscal_account import fiscal_account
from sim.experiments.reading.panel import Panel
from sim.experiments.reading.scorecard import judged_values
from sim.experiments.store.encoding import RunKey
from sim.kernel.errors import QiluError, nearest_name
from sim.kernel.recorder import ALL
from sim.scenario.fiscal import KINDS
from sim.scenario.variables import VARIABLES

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.resolved import Scenario, Target

COST, TARGETS_MET, ALL_TARGETS = "Cost", "Targets|Met", "Targets|All"

ALWAYS = ("Enterprises|High-tech|Stock", "R&D|Enterprises|Real", "R&D|Enterprises|Relabelled", "Projects|Breakthroughs")
"""Variables that experiments look at whatever a scenario's headline says."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of a run; `how`: `last` value or `sum` over the horizon, `met`, `judged`, `count` or `cost`."""

    name: str
    unit: str
    label: str
    label_zh: str
    how: str
    breakdown: str = ALL


@dataclass(frozen=True)
class Indicators:
    """`values` has shape (runs, indicators) and is NaN where a run did not record what is needed."""

    runs: tuple[RunKey, ...]
    declared: tuple[Indicator, ...]
    values: NDArray[np.float64]

    def of(self, name: str) -> NDArray[np.float64]:
        """One indicator in each run, (runs,)."""
        return self.values[:, [indicator.name for indicator in self.declared].index(name)]

    def frame(self) -> pd.DataFrame:
        """One row a run, one column an indicator."""
        import pandas as pd

        index = pd.MultiIndex.from_tuples(self.runs, names=["draw", "replicate"])
        return pd.DataFrame(self.values, index=index, columns=[indicator.name for indicator in self.declared])


def declare(scenario: Scenario, extra: Iterable[str] = ()) -> tuple[Indicator, ...]:
    """The indicators of a scenario: its headline variables, those looked at always, `extra` variables, its targets, its cost.

    Raises QiluError if an extra variable is not declared; `Variable|breakdown` names a breakdown.
    """
    variables = dict.fromkeys((*scenario.headline, *ALWAYS, *extra))
    found = [_of_variable(name) for name in variables]
    for target in scenario.targets:
        unit = VARIABLES[target.variable].unit
        title, title_zh = target.title["en"], target.title["zh"]
        found.append(Indicator(target.id, "fraction", title, title_zh, "met"))
        found.append(Indicator(f"{target.id}|Value", unit, f"{title}: value judged", f"{title_zh}：判断值", "judged"))
    if scenario.targets:
        found.append(Indicator(TARGETS_MET, "targets", "Targets met", "达成目标数", "count"))
        found.append(Indicator(ALL_TARGETS, "fraction", "All targets met", "全部目标达成", "count"))
    found.append(Indicator(COST, "yuan", "Public cost", "财政成本", "cost"))
    found += [Indicator(f"{COST}|{kind}", "yuan", f"Public cost: {kind}", f"财政成本：{kind}", "cost", kind) for kind in KINDS]
    return tuple(found)


def _of_variable(name: str) -> Indicator:
    variable, breakdown = name, ALL
    if name not in VARIABLES:
        variable, _, breakdown = name.rpartition("|")
        if variable not in VARIABLES or breakdown not in VARIABLES[variable].breakdowns:
            hint = nearest_name(name, VARIABLES)
            raise QiluError(f"unknown result variable {name}" + (f"; did you mean {hint}?" if hint else ""))
    declared = VARIABLES[variable]
    how = "sum" if declared.kind == "flow" else "last"
    tail = f" ({breakdown})" if breakdown != ALL else ""
    return Indicator(name, declared.unit, declared.label + tail, declared.label_zh + tail, how, breakdown)


def indicators(panel: Panel, scenario: Scenario, declared: Sequence[Indicator] | None = None) -> Indicators:
    """The indicators of every run of a panel, judged by the scenario's targets."""
    declared = tuple(declared or declare(scenario))
    targets = {target.id: target for target in scenario.targets}
    judged = {name: judged_values(target, panel, scenario.start) for name, target in targets.items()}
    met = {name: _met(target, judged[name]) for name, target in targets.items()}
    account = fiscal_account(panel)
    columns = []
    for one in declared:
        if one.how == "met":
            columns.append(met[one.name])
        elif one.how == "judged":
            columns.append(judged[one.name.removesuffix("|Value")])
        elif one.how == "count":
            count = np.sum(list(met.values()), axis=0)
            columns.append(count if one.name == TARGETS_MET else (count == len(met)).astype(float))
        elif one.how == "cost":
            columns.append(account.total(None if one.breakdown == ALL else one.breakdown)[-1])
        else:
            columns.append(_reduce(panel, one))
    return Indicators(panel.runs, declared, np.column_stack(columns))


def _met(target: Target, judged: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 where the target is met; a target whose variable was not recorded is not met."""
    return np.array([float(target.met(value)) if math.isfinite(value) else 0.0 for value in judged.tolist()])


def _reduce(panel: Panel, one: Indicator) -> NDArray[np.float64]:
    variable = one.name if one.breakdown == ALL else one.name.rpartition("|")[0]
    dates, values = panel.series(variable, breakdown=one.breakdown)
    if not dates:
        return np.full(len(panel.runs), math.nan)
    if one.how == "last":
        return values[-1]
    return np.where(np.isnan(values).all(axis=0), math.nan, np.nansum(values, axis=0))
