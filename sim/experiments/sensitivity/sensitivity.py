"""The whole examination of a scenario: which runs it needs, the stages one after the other, the tables it writes.

Replicates are kept apart: what is analysed is the mean over them, and how much of it is chance stands beside it (`sensitivity.chance`). A stage's
table is written when the stage is done; the same command again computes nothing that is stored and writes the same tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.computing.lab import Lab
from sim.experiments.computing.points import evaluate
from sim.experiments.computing.seeds import addressed_seed
from sim.experiments.reading.indicators import COST, Indicator
from sim.experiments.sensitivity import morris, sobol, tornado
from sim.experiments.sensitivity import value_of_information as voi
from sim.experiments.sensitivity.chance import ChanceLine, chance_in
from sim.experiments.sensitivity.space import Matrix, Space, Unsuitable, outcomes_of, space_of
from sim.experiments.store.csv_file import write_csv
from sim.experiments.store.folder import ExperimentFolder
from sim.experiments.store.writing import remove
from sim.kernel.errors import QiluError
from sim.scenario.pairing import apart

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.resolved import Scenario

KIND = "sensitivity"
OBJECTIVE = "R&D|Enterprises|Real"
"""What a choice between scenarios is for, unless an outcome is named."""

TABLES: dict[str, type] = {
    "morris": morris.ScreeningLine, "sobol": sobol.VarianceLine, "chance": ChanceLine, "tornado": tornado.SwingLine, "choice": voi.Choice,
    "value_of_information": voi.WorthLine,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """What is asked for. `prefixes` of the parameters that vary (none: all that are uncertain); `top`: how many are looked at one by one in the
    shares of variance, `base`: points of each sample there; `draws` and `worth` (yuan per unit of the outcome, None: 1 for money), `price`
    (yuan per yuan of public cost) for the choice."""

    outcomes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    replicates: int = 2
    morris: bool = True
    trajectories: int = 6
    sobol: bool = True
    top: int = 8
    base: int = 64
    tornado: bool = True
    draws: int = 200
    worth: float | None = None
    price: float = 1.0


@dataclass(frozen=True)
class Plan:
    """A request that fits: what will be run. `runs` of each stage; points that coincide are computed once."""

    scenario: Scenario
    versus: Scenario | None
    settings: Settings
    space: Space
    outcomes: tuple[Indicator, ...]
    objective: Indicator | None
    worth: float
    runs: dict[str, int]


@dataclass(frozen=True)
class Sensitivity:
    """What drives the outcomes of a scenario. Lines of a stage that was not asked for are empty; `frame()` and the properties are data frames
    with the columns of the tables of the same name."""

    plan: Plan
    command: tuple[str, ...]
    screening: tuple[morris.ScreeningLine, ...] = ()
    variance: tuple[sobol.VarianceLine, ...] = ()
    chance: tuple[ChanceLine, ...] = ()
    alone: tuple[tornado.SwingLine, ...] = ()
    choice: voi.Choice | None = None
    worth: tuple[voi.WorthLine, ...] = ()

    def frame(self) -> pd.DataFrame:
        """The ranking: a row for each outcome and parameter with what every stage says of it. Ranked by μ*, without screening by the size of the
        swing, else by the total index."""
        import pandas as pd

        paths, names = self.plan.space.paths, [outcome.name for outcome in self.plan.outcomes]
        table = pd.DataFrame([(name, path) for name in names for path in paths], columns=["variable", "parameter"])
        table["status"] = table["parameter"].map({p.path: p.status for p in self.plan.space.parameters})
        first = {(line.variable, line.name): line.first for line in self.variance}
        total = {(line.variable, line.name): line.total for line in self.variance}
        columns = {
            "mu_star": {(line.variable, line.parameter): line.mu_star for line in self.screening},
            "first": first,
            "total": total,
            "swing": {(line.variable, line.parameter): line.swing for line in self.alone},
        }
        keys = list(zip(table["variable"], table["parameter"], strict=True))
        for name, found in columns.items():
            table[name] = [found.get(key) for key in keys]
            table[name] = table[name].astype(float)
        table["evppi"] = table["parameter"].map({line.parameter: line.evppi for line in self.worth}).astype(float)
        by = table["mu_star"] if self.screening else table["swing"].abs() if self.alone else table["total"]
        table.insert(1, "rank", by.groupby(table["variable"]).rank(ascending=False, method="first").astype("Int64"))
        order = table["variable"].map(names.index)
        return table.iloc[np.lexsort((table["rank"].fillna(len(table) + 1).to_numpy(float), order.to_numpy()))].reset_index(drop=True)

    @property
    def morris(self) -> pd.DataFrame:
        """Elementary effects."""
        return _frame(self.screening, morris.ScreeningLine)

    @property
    def sobol(self) -> pd.DataFrame:
        """Shares of variance of parameters and groups."""
        return _frame(self.variance, sobol.VarianceLine)

    @property
    def tornado(self) -> pd.DataFrame:
        """Each parameter alone."""
        return _frame(self.alone, tornado.SwingLine)

    @property
    def value_of_information(self) -> pd.DataFrame:
        """What knowing each parameter is worth."""
        return _frame(self.worth, voi.WorthLine)


def plan_of(scenario: Scenario, settings: Settings, versus: Scenario | None = None) -> Plan:
    """Check the request and count the runs. Raises Unsuitable, with what would fit, before anything is computed."""
    space = space_of(scenario, settings.prefixes, settings.replicates)
    outcomes = outcomes_of(scenario, settings.outcomes)
    count, r = len(space.assumptions), settings.replicates
    if settings.base < 2 or settings.base & (settings.base - 1):
        raise Unsuitable(f"base {settings.base}: a power of two, such as {2 ** max(1, round(np.log2(max(2, settings.base))))}")
    if settings.sobol and not settings.morris and count > settings.top:
        raise Unsuitable(
            f"the {settings.top} parameters to look at one by one are chosen by screening: leave Morris in, or narrow down the {count} parameters, "
            "or raise the number"
        )
    if not (settings.morris or settings.sobol or settings.tornado or versus is not None):
        raise Unsuitable("nothing to do: leave one of Morris, Sobol and tornado in, or name a second scenario")
    runs = {}
    if settings.morris:
        runs["morris"] = settings.trajectories * (count + 1) * r
    if settings.sobol:
        design = sobol.pick_freeze(count, sobol.parts_of(space.parameters, space.paths[: settings.top]), 2, 1)
        runs["sobol"] = settings.base * (2 + len(design.observed)) * r
    if settings.tornado:
        runs["tornado"] = (2 * count + 1) * r
    objective, worth = None, 1.0
    if versus is not None:
        objective, worth = _objective(scenario, versus, settings)
        runs["value_of_information"] = 2 * settings.draws * r
    return Plan(scenario, versus, settings, space, outcomes, objective, worth, runs)


def _objective(scenario: Scenario, versus: Scenario, settings: Settings) -> tuple[Indicator, float]:
    if gaps := apart(scenario, versus):
        shared, ours, theirs = min(gaps, key=lambda gap: gap[0].attribute == "scale")  # the first; the scale only if it is all
        raise Unsuitable(f"{versus.id} lives in another world than {scenario.id}: {shared.attribute} is {theirs}, not {ours}")
    if versus.run_hash == scenario.run_hash:
        raise Unsuitable(f"{versus.id} does not differ from {scenario.id} in anything that is run: there is nothing to choose")
    name = settings.outcomes[0] if settings.outcomes else OBJECTIVE
    if name == COST or name.startswith(f"{COST}|"):
        raise Unsuitable(f"{name} is counted in the net benefit anyway: name another outcome first")
    (objective,) = outcomes_of(scenario, (name,))
    outcomes_of(versus, (name,))
    if settings.worth is None and objective.unit.split("/")[0] != "yuan":
        raise Unsuitable(f"{name} is in {objective.unit}, not in yuan: say what one is worth with --worth YUAN")
    return objective, 1.0 if settings.worth is None else settings.worth


def examine(plan: Plan, lab: Lab, out: Path) -> Sensitivity:
    """Run what is missing, stage by stage, and write the tables into the folder `out`.

    Raises
    ------
    FolderError if `out` cannot be used, StoreError if a file cannot be written, RunsFailed if a run failed, Interrupted on Ctrl-C; tables of
    finished stages stay. QiluError if nothing was recorded of the objective of a choice.
    """
    folder = ExperimentFolder(out)
    folder.create()
    with folder.locked():
        for name in TABLES:
            remove(folder.table(name))
        scenarios = [plan.scenario] if plan.versus is None else [plan.scenario, plan.versus]
        folder.describe(KIND, lab.command, scenarios, _described(plan))
        result = Sensitivity(plan, lab.command)
        if plan.settings.morris:
            result = _screened(result, lab, folder)
        if plan.settings.sobol:
            result = _shared_out(result, lab, folder)
        if result.chance:
            _write(folder, "chance", result.chance)
        if plan.settings.tornado:
            result = _one_at_a_time(result, lab, folder)
        if plan.versus is not None:
            result = _chosen(result, lab, folder)
        return result


def _screened(result: Sensitivity, lab: Lab, folder: ExperimentFolder) -> Sensitivity:
    plan, seed = result.plan, addressed_seed(result.plan.scenario.seed, "sensitivity/morris")
    points = morris.screening_points(len(plan.space.assumptions), plan.settings.trajectories, seed)
    values = plan.space.observe(points, "morris", lab, plan.outcomes, folder)
    lines = morris.screen(points, values, plan.outcomes, plan.space.parameters, seed)
    _write(folder, "morris", lines)
    return replace(result, screening=tuple(lines), chance=_chance(values, plan.outcomes))


def _shared_out(result: Sensitivity, lab: Lab, folder: ExperimentFolder) -> Sensitivity:
    plan, seed = result.plan, addressed_seed(result.plan.scenario.seed, "sensitivity/sobol")
    chosen = morris.strongest(result.screening, plan.settings.top) if result.screening else plan.space.paths
    parts = sobol.parts_of(plan.space.parameters, chosen)
    design = sobol.pick_freeze(len(plan.space.assumptions), parts, plan.settings.base, seed)
    values = plan.space.observe(design.points(), "sobol", lab, plan.outcomes, folder)
    lines = sobol.share_out(design, values, plan.outcomes, plan.space.parameters, seed)
    _write(folder, "sobol", lines)
    return replace(result, variance=tuple(lines), chance=_chance(values[:, : 2 * design.base], plan.outcomes))


def _one_at_a_time(result: Sensitivity, lab: Lab, folder: ExperimentFolder) -> Sensitivity:
    space, outcomes = result.plan.space, result.plan.outcomes
    values = space.observe(tornado.tornado_points(len(space.assumptions)), "tornado", lab, outcomes, folder)
    ends = [(a.distribution.sample(tornado.LOW), a.distribution.sample(tornado.HIGH)) for a in space.assumptions]
    lines = tornado.swings(values, outcomes, space.parameters, ends)
    _write(folder, "tornado", lines)
    return replace(result, alone=tuple(lines))


def _chosen(result: Sensitivity, lab: Lab, folder: ExperimentFolder) -> Sensitivity:
    plan, settings = result.plan, result.plan.settings
    assert plan.versus is not None
    assert plan.objective is not None
    spaces = [space_of(one, settings.prefixes, settings.replicates, strict=False) for one in (plan.scenario, plan.versus)]
    pair = [replace(space.scenario, draws=settings.draws) for space in spaces]
    first, second = evaluate(pair, lab, (plan.objective, *outcomes_of(plan.scenario, (COST,))), folder)
    difference = plan.worth * (second[..., 0] - first[..., 0]) - settings.price * (second[..., 1] - first[..., 1])
    if not np.isfinite(difference).all():
        raise QiluError(
            f"{plan.objective.name} was not recorded in every run of {plan.scenario.id} and {plan.versus.id}: no choice can be judged by it"
        )
    seed = addressed_seed(plan.scenario.seed, "sensitivity/value of information")
    choice = voi.choose(difference, plan.scenario.id, plan.versus.id, seed)
    sampled = [pair[1].sampled(draw) | pair[0].sampled(draw) for draw in range(settings.draws)]
    paths = dict.fromkeys(path for space in spaces for path in space.paths)
    values = {path: [draw[path] for draw in sampled] for path in paths}
    lines = voi.worth_lines(difference.mean(axis=1), values, choice.evpi, seed)
    _write(folder, "choice", [choice])
    _write(folder, "value_of_information", lines)
    return replace(result, choice=choice, worth=tuple(lines))


def _chance(values: Matrix, outcomes: Sequence[Indicator]) -> tuple[ChanceLine, ...]:
    return tuple(chance_in(value, outcome.name, outcome.unit) for outcome, value in zip(outcomes, values, strict=True))


def _described(plan: Plan) -> dict[str, Any]:
    """The settings as plain JSON types."""
    told = asdict(plan.settings) | {"outcomes": [outcome.name for outcome in plan.outcomes], "parameters": list(plan.space.paths)}
    if plan.objective is not None:
        told |= {"objective": plan.objective.name, "worth": plan.worth}
    return told


def _write(folder: ExperimentFolder, name: str, lines: Sequence[Any]) -> None:
    write_csv(folder.table(name), [field.name for field in fields(TABLES[name])], [list(astuple(line)) for line in lines])


def _frame(lines: Sequence[Any], kind: type) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([asdict(line) for line in lines], columns=[field.name for field in fields(kind)])
