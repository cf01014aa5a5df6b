"""What drives the result: known answers of each method, and chance apart from parameters."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from sim.experiments.reading.indicators import Indicator
from sim.experiments.sensitivity import morris, sobol
from sim.experiments.sensitivity import value_of_information as voi
from sim.experiments.sensitivity.chance import chance_in, jackknife_error
from sim.scenario.parameter import Parameter

OUTCOME = Indicator("y", "firms", "y", "y", "last")


def made_up(*statuses):
    return [Parameter(f"p{number}", 0.5, "fraction", "m", "义", "source", status) for number, status in enumerate(statuses)]


def analysed(function, parameters, base=1024, chosen=None, seed=11):
    """First and total index of each part, by name, of a function of points (n, parameters)."""
    parts = sobol.parts_of(parameters, [p.path for p in parameters] if chosen is None else chosen)
    design = sobol.pick_freeze(len(parameters), parts, base, seed)
    return dict(zip([part.name for part in parts], sobol.all_indices(design, function(design.points())).tolist(), strict=True))


def ishigami(u):
    x = math.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_ishigami_function_has_its_published_indices():
    found = analysed(ishigami, made_up("verified", "hypothetical", "hypothetical"), base=8192)
    assert [found[f"p{n}"][0] for n in range(3)] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.01)
    assert [found[f"p{n}"][1] for n in range(3)] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)
    assert found["hypothetical"] == pytest.approx([0.4424, 0.6861], abs=0.01)  # second and third alone; the third acts only with the first
    assert found["verified"] == found["p0"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(-5, 5).filter(lambda c: abs(c) > 0.1), min_size=2, max_size=6), st.integers(2, 6), st.integers(1, 2**31))
def test_additive_outcome_gives_back_its_coefficients(coefficients, trajectories, seed):
    slopes = np.array(coefficients)
    points = morris.screening_points(len(slopes), trajectories, seed)
    assert len(points) == trajectories * (len(slopes) + 1) and ((points > 0) & (points < 1)).all()
    found = morris.effects(points, points @ slopes, seed)
    np.testing.assert_allclose(found["mu"], slopes, atol=1e-9)
    np.testing.assert_allclose(found["mu_star"], abs(slopes), atol=1e-9)
    np.testing.assert_allclose(found["sigma"], 0, atol=1e-9)
    shares = slopes**2 / (slopes**2).sum()
    indices = analysed(lambda u: 100 + u @ slopes, made_up(*["derived"] * len(slopes)))
    for number, share in enumerate(shares):
        assert indices[f"p{number}"] == pytest.approx([share, share], abs=0.06)
    assert indices["derived"] == [1.0, 1.0]  # every parameter is in it


def test_a_parameter_that_nothing_reads_is_exactly_nothing():
    indices = analysed(lambda u: np.sin(9 * u[:, 0]) + u[:, 1] * u[:, 0], made_up("verified", "derived", "hypothetical"), base=16)
    assert indices["p2"] == [0.0, 0.0] == indices["hypothetical"]
    points = morris.screening_points(3, 2, 5)
    assert morris.effects(points, np.exp(points[:, 0]), 5)["mu_star"][1:].tolist() == [0.0, 0.0]


def test_groups_hold_the_interactions_within_them():
    parameters = made_up("verified", "verified", "hypothetical", "unverified")
    found = analysed(lambda u: 12 * (u[:, 0] - 0.5) * (u[:, 1] - 0.5) + u[:, 2], parameters, base=4096, chosen=["p0"])
    assert found["verified"] == pytest.approx([12 / 13, 12 / 13], abs=0.02)  # the product's variance is 1, that of u is 1/12
    assert found["p0"] == pytest.approx([0, 12 / 13], abs=0.02)
    assert found["hypothetical"] == pytest.approx([1 / 13, 1 / 13], abs=0.01)
    assert found[sobol.REST] == pytest.approx([1 / 13, 1.0], abs=0.02)


def test_bigger_designs_keep_their_first_points():
    parts = sobol.parts_of(made_up("verified", "derived"), ["p0"])
    small, large = (sobol.pick_freeze(2, parts, base, 3) for base in (8, 16))
    np.testing.assert_array_equal(large.first[:8], small.first)
    np.testing.assert_array_equal(large.second[:8], small.second)
    np.testing.assert_array_equal(morris.screening_points(5, 6, 3)[:12], morris.screening_points(5, 2, 3))
    assert not np.array_equal(sobol.pick_freeze(2, parts, 8, 4).first, small.first)
    with pytest.raises(ValueError, match="no power of two"):
        sobol.pick_freeze(2, parts, 12, 3)
    with pytest.raises(ValueError, match="no seed"):
        morris.screening_points(2, 2, 0)


def test_intervals_hold_the_truth_and_shrink():
    parameters, slopes = made_up("verified", "hypothetical", "hypothetical"), np.array([3.0, 2.0, 1.0])
    widths = []
    for base in (32, 512):
        design = sobol.pick_freeze(3, sobol.parts_of(parameters, ["p0", "p1", "p2"]), base, 8)
        lines = sobol.share_out(design, (design.points() @ slopes)[None, :, None], [OUTCOME], parameters, 8)
        first = next(line for line in lines if line.name == "p0")
        assert first.first_low < 9 / 14 < first.first_high and first.total_low < 9 / 14 < first.total_high
        assert first.first_chance_error is None  # one replicate says nothing of chance
        widths.append(first.total_high - first.total_low)
    assert widths[1] < widths[0] / 2
    whole = sobol.share_out(design, np.ones((1, len(design.points()), 2)), [OUTCOME], parameters, 8)
    assert all(line.first is None and line.total is None for line in whole)  # nothing varies


def test_chance_is_told_apart_from_parameters():
    generator = np.random.default_rng(2)
    of_point, of_replicate, both = generator.normal(size=(3000, 1)), 2 * generator.normal(size=4), generator.normal(size=(3000, 4))
    same = chance_in(of_point + of_replicate, "y", "")
    assert same.noise_share == pytest.approx(0, abs=1e-12)
    spread = of_replicate.var(ddof=1)
    assert same.chance_share == pytest.approx(spread / (spread + of_point.var(ddof=1)))
    mixed = chance_in(of_point + both, "y", "")
    assert mixed.noise_share == pytest.approx(0.25 / 1.25, abs=0.03) and mixed.chance_share == pytest.approx(0.5, abs=0.03)
    only = chance_in(both, "y", "")
    assert only.noise_share == pytest.approx(1, abs=0.06)
    assert chance_in(of_point, "y", "").chance_share is None
    assert chance_in(np.full((5, 2), np.nan), "y", "").mean is None


def test_errors_from_chance_leave_replicates_out():
    values = np.array([[1.0, 3.0], [10.0, 10.0]])
    np.testing.assert_allclose(jackknife_error(values, lambda means: means), [1.0, 0.0])  # of a mean: its standard error, 2 / √2 / √2
    assert jackknife_error(values[:, :1], lambda means: means) is None


def test_the_strongest_are_strong_for_some_outcome():
    def line(parameter, variable, size):
        return morris.ScreeningLine(parameter, variable, "", size, size, size, size, None, 0.0, 1, "derived", "")

    lines = [line("a", "money", 1e9), line("b", "money", 4e8), line("c", "money", 0.0), line("a", "firms", 3.0), line("c", "firms", 5.0),
             line("b", "firms", 0.0), line("d", "none", 0.0)]  # fmt: skip
    assert morris.strongest(lines, 2) == ("a", "c")
    assert morris.strongest(lines, 9) == ("a", "c", "b", "d")


def unit_gain(mean, spread):
    """E max(0, X) − max(0, E X) of a normal X."""
    return spread * norm.pdf(mean / spread) + mean * norm.cdf(mean / spread) - max(mean, 0.0)


def test_value_of_information_of_a_linear_gaussian_choice():
    draws = 2000
    theta = norm.ppf(np.random.default_rng(4).permuted(np.tile(np.arange(draws) + 0.5, (3, 1)), axis=1) / draws).T
    delta = 1 + 2 * theta[:, 0] - 1.5 * theta[:, 1]
    choice = voi.choose(delta[:, None], "now", "new", 5)
    assert choice.preferred == "new" and choice.share_preferred == pytest.approx(norm.cdf(1 / 2.5), abs=0.02)
    assert choice.evpi == pytest.approx(unit_gain(1, 2.5), abs=0.04) and choice.evpi_low is None
    first, second, idle = voi.worth_of_each(delta, theta.T.tolist(), 5, permutations=60)
    assert first[0] == pytest.approx(unit_gain(1, 2), abs=0.04) and second[0] == pytest.approx(unit_gain(1, 1.5), abs=0.04)
    assert first[2] == pytest.approx(norm.cdf(-0.5), abs=0.03)  # the choice changes where 1 + 2 θ < 0
    assert first[3] <= 0.05 and second[3] <= 0.05 < idle[3] and idle[0] < 0.02
    assert abs(first[0] - unit_gain(1, 2)) < 3 * first[1]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(-3, 3), st.integers(12, 80))
def test_knowing_one_is_worth_no_more_than_knowing_all_and_never_less_than_nothing(seed, mean, draws):
    generator = np.random.default_rng(seed)
    theta = generator.normal(size=(draws, 3))
    delta = mean + theta[:, 0] ** 3 + theta[:, 1] + generator.normal(size=draws)
    evpi = voi.choose(delta[:, None], "a", "b", 1).evpi
    for gain, error, changes, p_value, _ in voi.worth_of_each(delta, [*theta.T.tolist(), (theta[:, 2] > 0).tolist()], 1, permutations=19):
        assert 0 <= gain <= evpi + 1e-12 and 0 <= changes <= 1 and 0 < p_value <= 1
        assert error is None or error > 0


def test_noise_is_not_read_as_information():
    clear = 0
    for seed in range(20):
        generator = np.random.default_rng(seed)
        found = voi.worth_of_each(generator.normal(size=60), generator.normal(size=(10, 60)).tolist(), seed, permutations=39)
        clear += any(p_value <= voi.CLEAR for _, _, _, p_value, _ in found)
    assert clear <= 4  # of 20 families of ten; 1 is to be expected


def test_a_choice_that_nothing_changes_is_said_to_be_one():
    delta = 5 + np.random.default_rng(1).uniform(-1, 1, size=(50, 2))
    choice = voi.choose(delta, "a", "b", 1)
    assert (choice.preferred, choice.share_preferred, choice.evpi, choice.evpi_low) == ("b", 1.0, 0.0, 0.0)
    assert all(line.evppi == 0 and not line.clear for line in voi.worth_lines(delta.mean(axis=1), {"notch.title_fixed": delta[:, 0].tolist()}, 0, 1))
    assert voi.choose(-delta, "a", "b", 1).preferred == "a"


def test_chance_brackets_the_value_of_information():
    generator = np.random.default_rng(6)
    truth = generator.normal(size=5000)
    choice = voi.choose(truth[:, None] + 1.5 * generator.normal(size=(5000, 2)), "a", "b", 1)
    assert choice.evpi_low < unit_gain(0, 1) < choice.evpi


def test_a_switch_has_a_mean_for_each_value():
    on = [True, False] * 30
    delta = np.where(on, 3.0, -1.0)
    ((gain, _, changes, _, degrees),) = voi.worth_of_each(delta, [on], 1, permutations=19)
    assert (gain, changes, degrees) == (pytest.approx(0.5), 0.5, 1)
    rare = [0] * 30 + [1] * 29 + [2]  # a single draw gets no mean of its own
    assert voi.curves(rare)[1].shape[1] == 2
