"""Calibration finds what is known: the optimum, the posterior of a linear-Gaussian model, intervals that hold; and computes nothing twice."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from fake_calibration import CENTRES, LOADINGS, PATHS, SPREADS, TRUTH, exact_posterior, fake_lab, fake_plan

from sim.experiments.calibration.calibrate import calibrate
from sim.experiments.calibration.moments import simulated
from sim.experiments.calibration.plan import Settings, Unsuitable
from sim.experiments.calibration.space import to_z
from sim.experiments.computing.lab import Silent
from sim.experiments.computing.points import read_runs
from sim.experiments.store.folder import ExperimentFolder
from sim.kernel.errors import QiluError
from sim.scenario.document import Node, Problems
from sim.scenario.parameters import PARAMETERS
from sim.scenario.posterior import read_posterior

SETTINGS = Settings(trials=61, points=300, tests=120, predictive=40, pilot=40)


class Counter(Silent):
    """Counts runs that are computed."""

    def __init__(self) -> None:
        self.computed = 0

    def finished(self, outcome, scenario):
        self.computed += 1


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("calibration")


@pytest.fixture(scope="module")
def found(place):
    return run(place, SETTINGS)


def run(place, settings, watcher=None):
    folder = ExperimentFolder(place / f"out-{settings.trials}")
    folder.create()
    lab = fake_lab(place / "store")
    return calibrate(fake_plan(settings), replace(lab, watcher=watcher) if watcher else lab, folder)


def test_the_search_finds_the_optimum(found):
    best = to_z(found.trials.points[found.trials.best])
    assert found.trials.distances[found.trials.best] < 0.25 < found.trials.distances[0]
    assert best[:2] == pytest.approx(TRUTH[:2], abs=0.5)


def test_the_optimum_is_told_under_chance_that_did_not_choose_it(place, found):
    plan, point = fake_plan(SETTINGS), found.trials.points[found.trials.best]
    seeds = {"chosen": [0, 1], "told": [2, 3]}
    means = {}
    for name, numbers in seeds.items():
        scenarios = [plan.space.scenario_at(point, name, f"replicate {number}") for number in numbers]
        runs = [next(iter(each.values())) for each in read_runs(scenarios, plan.reader, fake_lab(place / "store"))]
        means[name] = simulated(plan.moments, runs).mean(axis=0).tolist()
    told = [line.at_optimum for line in found.fit_lines]
    assert told == pytest.approx(means["told"]) and told != pytest.approx(means["chosen"], abs=1e-6)


def test_the_posterior_is_that_of_the_linear_gaussian_model(found):
    draws, weights = found.estimated.z, found.estimated.weights
    mean, covariance = exact_posterior()
    spread = np.sqrt(np.diag(covariance))
    estimated = weights @ draws
    assert np.abs(estimated - mean) == pytest.approx(np.zeros(3), abs=0.25 * spread.max())
    assert np.abs((estimated - mean) / spread).max() < 0.25
    assert np.sqrt(weights @ (draws - estimated) ** 2) == pytest.approx(spread, rel=0.15)
    assert np.corrcoef(draws.T)[0, 1] == pytest.approx(covariance[0, 1] / spread[0] / spread[1], abs=0.15)


def test_resampled_draws_have_the_same_marginals_in_their_units(found):
    table = found.posterior_history
    mean, covariance = exact_posterior()
    assert list(table.columns) == list(PATHS)
    assert table.mean().to_numpy() == pytest.approx(CENTRES + SPREADS * mean, abs=0.3 * SPREADS.max())
    assert (table.std().to_numpy() / SPREADS) == pytest.approx(np.sqrt(np.diag(covariance)), rel=0.2)


def test_what_describes_only_the_start_of_history_is_not_handed_on(found):
    assert list(found.posterior.columns) == list(PATHS[:2])


def test_intervals_hold_the_truth_as_often_as_they_say(found):
    whole = found.coverage_lines[0]
    assert whole.held_50 == pytest.approx(0.5, abs=0.1)
    assert whole.held_90 == pytest.approx(0.9, abs=0.06)
    assert min(line.rank_p for line in found.coverage_lines[1:]) > 0.001


def test_what_moments_do_not_tell_keeps_its_prior(found):
    shrinkage = [line.shrinkage for line in found.marginal_lines]
    assert shrinkage[0] > 0.8
    assert shrinkage[1] > 0.8
    assert abs(shrinkage[2]) < 0.3


def test_the_check_meets_every_moment(found):
    assert all(line.matched and line.inside for line in found.fit_lines)


def test_a_figure_that_the_model_cannot_give_is_named(place):
    away = LOADINGS @ TRUTH
    away[3] += 6.0
    folder = ExperimentFolder(place / "away")
    folder.create()
    plan = fake_plan(replace(SETTINGS, trials=15, tests=5), away)
    line = calibrate(plan, fake_lab(place / "store"), folder).fit_lines[3]
    assert not line.matched
    assert line.z < -2


def test_the_same_again_computes_nothing_and_writes_the_same(found, place):
    tables = ("posterior", "posterior-history", "fit", "marginals", "coverage", "trials")
    folder = ExperimentFolder(place / f"out-{SETTINGS.trials}")
    before = {name: folder.table(name).read_bytes() for name in tables}
    counter = Counter()
    again = run(place, SETTINGS, counter)
    assert counter.computed == 0
    assert {name: folder.table(name).read_bytes() for name in tables} == before
    assert np.array_equal(again.draws, found.draws)


def test_an_interrupted_search_goes_on_where_it_was(found, place):
    counter = Counter()
    shorter = run(place, replace(SETTINGS, trials=31), counter)
    assert counter.computed <= 2 * 31  # draws of the posterior are those of the longer one: the search does not enter them
    assert np.array_equal(shorter.trials.points, found.trials.points[:31])


def test_the_written_posterior_is_one_that_a_scenario_can_name(found, place):
    path = place / f"out-{SETTINGS.trials}" / "posterior.csv"
    problems = Problems()
    said = Node(path.name, path.name, str(path.with_name("scenario.yaml")), 1, 1, "posterior")
    read = read_posterior(said, PARAMETERS, problems)
    assert not problems.found
    assert len(read.assumptions[PATHS[0]].distribution.numbers) == SETTINGS.rows
    assert path.read_text().startswith("# ")


def test_until_leaves_later_moments_and_years_out():
    plan = fake_plan(replace(SETTINGS, until=2019))
    assert [moment.year for moment in plan.moments] == [2019, 2019]
    assert plan.space.scenario.end.year == 2019
    with pytest.raises(Unsuitable, match="2019 or later"):
        fake_plan(replace(SETTINGS, until=2018))


def test_too_few_points_are_refused():
    with pytest.raises(Unsuitable, match="too few to learn 3 parameters"):
        fake_plan(replace(SETTINGS, points=5))


def test_a_missing_extra_is_told_before_anything_is_computed(monkeypatch):
    monkeypatch.setitem(sys.modules, "cmaes", None)
    with pytest.raises(QiluError, match=r"calibration needs cmaes: pip install 'qilu\[calibrate\]'"):
        fake_plan(SETTINGS)
