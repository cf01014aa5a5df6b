"""`qilu sensitivity` through the store and from the command line: a model that is linear must give back its coefficients."""

from __future__ import annotations

import csv
import json
import math
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import fake_model
import numpy as np
import pytest
from test_ensemble import Counting
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.computing.seeds import addressed_seed
from sim.experiments.reading.indicators import COST
from sim.experiments.sensitivity.sensitivity import Settings, examine, plan_of
from sim.experiments.sensitivity.space import Unsuitable, outcomes_of, space_of
from sim.experiments.store.errors import Interrupted
from sim.kernel.recorder import Records
from sim.kernel.streams import Streams
from sim.scenario.distributions import Distribution
from sim.scenario.loader import load
from sim.scenario.resolved import Assumption, Change

SCENARIOS = Path(__file__).parents[2] / "scenarios"
STOCK, REAL = fake_model.STOCK, "R&D|Enterprises|Real"

UNIFORM = {"research.momentum": (0.0, 0.1), "research.trend": (0.0, 0.06), "notch.panel_noise": (3.0, 7.0), "finance.owner_support": (0.1, 0.9)}
READS = ("research.momentum", "research.trend", "notch.panel_noise")
SLOPES = {"research.momentum": 4_000.0, "research.trend": 3_000.0, "notch.panel_noise": -1_000.0}


def trial(**changed):
    assumptions = tuple(Assumption(path, Distribution("uniform", ends)) for path, ends in UNIFORM.items())
    return replace(fake_model.make_scenario(1, 1), assumptions=assumptions, **changed)


def additive(scenario, draw, replicate) -> Records:
    """A stock that is linear in three parameters, with chance on top that is the same everywhere; money for the trend, if coaching is on."""
    u = {path: (scenario.parameters(draw).value(path, scenario.start) - low) / (high - low) for path, (low, high) in UNIFORM.items()}
    on = any(change.path == "measures.ladder.enabled" for change in scenario.changes)
    chance = 100 * Streams(scenario.seed).scalar("chance", replicate)
    rows = [(STOCK, "all", 30_000 + chance + sum(SLOPES[path] * u[path] for path in READS)), (REAL, "all", 5e8 + on * 1e8 * u["research.trend"]),
            ("Fiscal|Paid", "all", on * 5e7), ("Fiscal|Paid", "coaching", on * 5e7), (STOCK, "all", 26_000)]  # fmt: skip
    texts = [np.array(column, object) for column in ([row[0] for row in rows], ["all"] * 5, [row[1] for row in rows])]
    return Records(np.array(["2023-12-31"] * 4 + ["2022-12-31"], "datetime64[D]"), *texts, np.array([row[2] for row in rows]))


def examined(tmp_path, settings=None, task=additive, versus=None, watcher=None, out="out"):
    settings = settings or Settings(outcomes=(STOCK, COST), trajectories=3, top=2, base=16)
    lab = fake_model.make_lab(tmp_path / "store", task, watcher=watcher or Counting())
    return examine(plan_of(trial(), settings, versus), lab, tmp_path / out)


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


SMALL = Settings(outcomes=(STOCK, COST), trajectories=2, top=2, base=4)


def test_every_stage_through_the_store(tmp_path):
    watcher = Counting()
    found = examined(tmp_path, watcher=watcher)
    stock = {line.parameter: line for line in found.screening if line.variable == STOCK}
    for path, slope in SLOPES.items():
        assert stock[path].mu == pytest.approx(slope) and stock[path].mu_star_chance_error == pytest.approx(0, abs=1e-6)
    assert stock["finance.owner_support"].mu_star == 0
    shares = {line.name: line for line in found.variance if line.variable == STOCK}
    assert set(shares) == {"research.momentum", "research.trend", "rest", "derived", "hypothetical"}
    assert shares["research.momentum"].first == pytest.approx(16 / 26, abs=0.15)
    assert shares["rest"].members == 2 and shares["derived"].members == 2
    chance = {line.variable: line for line in found.chance}
    assert chance[STOCK].noise_share == pytest.approx(0, abs=1e-9) and 0 < chance[STOCK].chance_share < 0.01
    alone = {line.parameter: line for line in found.alone if line.variable == STOCK}
    assert alone["research.momentum"].swing == pytest.approx(0.8 * 4_000) and alone["research.momentum"].standard_error == pytest.approx(0, abs=1e-6)
    assert (alone["research.momentum"].low_value, alone["research.momentum"].high_value) == pytest.approx((0.01, 0.09))
    assert [line.rank for line in found.alone] == [1, 2, 3, 4] * 2
    frame = found.frame()
    assert frame.loc[frame["variable"] == STOCK, "parameter"].tolist() == [*READS, "finance.owner_support"]
    assert frame.loc[0, ["rank", "mu_star", "swing"]].tolist() == pytest.approx([1, 4_000, 3_200]) and math.isnan(frame.loc[3, "total"])
    assert (len(found.morris), len(found.sobol), len(found.tornado), len(found.value_of_information)) == (8, 10, 8, 0)
    assert all(line.mu_star == 0 for line in found.screening if line.variable == COST)  # no measure is on
    assert found.plan.runs == {"morris": 3 * 5 * 2, "sobol": 16 * (2 + 5) * 2, "tornado": 9 * 2}
    assert len(watcher.computed) == sum(found.plan.runs.values())


def test_the_same_command_computes_nothing_and_writes_the_same(tmp_path):
    examined(tmp_path, SMALL)
    folder, again = tmp_path / "out", Counting()
    before = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    assert set(before) == {"morris.csv", "sobol.csv", "chance.csv", "tornado.csv"}
    examined(tmp_path, SMALL, watcher=again)
    assert again.computed == [] and {path.name: path.read_bytes() for path in folder.glob("*.csv")} == before
    examined(tmp_path, SMALL, out="other")
    assert {path.name: path.read_bytes() for path in (tmp_path / "other").glob("*.csv")} == before
    told = json.loads((folder / "manifest.json").read_text())
    assert told["kind"] == "sensitivity" and told["settings"]["parameters"] == sorted(UNIFORM) and told["settings"]["base"] == 4
    names = (folder / "runs.txt").read_text().split()
    assert len(names) == len(set(names)) and all((tmp_path / "store" / name).is_file() for name in names)
    more = Counting()
    examined(tmp_path, replace(SMALL, trajectories=3, base=8, tornado=False), watcher=more)
    assert len(more.computed) <= 2 * (5 + 4 * 7)  # one trajectory and half of a design more, at most
    assert not (folder / "tornado.csv").exists()  # not of this request


def test_an_interrupt_keeps_the_stages_before(tmp_path):
    def interrupted(scenario, draw, replicate):
        if "sobol" in scenario.id:
            raise KeyboardInterrupt
        return additive(scenario, draw, replicate)

    with pytest.raises(Interrupted):
        examined(tmp_path, SMALL, task=interrupted)
    assert (tmp_path / "out" / "morris.csv").exists() and not (tmp_path / "out" / "sobol.csv").exists()
    watcher = Counting()
    examined(tmp_path, SMALL, watcher=watcher)
    assert len(watcher.computed) == 4 * 7 * 2 + 9 * 2  # screening was there


def coached():
    switch = Change("measures.ladder.enabled", "set", True, (), fake_model.make_scenario().start, None)
    return trial(changes=(switch,), id="coached")


def test_what_to_measure_first(tmp_path):
    settings = Settings(morris=False, sobol=False, tornado=False, draws=100)
    found = examined(tmp_path, settings, versus=coached())
    assert found.choice is not None
    assert (found.choice.first, found.choice.second, found.plan.objective.name, found.plan.worth) == ("trial", "coached", REAL, 1.0)
    delta = [1e8 * coached().sampled(draw)["research.trend"] / 0.06 - 5e7 for draw in range(100)]
    assert found.choice.difference == pytest.approx(np.mean(delta))
    assert found.choice.evpi == pytest.approx(np.maximum(delta, 0).mean() - max(np.mean(delta), 0)) == found.choice.evpi_low
    best = found.worth[0]
    assert best.parameter == "research.trend" and best.clear and best.evppi == pytest.approx(found.choice.evpi, rel=0.02)
    assert best.changes == pytest.approx(min(np.mean(np.array(delta) > 0), np.mean(np.array(delta) < 0)), abs=0.03)
    assert not any(line.clear for line in found.worth[1:])
    assert rows_of(tmp_path / "out" / "value_of_information.csv")[0]["parameter"] == "research.trend"
    assert float(rows_of(tmp_path / "out" / "choice.csv")[0]["evpi"]) == pytest.approx(found.choice.evpi)
    dear = examined(tmp_path, replace(settings, price=10.0), versus=coached(), out="dear")
    assert (dear.choice.preferred, dear.choice.evpi) == ("trial", 0)


def test_the_space_fixes_everything_and_keeps_the_seed():
    scenario = load(SCENARIOS / "baseline.yaml")
    space = space_of(scenario, ("research.", "measures.ladder.places"), 3)
    assert 5 < len(space.assumptions) < 20 and all(path.startswith(("research.", "measures.ladder")) for path in space.paths)
    point = space.scenario_at([0.5] * len(space.assumptions), "x")
    assert all(assumption.distribution.kind == "fixed" for assumption in point.assumptions)
    assert (point.draws, point.replicates, point.seed) == (1, 3, scenario.seed)
    fixed = [assumption.path for assumption in point.assumptions]
    assert set(fixed) == {assumption.path for assumption in scenario.assumptions} and len(fixed) == len(set(fixed))
    ends = [space.scenario_at(np.full(len(space.assumptions), u), "x").sampled(0) for u in (0.1, 0.9)]
    assert all(ends[0][path] < ends[1][path] for path in space.paths)
    assert all(ends[0][path] == ends[1][path] for path in ends[0] if path not in space.paths)
    assert isinstance(ends[0]["measures.ladder.places"], int)
    assert all(addressed_seed(seed, "sensitivity/morris") > 0 for seed in range(50))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--parameters", "reserch"], "did you mean research?"),
        (["--parameters", "rules.hnte_rate_low"], "begins with rules.hnte_rate_low"),
        (["--parameters", "notch.title_spread"], "notch.title_spread is not uncertain in no-policy"),
        (["--outcome", "Target|Met"], "did you mean Targets|Met?"),
        (["--base", "48"], "a power of two, such as 64"),
        (["--no-morris"], "chosen by screening"),
        (["--no-morris", "--no-sobol", "--no-tornado"], "nothing to do"),
        (["--versus", "scenarios/no-policy.yaml"], "there is nothing to choose"),
        (["--versus", "scenarios/baseline.yaml", "--outcome", "Targets|Met"], "--worth YUAN"),
        (["--versus", "scenarios/baseline.yaml", "--outcome", "Cost"], "counted in the net benefit anyway"),
        (["--versus", "scenarios/demo-small.yaml"], "scale is 0.02, not 1.0"),
        (["--versus", "scenarios/missing.yaml"], "missing.yaml does not exist"),
    ],
)
def test_bad_requests_are_refused_before_any_run(monkeypatch, tmp_path, arguments, message):
    monkeypatch.chdir(SCENARIOS.parent)
    monkeypatch.setenv("COLUMNS", "400")
    result = CliRunner().invoke(app, ["sensitivity", "scenarios/no-policy.yaml", "--out", str(tmp_path / "out"), *arguments])
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.replace("│", " ").split())
    assert "Traceback" not in result.stderr and not (tmp_path / "out").exists()


def test_no_uncertain_parameter_and_unknown_outcomes_are_named():
    with pytest.raises(Unsuitable, match="no uncertain parameter: give some"):
        space_of(fake_model.make_scenario())
    with pytest.raises(Unsuitable, match="the scenario has no targets"):
        outcomes_of(trial(), ("Targets|Met",))
    assert [outcome.name for outcome in outcomes_of(trial())] == [STOCK, REAL, COST]


TRIAL = """\
schema: 1
id: trial
title: {zh: 试验, en: Trial}
time: {start: 2022-12-31, end: 2024-12-31}
run: {draws: 2, replicates: 2, seed: 7}
assumptions:
  research.momentum: {uniform: [0, 0.1]}
  research.trend: {uniform: [0, 0.06]}
  notch.panel_noise: {uniform: [3, 7]}
  finance.owner_support: {uniform: [0.1, 0.9]}
report: {languages: [en]}
"""


def command(monkeypatch, folder, *arguments, task=additive):
    monkeypatch.chdir(folder)
    monkeypatch.setitem(sys.modules, "sim.model", SimpleNamespace(simulate=task, simulate_in_full=None))
    (folder / "trial.yaml").write_text(TRIAL, encoding="utf-8")
    more = TRIAL.replace("id: trial", "id: coached") + "policy:\n  measures.ladder.enabled: {set: true}\n"
    (folder / "coached.yaml").write_text(more, encoding="utf-8")
    return CliRunner().invoke(app, ["sensitivity", "trial.yaml", "--workers", "1", *arguments])


def test_the_command_from_end_to_end(monkeypatch, tmp_path):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    options = ("--versus", "coached.yaml", "--outcome", REAL, "--outcome", STOCK, "--trajectories", "2", "--base", "4", "--top", "2", "--draws", "40")
    result = command(monkeypatch, tmp_path, *options)
    assert result.exit_code == 0, result.output
    assert "4 uncertain parameters; 254 runs of all firms" in result.stderr
    assert "Real R&D of enterprises: the same in all runs; nothing moves it" in result.stdout
    assert "High-tech enterprises: what drives it" in result.stdout and "research.momentum" in result.stdout
    assert "(research.trend, derived) better first" in " ".join(result.stdout.split())
    folder = tmp_path / "results" / "sensitivity-trial"
    charts = {path.name for path in (folder / "charts").iterdir()}
    kinds = {"screening-enterprises-high-tech-stock", "variance-enterprises-high-tech-stock", "tornado-enterprises-high-tech-stock"}
    assert charts == {f"{name}.en.png" for name in (*kinds, "value-of-information")}
    again = command(monkeypatch, tmp_path, *options, task=None)  # computes nothing: the task is not called
    assert again.exit_code == 0 and again.stdout == result.stdout


def test_failed_runs_are_exit_code_1(monkeypatch, tmp_path):
    def fails(scenario, draw, replicate):
        raise ValueError("negative revenue")

    result = command(monkeypatch, tmp_path, "--no-morris", "--no-sobol", "--quiet", task=fails)
    assert result.exit_code == 1 and "negative revenue" in result.stderr and "Traceback" not in result.stderr


def test_outcomes_without_records_are_left_out(tmp_path):
    found = examined(tmp_path, Settings(outcomes=("Projects|Breakthroughs",), trajectories=2, top=4, base=2))
    assert all(line.mu is None and line.rank is None for line in found.screening) and all(line.swing is None for line in found.alone)
    assert all(line.total is None for line in found.variance) and found.chance[0].mean is None
    assert found.frame()["rank"].isna().all()
