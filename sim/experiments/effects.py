"""What each measure adds: the scenario with every measure in force, and again with one of them off, in the same world with the same chance.

Leave-one-out: the effect of a measure in the presence of all others, which is not what it would do alone. Uncertain parameters are at their
central values, so that differences show the measure and chance only; the standard error is that of the mean difference over replicates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.experiments.computing.ensemble import Ensemble, run_family
from sim.experiments.computing.lab import Lab
from sim.experiments.computing.points import at_central_values
from sim.experiments.reading.fiscal_account import fiscal_account
from sim.experiments.reading.panel import Panel
from sim.experiments.store.csv_file import write_csv
from sim.scenario.catalogue import MEASURES, Measure
from sim.scenario.headlines import EFFECTS, Figure
from sim.scenario.loader import switched_on

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

ALL_ON = "all-measures"
CLEAR = 2.0
"""Standard errors from which a difference counts as clear of chance."""


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One measure's line. `with_measure`, `without`: means of the figure over the runs; `difference`: mean of the paired differences with its
    `standard_error` (None with one replicate); `cost`: yuan over the horizon, tax given up and expected losses included. `found`: +, −, or 0;
    `clear`: the difference is at least two standard errors. Figures are None where the measure is off in the scenario or nothing was recorded."""

    number: int
    measure: str
    variable: str
    breakdown: str
    how: str
    runs: int = 0
    with_measure: float | None = None
    without: float | None = None
    difference: float | None = None
    standard_error: float | None = None
    cost: float | None = None
    cost_standard_error: float | None = None
    expected: str = ""
    found: str = ""
    clear: bool | None = None


def variants(scenario: Scenario, replicates: int, scale: float | None = None) -> dict[str, Scenario]:
    """The scenarios to run by folder name: everything in force, and each measure in force taken out; uncertain parameters at their central values."""
    whole = replace(at_central_values(scenario), id=f"{scenario.id}-effects").with_overrides(replicates=replicates, scale=scale)
    return {ALL_ON: whole} | {measure.slug: without(whole, measure) for measure in switched_on(whole)}


def without(scenario: Scenario, measure: Measure) -> Scenario:
    """The scenario with one measure off throughout; all else, seeds included, as it is."""
    return replace(
        scenario,
        id=f"{scenario.id}-without-{measure.slug}",
        changes=tuple(change for change in scenario.changes if change.path != measure.switch),
        assumptions=tuple(a for a in scenario.assumptions if a.path != measure.switch),
    )


def run_effects(scenario: Scenario, lab: Lab, out: Path, replicates: int, scale: float | None = None) -> tuple[list[EffectLine], dict[str, Ensemble]]:
    """Run what is missing, compare, and write `out/effects.csv`; one line for each of the 22 measures. Raises as `run_ensemble`."""
    chosen = variants(scenario, replicates, scale)
    ensembles = run_family({name: (variant, None) for name, variant in chosen.items()}, lab, out)
    panels = {name: e.panel() for name, e in ensembles.items() if e.done}
    lines = compare(panels)
    write_csv(out / "effects.csv", [field.name for field in fields(EffectLine)], [list(astuple(line)) for line in lines])
    return lines, ensembles


def compare(panels: Mapping[str, Panel], measures: Iterable[Measure] = MEASURES) -> list[EffectLine]:
    """The lines of all measures from the panels of the variants; lines without figures where a variant is missing."""
    lines = []
    for measure in measures:
        effect = EFFECTS[measure.slug]
        figure = effect.figure
        head = EffectLine(measure.number, measure.slug, figure.variable, figure.breakdown, figure.how, expected=effect.sign)
        both = panels.get(ALL_ON), panels.get(measure.slug)
        lines.append(head if both[0] is None or both[1] is None else _filled(head, figure, both[0], both[1]))
    return lines


def _filled(head: EffectLine, figure: Figure, whole: Panel, lacking: Panel) -> EffectLine:
    shared = sorted(set(whole.runs) & set(lacking.runs))
    columns = [np.array([panel.runs.index(run) for run in shared], dtype=int) for panel in (whole, lacking)]
    values = [value_of(panel, figure)[chosen] for panel, chosen in zip((whole, lacking), columns, strict=True)]
    costs = [fiscal_account(panel).total()[-1][chosen] for panel, chosen in zip((whole, lacking), columns, strict=True)]
    cost, cost_error = _mean_and_error(costs[0] - costs[1])
    line = replace(head, runs=len(shared), cost=cost, cost_standard_error=cost_error)
    both = np.isfinite(values[0]) & np.isfinite(values[1])
    known = [_mean(value) for value in values]
    line = replace(line, with_measure=known[0], without=known[1])
    if not both.any():
        return line
    difference, error = _mean_and_error((values[0] - values[1])[both])
    assert difference is not None
    found = "0" if difference == 0 else "+" if difference > 0 else "−"
    clear = None if error is None else abs(difference) > CLEAR * error or (error == 0 and difference != 0)
    return replace(line, difference=difference, standard_error=error, found=found, clear=clear)


def value_of(panel: Panel, figure: Figure) -> NDArray[np.float64]:
    """The figure in each run, shape (runs,); NaN where nothing was recorded."""
    dates, values = panel.series(figure.variable, breakdown=figure.breakdown)
    if not dates:
        return np.full(len(panel.runs), math.nan)
    if figure.how == "last":
        return values[-1]
    return np.where(np.isnan(values).all(axis=0), math.nan, np.nansum(values, axis=0))


def _mean(values: NDArray[np.float64]) -> float | None:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if finite.size else None


def _mean_and_error(differences: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """Mean and its standard error over replicates; no error from a single one."""
    count = differences.size
    if not count:
        return None, None
    return float(differences.mean()), float(differences.std(ddof=1) / math.sqrt(count)) if count > 1 else None
