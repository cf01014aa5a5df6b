"""`qilu search`: share out a budget over instruments, at several budgets, and recommend a package as a scenario file.

<out>/frontier.csv        for each budget: the best package and the own allocation, on the draws searched and on fresh ones
<out>/trials.csv          every package tried: where it comes from, what it reaches and costs, shares and yuan a year
<out>/allocation.csv      for each budget and instrument: voted and spent, by the own allocation and by the best package
<out>/recommended.yaml    the best package at the budget asked for; recommended-<budget>-billion.yaml at the others
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.computing.lab import Lab
from sim.experiments.computing.points import evaluate
from sim.experiments.search.frontier import LEAST_TRIALS, Ground, Level, on_fresh_draws, search_levels
from sim.experiments.search.instruments import Instrument, chosen_instruments
from sim.experiments.search.objectives import PROBABILITY, REGRET, aim_of, part_of_chance
from sim.experiments.search.package import Menu, menu_of
from sim.experiments.search.recommendation import write_recommendation
from sim.experiments.search.tables import (
    PAID,
    AllocationLine,
    FrontierLine,
    Unmoved,
    allocation_lines,
    frontier_lines,
    trial_table,
    unmoved_targets,
)
from sim.experiments.search.words import file_name, notes_of, package_id, plain_amount, reason_of, title_of
from sim.experiments.store.csv_file import Cell, write_csv
from sim.experiments.store.folder import ExperimentFolder
from sim.experiments.store.writing import remove
from sim.kernel.errors import InputError, Problem
from sim.scenario.resolved import Scenario

if TYPE_CHECKING:
    import pandas as pd

KIND = "search"
MULTIPLES = (0.5, 1.0, 1.5, 2.0)
"""Budgets that are searched if none are named, over what the scenario votes."""

SAME = 0.01
"""Budgets that differ by less, over the one asked for, are one."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What to search for. `budget`: yuan a year of the recommended package, default what the scenario votes; `budgets`: other points of the frontier,
    default MULTIPLES of the scenario's votes; `trials`: packages tried in all; `draws`, `replicates`: runs of each; `fresh_draws`: further draws on
    which the best are checked; `from_year`: first budget year that a package changes, default from the day on which each measure begins."""

    budget: float | None = None
    budgets: tuple[float, ...] = ()
    aim: str = PROBABILITY
    targets: tuple[str, ...] = ()
    outcome: str | None = None
    instruments: tuple[str, ...] = ()
    trials: int = 40
    draws: int = 4
    replicates: int = 1
    fresh_draws: int = 8
    from_year: int | None = None


@dataclass(frozen=True)
class Search:
    """A finished search. `levels`: by rising budget; `main`: the budget of `recommended`, the scenario file of its best package; `files`: those
    of all budgets; `unmoved`: targets that no package moved; `chance_share`: part of the variance of the number of targets met that lies between
    replicates of a draw, None with one replicate; `runs`: how many it rests on; `command`: what the user typed."""

    ground: Ground
    settings: Settings
    main: float
    levels: tuple[Level, ...]
    lines: tuple[FrontierLine, ...]
    allocation: tuple[AllocationLine, ...]
    unmoved: Unmoved
    recommended: Path
    files: dict[float, Path]
    chance_share: float | None
    runs: int
    command: tuple[str, ...]

    @property
    def menu(self) -> Menu:
        """The instruments searched over, and those left out."""
        return self.ground.menu

    def frame(self) -> pd.DataFrame:
        """The frontier: one row a budget and package, columns as `FrontierLine`."""
        import pandas as pd

        return pd.DataFrame([asdict(line) for line in self.lines])

    def trials(self) -> pd.DataFrame:
        """Every package tried, columns as in trials.csv."""
        import pandas as pd

        head, rows = trial_table(self.ground, self.levels)
        return pd.DataFrame(rows, columns=head)

    def allocations(self) -> pd.DataFrame:
        """Where the money goes: one row a budget and instrument, columns as `AllocationLine`."""
        import pandas as pd

        return pd.DataFrame([asdict(line) for line in self.allocation])


def run_search(scenario: Scenario, source: Path, lab: Lab, out: Path, settings: Settings, table: Sequence[Instrument] | None = None) -> Search:
    """Search, write the tables and the recommended packages into `out`; what the store holds is not computed again.

    `source`: the file that the scenario was loaded from, which packages extend; `table`: instruments to choose from, default all.

    Raises
    ------
    InputError for a budget, target, outcome, instrument or year that cannot be, before anything is run; FolderError, StoreError, RunsFailed and
    Interrupted as `evaluate`.
    """
    searched = replace(scenario, draws=settings.draws, replicates=settings.replicates, pair_with=None)
    menu = menu_of(searched, chosen_instruments(settings.instruments) if table is None else table, _checked_year(scenario, settings.from_year))
    aim = aim_of(searched, settings.aim, settings.targets, settings.outcome, [f"{PAID}|{name}" for name in menu.names])
    if settings.outcome is not None and settings.aim != REGRET:
        raise _refused("--outcome", "an outcome without regret", "--minimise regret, or no outcome: probability is that of targets")
    budgets = _checked_budgets(settings, menu)
    folder = ExperimentFolder(out)
    folder.create()
    with folder.locked():

        def run(scenarios: Sequence[Scenario]) -> NDArray[np.float64]:
            return evaluate(scenarios, lab, aim.declared, folder)

        folder.describe(KIND, lab.command, [searched], _plain(settings, menu, budgets))
        ground = Ground(searched, menu, aim, run)
        levels = search_levels(ground, budgets, settings.trials, on_fresh_draws(run, settings.draws, settings.fresh_draws))
        search = _conclude(ground, settings, budgets[0], levels, folder, lab.command)
        _write(search, scenario, source, folder)
    return search


def _checked_year(scenario: Scenario, year: int | None) -> int | None:
    if year is not None and not scenario.start.year < year <= scenario.end.year:
        allowed = f"{scenario.start.year + 1} to {scenario.end.year}"
        raise _refused("--from-year", f"{year} is outside the horizon", allowed)
    return year


def _checked_budgets(settings: Settings, menu: Menu) -> list[float]:
    """The budgets to search at, yuan a year, the one asked for first. Raises InputError."""
    own, most = float(menu.own.sum()), sum(option.most for option in menu.options)
    asked = settings.budgets or tuple(float(f"{own * multiple:.4g}") for multiple in MULTIPLES)
    first = settings.budget if settings.budget is not None else settings.budgets[0] if settings.budgets else asked[MULTIPLES.index(1.0)]
    budgets = [first, *dict.fromkeys(budget for budget in asked if abs(budget - first) > SAME * abs(first))]
    for budget in budgets:
        if budget <= 0:
            raise _refused("--budget", f"{plain_amount(budget)} billion yuan a year", "a budget above zero")
        if budget > most:
            raise _refused("--budget", f"{plain_amount(budget)} billion yuan a year", f"at most {plain_amount(most)}: more the levers cannot vote")
    if settings.trials < (least := LEAST_TRIALS * len(budgets)):
        raise _refused("--trials", f"{settings.trials} packages for {len(budgets)} budgets", f"at least {least}, or fewer budgets with --budgets")
    return budgets


def _refused(option: str, found: str, allowed: str) -> InputError:
    return InputError([Problem(option, 1, 1, option, found, allowed)])


def _plain(settings: Settings, menu: Menu, budgets: Sequence[float]) -> dict[str, Any]:
    """The settings as plain JSON types."""
    return {
        **{name: list(value) if isinstance(value, tuple) else value for name, value in asdict(settings).items()},
        "budgets": list(budgets),
        "instruments": {option.name: {"since": option.since.isoformat(), "own": option.own, "most": option.most} for option in menu.options},
        "left_out": menu.left_out,
    }


def _conclude(
    ground: Ground, settings: Settings, main: float, levels: tuple[Level, ...], folder: ExperimentFolder, command: tuple[str, ...]
) -> Search:
    recommended = folder.path / "recommended.yaml"
    return Search(
        ground=ground,
        settings=settings,
        main=main,
        levels=levels,
        lines=frontier_lines(ground, levels),
        allocation=allocation_lines(ground, levels),
        unmoved=unmoved_targets(ground, levels),
        recommended=recommended,
        files={level.budget: recommended if level.budget == main else folder.path / file_name(level.budget) for level in levels},
        chance_share=part_of_chance(ground.aim.number_met(next(level.checked[0] for level in levels if level.budget == main))),
        runs=len(folder.run_list.read_text(encoding="utf-8").splitlines()),
        command=command,
    )


def _write(search: Search, scenario: Scenario, source: Path, folder: ExperimentFolder) -> None:
    """Tables and recommended packages; packages of an earlier search at other budgets go."""
    ground = search.ground
    write_csv(folder.table("frontier"), *_columns(FrontierLine, search.lines))
    write_csv(folder.table("allocation"), *_columns(AllocationLine, search.allocation))
    write_csv(folder.table("trials"), *trial_table(ground, search.levels))
    for old in folder.path.glob("recommended*.yaml"):
        if old not in search.files.values():
            remove(old)
    for level in search.levels:
        built = ground.build(level.best.yuan)
        named = replace(built, id=f"{scenario.id}-{package_id(level.budget)}")
        write_recommendation(search.files[level.budget], named, source, title_of(ground, level), reason_of(ground, level), notes_of(ground, level))


def _columns(kind: type, lines: Sequence[Any]) -> tuple[list[str], list[list[Cell]]]:
    return [field.name for field in fields(kind)], [list(astuple(line)) for line in lines]
