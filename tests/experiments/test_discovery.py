"""Scenario discovery: planted boxes come back, chance is not mistaken for one, and the command resumes."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from itertools import pairwise

import fake_model
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.computing.ensemble import run_ensemble
from sim.experiments.discovery import prim
from sim.experiments.discovery.discover import axes_of, discover
from sim.experiments.discovery.prim import Box, Cloud, at_density, everything, find_box, paste, peel, quasi_p
from sim.experiments.discovery.question import Threshold, Unsuitable, judged_in_results, judged_in_scenario, question_of, scenario_of_results
from sim.experiments.discovery.trust import TRUSTED, against_chance
from sim.experiments.store.errors import FolderError
from sim.experiments.store.folder import ExperimentFolder
from sim.scenario.distributions import Distribution
from sim.scenario.resolved import Assumption

TREND, NOISE, PLACES, SWITCH = "research.trend", "notch.panel_noise", "measures.ladder.places", "measures.outreach.enabled"


def cloud_of(values, missed, replicates=1):
    return Cloud(np.asarray(values, float), np.asarray(missed, np.int64), np.full(len(values), replicates))


def planted(seed, draws=300, parameters=20, mistaken=0.0, replicates=2):
    """Uniform points; those with the first parameter below 0.4 and the second above 0.5 miss, but for mistakes."""
    random = np.random.default_rng(seed)
    values = random.random((draws, parameters))
    box = (values[:, 0] < 0.4) & (values[:, 1] > 0.5)
    missed = (box[:, None] ^ (random.random((draws, replicates)) < mistaken)).sum(axis=1)
    return cloud_of(values, missed, replicates), box


@pytest.mark.parametrize("seed", range(4))
def test_a_planted_box_comes_back_exactly_without_noise(seed):
    cloud, _ = planted(seed, parameters=6)
    found, curve = find_box(cloud)
    assert found.restricted == (0, 1)
    inside = found.inside(cloud.values)
    assert cloud.density(inside) > 0.95 and cloud.coverage(inside) > 0.93
    assert len(curve) > 5 and curve[0].restricted == ()


@pytest.mark.parametrize("seed", range(4))
def test_a_planted_box_comes_back_from_noise_and_many_parameters(seed):
    cloud, _ = planted(seed, draws=300, parameters=60, mistaken=0.1)
    found, _ = find_box(cloud)
    assert found.restricted == (0, 1)
    assert found.limits[0] == pytest.approx([-math.inf, 0.4], abs=0.06)
    assert found.limits[1] == pytest.approx([0.5, math.inf], abs=0.06)


clouds = st.integers(0, 10_000).map(lambda seed: _random_cloud(np.random.default_rng(seed)))


def _random_cloud(random):
    draws, parameters, replicates = random.integers(10, 60), random.integers(1, 6), int(random.integers(1, 4))
    values = random.random((draws, parameters))
    values[:, 0] = random.integers(0, 4, draws)  # few values, shared by many draws
    return cloud_of(values, random.integers(0, replicates + 1, draws), replicates)


@settings(max_examples=60, deadline=None)
@given(clouds)
def test_each_peel_leaves_less_and_enough(cloud):
    curve = [box.inside(cloud.values) for box in peel(cloud, range(cloud.values.shape[1]))]
    assert curve[0].all()
    for before, after in pairwise(curve):
        assert (after <= before).all() and after.sum() < before.sum()
        assert after.sum() >= prim.least_draws(cloud)


@settings(max_examples=60, deadline=None)
@given(clouds)
def test_pasting_costs_neither_density_nor_coverage(cloud):
    for box in peel(cloud, range(cloud.values.shape[1]))[-3:]:
        before, after = box.inside(cloud.values), paste(cloud, box).inside(cloud.values)
        assert (before <= after).all()
        if cloud.missed.any():
            assert cloud.density(after) >= cloud.density(before)
            assert cloud.coverage(after) >= cloud.coverage(before)


@settings(max_examples=40, deadline=None)
@given(clouds)
def test_only_the_order_of_values_counts(cloud):
    stretched = replace(cloud, values=np.exp(3 * cloud.values) - 7)
    boxes = [find_box(one)[0].inside(one.values) for one in (cloud, stretched)]
    assert (boxes[0] == boxes[1]).all()


def test_what_does_not_vary_or_matter_gets_no_limit():
    cloud, _ = planted(1, parameters=4)
    cloud.values[:, 3] = 5.0
    assert 3 not in find_box(cloud)[0].restricted
    assert all(3 not in box.restricted for box in peel(cloud, range(4)))
    one_kind = cloud_of(cloud.values, np.full(len(cloud.missed), 2), 2)
    assert [box.restricted for box in peel(one_kind, range(4))] == [()]


def test_quasi_p_is_the_binomial_tail():
    values = np.arange(20.0)[:, None]
    cloud = cloud_of(values, [1] * 8 + [0] * 2 + [1] * 2 + [0] * 8)
    box = Box(np.array([[-np.inf, 9.0]]))
    tail = sum(math.comb(10, k) for k in (8, 9, 10)) / 2**10  # 8 or more of 10 at a density of one half
    assert quasi_p(cloud, box, everything(1)) == pytest.approx(tail)
    halves = Cloud(values, cloud.missed * 2, cloud.runs * 2)
    assert quasi_p(halves, box, everything(1)) == pytest.approx(tail)  # replicates that agree are no further evidence
    assert quasi_p(cloud_of(values, np.r_[np.zeros(10), np.ones(10)]), box, everything(1)) == 1.0


def test_the_largest_box_of_a_density():
    cloud, _ = planted(3, parameters=3, mistaken=0.1)
    sizes = []
    for least in (0.3, 0.6, 0.85):
        inside = find_box(cloud, at_density(least))[0].inside(cloud.values)
        assert cloud.density(inside) >= least - 0.02  # dropping a limit that chance explains may cost a little
        sizes.append(inside.sum())
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > sizes[2]


def test_chance_is_not_mistaken_for_a_box():
    chances = []
    for seed in range(12):
        random = np.random.default_rng(100 + seed)
        noise = cloud_of(random.random((30, 12)), random.random(30) < 0.4)
        chances.append(against_chance(noise, seed, 1)[0])
    assert sum(chance <= TRUSTED for chance in chances) <= 2
    assert max(chances) > 0.5


def test_too_few_draws_are_told_how_many_more_are_needed():
    weak = [planted(seed, draws=30, parameters=40, mistaken=0.2)[0] for seed in range(5)]
    told = [against_chance(cloud, 1, 1) for cloud in weak]
    needed = [number for chance, number in told if chance > TRUSTED and number is not None]
    assert needed and all(30 < number < 20_000 for number in needed)
    alone = np.zeros(30)
    alone[0] = 1  # one miss: shuffling it gives as good a box every time
    assert against_chance(replace(weak[0], missed=alone), 1, 1)[1] is None
    strong, _ = planted(0, draws=200, parameters=20, mistaken=0.1)
    assert against_chance(strong, 1, 1) == (0.01, None)


def assume(scenario, **distributions):
    return replace(scenario, assumptions=tuple(Assumption(path.replace("__", "."), d) for path, d in distributions.items()))


def uncertain(draws=120, replicates=2):
    scenario = fake_model.make_scenario(draws, replicates, targets=(fake_model.make_target(by=fake_model.QUARTER_ENDS[4]),))
    uniform = {path.replace(".", "__"): Distribution("uniform", (0.0, 0.1)) for path in (TREND, "research.start", "research.stop", "grant.diverted")}
    return assume(
        scenario,
        **uniform,
        notch__panel_noise=Distribution("uniform", (3.0, 7.0)),
        measures__ladder__places=Distribution("uniform", (1, 6), whole=True),
        measures__outreach__enabled=Distribution("choice", (True, False)),
    )


def misses(scenario, draw):
    """Where the stand-in for the model misses its target: low trend with few places, or a noisy panel without outreach."""
    taken = scenario.sampled(draw)
    return (taken[TREND] < 0.05 and taken[PLACES] <= 3) or (taken[NOISE] > 5.4 and not taken[SWITCH])


def judged(scenario):
    missed = np.array([misses(scenario, draw) for draw in range(scenario.draws)])
    return np.where(missed, 29_000.0, 31_000.0)[:, None].repeat(scenario.replicates, axis=1)


def test_boxes_are_told_in_values_of_the_parameters():
    scenario = uncertain(400)
    found = discover(scenario, question_of(scenario, "T0"), judged(scenario))
    restricted = {frozenset(line.parameter for line in box.limits) for box in found.boxes}
    assert restricted == {frozenset((TREND, PLACES)), frozenset((NOISE, SWITCH))} and len(found.boxes) == 2
    assert all(box.trusted for box in found.boxes)
    lines = {line.parameter: line for box in found.boxes for line in box.limits}
    assert lines[TREND].low is None and lines[TREND].high == pytest.approx(0.05, abs=0.003)
    assert (lines[PLACES].low, lines[PLACES].high) == (None, 3)
    assert (lines[NOISE].low, lines[NOISE].high) == (pytest.approx(5.4, abs=0.15), None)
    assert (lines[SWITCH].low, lines[SWITCH].high) == (None, False)
    assert lines[TREND].quantile_low == 0 and lines[TREND].quantile_high == pytest.approx(0.5, abs=0.1)
    assert all(line.share_of_resamples > 0.5 and line.quasi_p < 0.01 for line in lines.values())
    one, two = found.boxes
    assert not (one.inside & two.inside).any()
    assert one.coverage + two.coverage == pytest.approx(1, abs=0.03)
    frame = found.frame()
    assert list(frame["box"]) == [1, 1, 2, 2] and frame["trusted"].all()
    assert [point.chosen for point in found.curve].count(True) == 2
    same = discover(scenario, question_of(scenario, "T0"), judged(scenario))
    assert same.frame().equals(frame)


def test_where_a_target_is_met_is_the_rest():
    scenario = uncertain(60)
    met, missed = (discover(scenario, question_of(scenario, "T0", way=way), judged(scenario), 1) for way in ("met", "missed"))
    assert met.share == pytest.approx(1 - missed.share)
    assert (met.cloud.missed + missed.cloud.missed == 2).all()


def test_an_indicator_below_or_above_a_value_or_a_percentile():
    scenario = uncertain(10)
    values = np.arange(20.0).reshape(10, 2)
    for way, threshold, count in (("below", Threshold(5), 5), ("above", Threshold(5), 14), ("below", Threshold(25, True), 5)):
        question = question_of(scenario, None, "Enterprises|High-tech|Stock", way, threshold)
        assert np.nansum(question.found(values)) == count
    values[0, 0] = np.nan
    assert np.isnan(question.found(values)).sum() == 1


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((), "name what is missed: --target T0, or --variable NAME"),
        (("T1",), "has no target T1: it has T0"),
        ((None, "Csot", "below", Threshold(1)), "did you mean Cost"),
        ((None, "Cost", "below", None), "--below VALUE or --above VALUE"),
        ((None, "Cost", "below", Threshold(120, True)), "no percentile"),
    ],
)
def test_questions_that_cannot_be_asked(asked, told):
    with pytest.raises(Unsuitable, match=told):
        question_of(uncertain(), *asked)


def test_a_scenario_without_uncertainty_is_refused():
    with pytest.raises(Unsuitable, match="has no uncertain parameter"):
        question_of(fake_model.make_scenario(targets=(fake_model.make_target(),)), "T0")


@pytest.mark.parametrize(("level", "share"), [(20_000.0, 1.0), (40_000.0, 0.0)])
def test_met_or_missed_everywhere_there_is_no_box(level, share):
    scenario = uncertain(20)
    found = discover(scenario, question_of(scenario, "T0"), np.full((20, 2), level))
    assert (found.share, found.boxes, found.curve, found.chance_share, found.chance) == (share, (), (), None, None)


def test_the_share_of_chance():
    scenario = uncertain(40)
    question = question_of(scenario, "T0")
    agree = judged(scenario)
    assert discover(scenario, question, agree, 1).chance_share == 0
    assert discover(scenario, question, agree[:, :1], 1).chance_share is None
    differ = np.tile([29_000.0, 31_000.0], (40, 1))
    assert discover(scenario, question, differ, 1).chance_share == 1
    random = np.where(np.random.default_rng(1).random((40, 50)) < 0.3, 29_000.0, 31_000.0)
    assert discover(scenario, question, random, 1).chance_share == pytest.approx(1, abs=0.03)


def test_axes_number_switches_and_days():
    scenario = uncertain(30)
    axes, values = axes_of(scenario, [4, 7])
    place = [axis.path for axis in axes].index(SWITCH)
    assert values.shape == (2, 7)
    assert [axes[place].value(number) for number in values[:, place]] == [scenario.sampled(draw)[SWITCH] for draw in (4, 7)]
    assert axes[place].value(math.inf) is None


def simulate(scenario, draw, replicate):
    """The stand-in's run, lowered at the end of 2023 where it misses."""
    records = fake_model.simulate(scenario, 0, 0)
    rows = (records.variables == fake_model.STOCK) & (records.cities == "all")
    records.values[rows] = 29_000.0 if misses(scenario, draw) else 31_000.0
    return records


def test_a_scenario_and_its_results_folder_say_the_same(tmp_path):
    scenario = uncertain(12)
    question = question_of(scenario, "T0")
    lab = fake_model.make_lab(tmp_path / "store", simulate)
    folder = ExperimentFolder(tmp_path / "discover")
    folder.create()
    computed = judged_in_scenario(scenario, question, lab, folder)
    np.testing.assert_array_equal(computed, judged(scenario))
    assert len(folder.run_list.read_text().splitlines()) == 24
    run_ensemble(scenario, lab, tmp_path / "trial")
    assert scenario_of_results(tmp_path / "trial") == replace(scenario, files=scenario.files)
    np.testing.assert_array_equal(judged_in_results(tmp_path / "trial", question), computed)
    (tmp_path / "trial" / "runs" / "draw-0003_replicate-0001.parquet").unlink()
    partly = judged_in_results(tmp_path / "trial", question)
    assert np.argwhere(np.isnan(partly)).tolist() == [[3, 1]]
    assert int(discover(scenario, question, partly, 1).cloud.runs.sum()) == 23
    with pytest.raises(FolderError, match="is no results folder"):
        scenario_of_results(tmp_path / "store")


SCENARIO = """\
schema: 1
id: trial
title: {zh: 试验, en: Trial}
time: {start: 2022-12-31, end: 2024-12-31}
run: {draws: 60, replicates: 2, seed: 7}
assumptions:
  research.trend: {uniform: [0, 0.1]}
  research.start: prior
  notch.panel_noise: {uniform: [3 points, 7 points]}
  measures.ladder.places: {uniform: [1 places/year, 6 places/year]}
  measures.outreach.enabled: {choice: [true, false]}
targets:
  T9:
    {title: {zh: 高企, en: High-tech enterprises}, kind: outcome, measure: 10, variable: Enterprises|High-tech|Stock, above: 30000, by: 2023-12-31}
report: {headline: [Enterprises|High-tech|Stock], languages: [en]}
"""


@pytest.fixture
def qilu(tmp_path, monkeypatch):
    """`qilu` in a folder with a scenario, with the stand-in for the model."""
    fake_model.take_place(monkeypatch, simulate)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trial.yaml").write_text(SCENARIO, encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(app, arguments)


def test_the_command_finds_resumes_and_writes_the_same_again(qilu, tmp_path):
    first = qilu("discover", "trial.yaml", "--target", "T9", "--workers", "1", "--boxes", "2")
    assert first.exit_code == 0, first.stderr
    assert "Target T9 is missed in" in first.stdout and "research.trend" in first.stdout and "results/discover-trial/boxes.csv" in first.stdout
    folder = tmp_path / "results" / "discover-trial"
    tables = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    assert set(tables) == {"boxes.csv", "trade_off.csv"}
    with open(folder / "boxes.csv", encoding="utf-8-sig") as file:
        assert {row["parameter"] for row in csv.DictReader(file)} <= {TREND, NOISE, PLACES, SWITCH}
    assert {"box-1.en.png", "trade-off.en.png"} <= {path.name for path in (folder / "charts").iterdir()}
    again = qilu("discover", "trial.yaml", "--target", "T9", "--workers", "1", "--boxes", "2")
    assert "all 120 runs were finished before" in again.stderr
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == tables
    qilu("run", "trial.yaml", "--workers", "1", "--quiet")
    read = qilu("discover", "results/trial", "--target", "T9", "--boxes", "2", "--out", "read")
    assert read.stdout.splitlines()[:3] == first.stdout.splitlines()[:3]
    assert (tmp_path / "read" / "boxes.csv").read_bytes() == tables["boxes.csv"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("trial.yaml",), "name what is missed"),
        (("trial.yaml", "--target", "T8"), "trial has no target T8: it has T9"),
        (("trial.yaml", "--target", "T9", "--below", "3"), "a target has its own limit"),
        (("trial.yaml", "--variable", "Cost", "--below", "much"), "'much' is no number"),
        (("trial.yaml", "--variable", "Cost", "--below", "1", "--above", "2"), "not both"),
        (("trial.yaml", "--variable", "Cost", "--below", "1", "--met"), "--met is for a --target"),
        ((".", "--target", "T9"), "is no results folder"),
        (("missing.yaml", "--target", "T9"), "does not exist"),
    ],
)
def test_bad_requests_are_exit_code_2_before_any_run(qilu, tmp_path, arguments, told):
    result = qilu("discover", *arguments)
    assert result.exit_code == 2
    assert told in result.stderr and "Traceback" not in result.stderr
    assert not (tmp_path / "results").exists()


def test_a_results_folder_cannot_be_asked_for_other_runs(qilu):
    qilu("run", "trial.yaml", "--workers", "1", "--quiet", "--draws", "4")
    result = qilu("discover", "results/trial", "--target", "T9", "--draws", "9")
    assert result.exit_code == 2 and "--draws: the runs of a results folder are read as they are" in result.stderr
