"""The tables of a search: what each budget buys, every package tried, and where the money goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.experiments.reading.indicators import COST
from sim.experiments.search.frontier import Ground, Level, Trial
from sim.experiments.search.objectives import REGRET, regrets, share_error, standard_error
from sim.experiments.store.csv_file import Cell
from sim.scenario.resolved import Scenario

Array = NDArray[np.float64]

PAID = "Fiscal|Paid"
BEST, OWN = "best found", "own allocation"


@dataclass(frozen=True, slots=True)
class FrontierLine:
    """One package at one budget. Money in yuan a year: `voted` by its instruments, `spent` by them and `cost` in all, tax given up and expected
    losses included, on average over the horizon and the fresh draws.

    Names with `_searched` are on the draws searched, those without on fresh ones, with their standard errors (draws as clusters); `over_own`: paired
    with the own allocation at the same budget. `regret`: the largest over the draws; on fresh draws against the other of the two packages only.
    `outcome` is blank where none was asked for."""

    budget: float
    package: str
    voted: float
    spent: float
    cost: float
    packages_tried: int
    draws_searched: int
    probability_searched: float
    targets_met_searched: float
    shortfall_searched: float
    outcome_searched: float | None
    regret_searched: float | None
    draws: int
    probability: float
    probability_error: float | None
    targets_met: float
    targets_met_error: float | None
    shortfall: float
    outcome: float | None
    outcome_error: float | None
    regret: float | None
    targets_met_over_own: float | None = None
    targets_met_over_own_error: float | None = None
    outcome_over_own: float | None = None
    outcome_over_own_error: float | None = None


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """One instrument at one budget, yuan a year: what the scenario votes, that share of the budget, and what the best package votes; what is spent
    of the last two, on average over the horizon and the fresh draws."""

    budget: float
    instrument: str
    measure: str
    since: str
    scenario_votes: float
    own_votes: float
    best_votes: float
    own_spends: float
    best_spends: float


def frontier_lines(ground: Ground, levels: Sequence[Level]) -> tuple[FrontierLine, ...]:
    """Two lines a budget: the best package found and the scenario's own allocation."""
    return tuple(_frontier_line(ground, level, which) for level in levels for which in (0, 1))


def _frontier_line(ground: Ground, level: Level, which: int) -> FrontierLine:
    aim, years = ground.aim, horizon(ground.scenario)
    trial = (level.best, level.own)[which]
    seen, fresh = trial.values, level.checked[which]
    searched_regret = fresh_regret = None
    if aim.kind == REGRET:
        tried = [one.number for one in level.trials].index(trial.number)
        searched_regret = float(regrets(aim.score(np.array([one.values for one in level.trials])))[tried].max())
        fresh_regret = float(regrets(aim.score(np.array(level.checked)))[which].max())
    met, every = aim.number_met(fresh), aim.all_met(fresh)
    outcome = None if aim.outcome is None else aim.column(fresh, aim.outcome)
    paired = met - aim.number_met(level.checked[1])
    more = None if aim.outcome is None or outcome is None else outcome - aim.column(level.checked[1], aim.outcome)
    against = which == 0
    return FrontierLine(
        budget=level.budget,
        package=(BEST, OWN)[which],
        voted=float(trial.yuan.sum()),
        spent=float(sum(spent(ground, fresh, name) for name in ground.menu.names)),
        cost=float(aim.column(fresh, COST).mean() / years),
        packages_tried=len(level.trials),
        draws_searched=seen.shape[0],
        probability_searched=float(aim.all_met(seen).mean()),
        targets_met_searched=float(aim.number_met(seen).mean()),
        shortfall_searched=float(aim.shortfall(seen).mean()),
        outcome_searched=None if aim.outcome is None else float(aim.column(seen, aim.outcome).mean()),
        regret_searched=searched_regret,
        draws=fresh.shape[0],
        probability=float(every.mean()),
        probability_error=share_error(every),
        targets_met=float(met.mean()),
        targets_met_error=standard_error(met),
        shortfall=float(aim.shortfall(fresh).mean()),
        outcome=None if outcome is None else float(outcome.mean()),
        outcome_error=None if outcome is None else standard_error(outcome),
        regret=fresh_regret,
        targets_met_over_own=float(paired.mean()) if against else None,
        targets_met_over_own_error=standard_error(paired) if against else None,
        outcome_over_own=float(more.mean()) if against and more is not None else None,
        outcome_over_own_error=standard_error(more) if against and more is not None else None,
    )


def allocation_lines(ground: Ground, levels: Sequence[Level]) -> tuple[AllocationLine, ...]:
    """One line a budget and instrument."""
    lines = []
    for level in levels:
        for number, option in enumerate(ground.menu.options):
            best, own = (spent(ground, values, option.name) for values in level.checked)
            votes = (option.own, float(level.own.yuan[number]), float(level.best.yuan[number]))
            lines.append(AllocationLine(level.budget, option.name, option.instrument.measure, option.since.isoformat(), *votes, own, best))
    return tuple(lines)


def trial_table(ground: Ground, levels: Sequence[Level]) -> tuple[list[str], list[list[Cell]]]:
    """Header and rows of trials.csv, in the order in which packages were tried; figures are means over the draws searched."""
    head = ["trial", "budget", "origin", "best", "probability", "targets_met", "shortfall"]
    head += ["outcome"] if ground.aim.outcome else []
    head += ["largest_regret", "mean_regret"] if ground.aim.kind == REGRET else []
    head += ["voted", "spent", "cost", *(f"share|{name}" for name in ground.menu.names), *(f"yuan|{name}" for name in ground.menu.names)]
    rows: list[list[Cell]] = []
    for level in levels:
        regret = regrets(ground.aim.score(np.array([trial.values for trial in level.trials])))
        rows += [_trial_row(ground, level, trial, of) for trial, of in zip(level.trials, regret, strict=True)]
    return head, sorted(rows, key=lambda row: int(row[0]))  # type: ignore[arg-type]


def _trial_row(ground: Ground, level: Level, trial: Trial, regret: Array) -> list[Cell]:
    aim, values = ground.aim, trial.values
    row: list[Cell] = [trial.number, level.budget, trial.origin, int(trial is level.best)]
    row += [float(aim.all_met(values).mean()), float(aim.number_met(values).mean()), float(aim.shortfall(values).mean())]
    row += [float(aim.column(values, aim.outcome).mean())] if aim.outcome else []
    row += [float(regret.max()), float(regret.mean())] if aim.kind == REGRET else []
    row += [float(trial.yuan.sum()), float(sum(spent(ground, values, name) for name in ground.menu.names))]
    row += [float(aim.column(values, COST).mean() / horizon(ground.scenario))]
    total = float(trial.yuan.sum()) or 1.0
    return [*row, *(yuan / total for yuan in trial.yuan.tolist()), *trial.yuan.tolist()]


def spent(ground: Ground, values: Array, instrument: str) -> float:
    """What an instrument spends a year on average over the runs, yuan; (draws, replicates, indicators)."""
    found = ground.aim.column(values, f"{PAID}|{instrument}")
    return float(np.nan_to_num(found).mean() / horizon(ground.scenario))


def horizon(scenario: Scenario) -> float:
    """Length of the horizon, years."""
    return (scenario.end - scenario.start).days / 365.25


@dataclass(frozen=True, slots=True)
class Unmoved:
    """Targets that are met or missed in the same runs whatever package was tried: `never` in any run, `always` in all, `alike` in the same ones."""

    never: tuple[str, ...]
    always: tuple[str, ...]
    alike: tuple[str, ...]


def unmoved_targets(ground: Ground, levels: Sequence[Level]) -> Unmoved:
    """Which targets no package of any budget moved on the draws searched."""
    met = ground.aim.met(np.array([trial.values for level in levels for trial in level.trials]))  # trials, draws, replicates, targets
    names = [target.id for target in ground.aim.targets]
    same = (met == met[0]).all(axis=(0, 1, 2))
    share = met.mean(axis=(0, 1, 2))
    sorted_out: dict[str, list[str]] = {"never": [], "always": [], "alike": []}
    for name, stays, part in zip(names, same.tolist(), share.tolist(), strict=True):
        if stays:
            sorted_out["never" if part == 0 else "always" if part == 1 else "alike"].append(name)
    return Unmoved(*(tuple(found) for found in sorted_out.values()))
