"""The whole calibration: chance, search, two waves, posterior, its check, and the tables.

Every run goes through the lab, so the same command again computes nothing and writes the same tables. All trials of the search share their
chance; each point of the waves and each posterior draw has its own, because history is one run of chance and not the mean of several. The sample
of firms that a run starts from is part of its chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.experiments.calibration.coverage import coverage_lines, ranks
from sim.experiments.calibration.distance import Array, Measure, measure_of
from sim.experiments.calibration.emulator import fit as fit_emulator
from sim.experiments.calibration.history_matching import Region, draw_from
from sim.experiments.calibration.moments import Moment, simulated
from sim.experiments.calibration.plan import Calibration, FitLine, MarginalLine, Plan
from sim.experiments.calibration.posterior import Posterior, estimate, runs_of
from sim.experiments.calibration.search import Trials, minimise
from sim.experiments.calibration.space import Space, seed_for, sobol_points, to_u, to_z
from sim.experiments.calibration.tables import Tried, write_tables
from sim.experiments.computing.lab import Lab
from sim.experiments.computing.points import read_runs
from sim.experiments.store.folder import ExperimentFolder
from sim.kernel.errors import QiluError
from sim.scenario.parameters import PARAMETERS

LEAST_RECORDED = 0.95
"""Share of the runs of the waves that must record a moment for it to be used in the posterior."""
BAND = (0.05, 0.5, 0.95)


def calibrate(plan: Plan, lab: Lab, folder: ExperimentFolder) -> Calibration:
    """Compute what is missing and write the tables into the folder, which must be there.

    Raises
    ------
    RunsFailed if a run failed, StoreError if a file cannot be written, Interrupted on Ctrl-C; QiluError if the extra is not installed or too few
    runs recorded the moments.
    """
    work = _Work(plan, lab, folder)
    pilot = work.replicates(plan.space.defaults()[None, :], "defaults", plan.settings.pilot)[0]
    measure = measure_of(plan.moments, pilot)
    trials = work.search(measure)
    fresh = work.replicates(trials.points[trials.best][None, :], "optimum", plan.settings.replicates, first=plan.settings.replicates)
    optimum = _mean(fresh)[0]
    first, region, second = work.waves(measure)
    inside = region.holds(first.points)
    points, moments = np.concatenate([first.points[inside], second.points]), np.concatenate([first.moments[inside], second.moments])
    used, complete = _recorded(plan.moments, moments)
    sub = Measure(tuple(plan.moments[number] for number in np.flatnonzero(used)), measure.chance[used])
    z, values = to_z(points[complete]), moments[complete][:, used]
    runs = runs_of(z, values, sub, plan.space.generator("errors of the runs"))
    estimated = estimate(runs)
    checked = ranks(runs, z, values, _tests(estimated, plan), sub, plan.space.generator("errors of the tests"))
    draws = estimated.resample(plan.settings.rows, plan.space.generator("resampling"))
    predicted = work.at_draws(draws)
    found = Calibration(
        plan, measure, trials, region, estimated, plan.space.table(to_u(draws)),
        _fit(plan.moments, measure, _mean(pilot[None])[0], optimum, predicted, plan),
        marginals(plan.space, trials.points[trials.best], draws),
        tuple(coverage_lines(checked, plan.space.paths)),
        tuple(moment for moment, kept in zip(plan.moments, used, strict=True) if not kept),
        lab.command,
    )  # fmt: skip
    write_tables(found, work.tried, folder)
    return found


@dataclass(frozen=True)
class _Wave:
    """Single runs: `points` (runs, parameters) of the cube, `moments` (runs, moments)."""

    points: Array
    moments: Array


class _Work:
    """Runs of the plan, and what was tried, in order."""

    def __init__(self, plan: Plan, lab: Lab, folder: ExperimentFolder):
        self.plan, self.lab, self.folder = plan, lab, folder
        self.tried: list[Tried] = []

    def replicates(self, points: Array, name: str, replicates: int, first: int = 0) -> Array:
        """Moments under the chance that all trials share, (points, replicates, moments). `first` replicate: those from `Settings.replicates` on had
        no part in the choice of the best trial."""
        repeated = np.repeat(points, replicates, axis=0)
        found = self._run(repeated, name, [f"replicate {first + number % replicates}" for number in range(len(repeated))])
        return found.reshape(len(points), replicates, len(self.plan.moments))

    def search(self, measure: Measure) -> Trials:
        """The search."""
        settings, space = self.plan.settings, self.plan.space

        def evaluate(points: Array) -> Array:
            means = _mean(self.replicates(points, "trial", settings.replicates))
            distances = measure.distances(means, settings.replicates)
            self._note("search", points, distances, means)
            return distances

        return minimise(evaluate, space.defaults(), settings.trials, seed_for(space.scenario.seed, "search"))

    def waves(self, measure: Measure) -> tuple[_Wave, Region, _Wave]:
        """Runs all over the prior, what they leave of it, and runs there."""
        space, count = self.plan.space, self.plan.settings.points
        first = self.wave("first wave", sobol_points(count, space.size, seed_for(space.scenario.seed, "first wave")), measure)
        used, complete = _recorded(self.plan.moments, first.moments)
        part = Measure(tuple(self.plan.moments[number] for number in np.flatnonzero(used)), measure.chance[used])
        emulator = fit_emulator(first.points[complete], first.moments[complete][:, used])
        region, points = draw_from(Region(emulator, part), count, space.generator("second wave"))
        return first, region, self.wave("second wave", points, measure)

    def wave(self, name: str, points: Array, measure: Measure) -> _Wave:
        """Single runs, each with a chance of its own."""
        moments = self._run(points, name, [f"{name} {number}" for number in range(len(points))])
        self._note(name, points, measure.distances(moments, 1), moments)
        return _Wave(points, moments)

    def at_draws(self, draws: Array) -> Array:
        """Moments of single runs at posterior draws spread evenly over all, (runs, moments)."""
        chosen = np.linspace(0, len(draws) - 1, min(self.plan.settings.predictive, len(draws))).round().astype(np.int64)
        order = self.plan.space.generator("which draws").permutation(len(draws))[chosen]
        return self._run(to_u(draws[order]), "check", [f"check {number}" for number in range(len(order))])

    def _run(self, points: Array, name: str, chances: Sequence[str]) -> Array:
        """Moments of one run at each point, (points, moments)."""
        space = self.plan.space
        scenarios = [space.scenario_at(point, f"{name} {number}", chances[number]) for number, point in enumerate(points)]
        found = read_runs(scenarios, self.plan.reader, self.lab, self.folder)
        return simulated(self.plan.moments, [next(iter(runs.values())) for runs in found])

    def _note(self, stage: str, points: Array, distances: Array, moments: Array) -> None:
        self.tried += [Tried(stage, *row) for row in zip(distances.tolist(), self.plan.space.table(points), moments, strict=True)]


def _mean(values: Array) -> Array:
    """Means over replicates of (points, replicates, moments); NaN where none recorded a moment."""
    known = np.isfinite(values)
    return np.where(known.any(axis=1), np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1), np.nan)


def _recorded(moments: Sequence[Moment], values: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which moments enough runs (runs, moments) recorded, and which runs recorded all of those."""
    known = np.isfinite(values)
    used: NDArray[np.bool_] = np.asarray(known.mean(axis=0) >= LEAST_RECORDED)
    complete: NDArray[np.bool_] = np.asarray(known[:, used].all(axis=1))
    if not used.any() or not complete.any():
        raise QiluError(f"no run recorded the moments; the first is {moments[0].name}: does the scenario cover its year?")
    return used, complete


def _tests(estimated: Posterior, plan: Plan) -> NDArray[np.int64]:
    """Runs among those that the posterior is made from, to stand in for history."""
    near = np.unique(estimated.run)
    chosen = plan.space.generator("tests").permutation(len(near))[: plan.settings.tests]
    return near[np.sort(chosen)]


def _fit(moments: Sequence[Moment], measure: Measure, defaults: Array, optimum: Array, predicted: Array, plan: Plan) -> tuple[FitLine, ...]:
    """How each moment is met."""
    noisy = predicted + measure.noise(len(predicted), plan.space.generator("errors of the check"))
    lines = []
    for number, moment in enumerate(moments):
        runs = predicted[:, number]
        low = median = high = z = inside = None
        if np.isfinite(runs).mean() >= LEAST_RECORDED:
            low, median, high = np.nanquantile(runs, BAND).tolist()
            z = (median - moment.observed) / float(np.hypot(moment.tolerance, np.nanstd(runs, ddof=1)))
            bounds = np.nanquantile(noisy[:, number], (BAND[0], BAND[-1]))
            inside = bool(bounds[0] <= moment.observed <= bounds[1])
        lines.append(FitLine(moment.name, moment.group.name, moment.unit, moment.year, moment.observed, moment.tolerance, _known(defaults[number]),
                             _known(optimum[number]), low, median, high, z, inside, moment.status, moment.source))  # fmt: skip
    return tuple(lines)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def marginals(space: Space, optimum: Array, draws: Array) -> tuple[MarginalLine, ...]:
    """Prior and posterior of each parameter; `optimum` (parameters,) in the cube, `draws` (rows, parameters) in z."""
    values, best = space.table(to_u(draws)), space.table(optimum[None, :])[0]
    prior = space.table(np.repeat(np.array(BAND)[:, None], space.size, axis=1))
    lines = []
    for number, one in enumerate(space.learned):
        declared = PARAMETERS[one.path]
        before, after = prior[:, number].tolist(), np.quantile(values[:, number], BAND).tolist()
        shrinkage = 1.0 - float(draws[:, number].var())
        lines.append(MarginalLine(one.path, declared.unit, one.only_here, float(declared.default), float(best[number]), before[0], before[1],
                                  before[2], after[0], after[1], after[2], shrinkage))  # fmt: skip
    return tuple(lines)
