"""Scenarios compared run by run: which runs are paired, what differences, targets and ratios say, and how the command answers."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import fake_model
import numpy as np
import pytest
from test_ensemble import Counting
from typer.testing import CliRunner

from sim.cli import app
from sim.commands import comparing
from sim.experiments.comparison.compare import compare
from sim.experiments.comparison.cost_effectiveness import FIRM_FIGURES
from sim.experiments.comparison.sides import Overrides, Side, assumption_gaps, read_sides
from sim.experiments.computing.ensemble import run_ensemble
from sim.experiments.computing.points import with_assumptions
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import FolderError, RunsFailed
from sim.kernel.errors import InputError, QiluError
from sim.kernel.recorder import Records
from sim.kernel.streams import Streams
from sim.scenario.loader import load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
REAL, BOOKED, RELABELLED = (f"R&D|Enterprises|{name}" for name in ("Real", "Reported", "Relabelled"))
PAID = 3e6
GAINS = {fake_model.STOCK: 1_000.0, REAL: 2e6, BOOKED: 2.5e6, RELABELLED: 0.5e6}
"""What the policy of the stand-in adds: to the stock at once, to the others in each quarter, in which it also pays PAID."""


def on(scenario) -> bool:
    """Whether the stand-in's policy is in force: the scenario changes something."""
    return bool(scenario.changes)


def steady(scenario, draw, replicate, wobble=0.0):
    """A noisy world in which the policy adds the same in all runs; `wobble` makes what it adds uncertain too."""
    streams = Streams(scenario.seed)
    rows = []
    for number, day in enumerate(fake_model.QUARTER_ENDS):
        noise = streams.scalar(f"draw {draw}", number) + streams.scalar(f"draw {draw} replicate {replicate}", number)
        extra = wobble * (streams.scalar(f"effect {draw}", 0) + streams.scalar(f"effect {draw} {replicate}", number) - 1)
        for name, gain in GAINS.items():
            if number or name == fake_model.STOCK:
                rows.append((day, name, "all", "all", round(gain * 30 * (1 + noise)) + gain * (number > 0) * on(scenario) * (1 + extra)))
        if number:
            rows.append((day, "Fiscal|Paid", "all", "research_grant", PAID * on(scenario) * (1 + extra / 2)))
            rows.append((day, "Projects|Breakthroughs", "all", "all", 1.0))
    columns = list(zip(*rows, strict=True))
    return Records(np.array(columns[0], "datetime64[D]"), *(np.array(c, object) for c in columns[1:4]), np.array(columns[4], float))


def wobbling(scenario, draw, replicate):
    return steady(scenario, draw, replicate, wobble=0.5)


class Computing:
    """`wobbling`, and how often it was asked."""

    times = 0

    def __call__(self, scenario, draw, replicate):
        self.times += 1
        return wobbling(scenario, draw, replicate)


def failing(scenario, draw, replicate):
    if on(scenario) and (draw, replicate) == (1, 0):
        raise ValueError("negative revenue")
    return wobbling(scenario, draw, replicate)


CHANGED = load(SCENARIOS / "baseline.yaml").changes[:1]


def sides(draws=4, replicates=2, **both):
    plain = fake_model.make_scenario(draws, replicates, **both)
    policy = replace(plain, id="policy", changes=CHANGED)
    return Side("policy", policy, Path("policy.yaml")), Side("trial", plain, Path("trial.yaml"))


def run(tmp_path, task=steady, which=None, **options):
    watcher = Counting()
    lab = fake_model.make_lab(tmp_path / "store", task, watcher=watcher, command=("qilu", "compare"))
    return compare(which or sides(), lab, tmp_path / "out", **options), watcher


def lines_of(found, variable):
    return {line.period: line for line in found.difference_lines if line.variable == variable}


def costs_of(found):
    return {line.figure: line for line in found.cost_lines}


# whole comparisons


def test_a_constant_effect_comes_back_without_error(tmp_path):
    found, watcher = run(tmp_path)
    assert (watcher.total, found.pairs) == (16, {"policy": 8})
    stock, flow = lines_of(found, fake_model.STOCK), lines_of(found, REAL)
    assert list(stock) == list(flow) == ["2023", "2024", "all"]
    for line in stock.values():
        assert (line.difference, line.standard_error, line.low, line.high, line.p10, line.p90) == (1000, 0, 1000, 1000, 1000, 1000)
        assert (line.variance_ratio_independent, line.variance_ratio_other_chance, line.share_positive) == (None, None, 1)
    assert [flow[period].difference for period in ("2023", "2024", "all")] == [8e6, 8e6, 16e6]
    assert flow["all"].mean == pytest.approx(flow["2023"].mean + flow["2024"].mean)
    assert (flow["all"].unit, flow["all"].pairs, flow["all"].draws) == ("yuan", 8, 4)
    with open(tmp_path / "out" / "differences.csv", encoding="utf-8-sig") as file:
        row = next(csv.DictReader(file))
    assert (row["difference"], row["standard_error"], row["variance_ratio_independent"]) == ("1000", "0", "")


def test_costs_and_what_is_had_for_them(tmp_path):
    found, _ = run(tmp_path)
    lines = costs_of(found)
    assert lines["public cost"].value == lines["public cost: money paid"].value == 8 * PAID
    assert lines["public cost: tax given up"].value == 0
    years = (date(2024, 12, 31) - date(2022, 12, 31)).days / 365.25
    first_quarter = (date(2023, 3, 31) - date(2022, 12, 31)).days / 365.25
    assert lines["high-tech firm-years"].value == pytest.approx(1000 * (years - first_quarter / 2))  # it grows in the first quarter
    assert lines["cost per additional high-tech enterprise"].value == pytest.approx(8 * PAID / 1000)
    assert lines["real R&D per yuan of cost"].value == pytest.approx(2 / 3)
    assert lines["booked R&D per yuan of cost"].value == pytest.approx(2.5 / 3)
    assert lines["relabelled share of additional booked R&D"].value == pytest.approx(0.2)
    assert lines["real R&D per yuan of cost"].quadrant == "more for more"
    breakthroughs = lines["cost per additional breakthrough"]
    assert (breakthroughs.value, breakthroughs.clear, breakthroughs.interval) == (None, False, "unbounded")
    assert (lines["technology SMEs"].pairs, lines["technology SMEs"].value) == (0, None)  # not recorded
    np.testing.assert_allclose(found.clouds["policy"].research, 16e6)


def test_firms_are_looked_at_in_pairs_of_as_many_draws_as_there_are(tmp_path):
    """In the fake model the firms of a scenario that changes something receive more and do no more research: all of it is dead weight."""
    found, watcher = run(tmp_path, fake_model.simulate, firm_pairs=3)
    assert watcher.total == 16 and (found.firms["policy"].pairs, found.firms["policy"].draws) == (3, 3)
    lines = costs_of(found)
    assert {lines[figure].section for figure in FIRM_FIGURES} == {"firm by firm"}
    assert lines["dead weight share"].value == pytest.approx(1.0)
    assert lines["dead weight"].value == lines["additional public money to firms"].value > 0
    assert lines["dead weight"].low < lines["dead weight"].value < lines["dead weight"].high
    table = found.winners()
    assert list(table.columns[:4]) == ["scenario", "against", "grouping", "group"] and set(table["scenario"]) == {"policy"}
    with open(tmp_path / "out" / "winners.csv", encoding="utf-8-sig", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == len(table)
    again, watcher = run(tmp_path, fake_model.simulate, firm_pairs=3)
    assert not watcher.computed and again.winners().equals(table)


def test_firms_of_finished_runs_are_added_to_them(tmp_path):
    run(tmp_path, fake_model.simulate)
    found, watcher = run(tmp_path, fake_model.simulate, firm_pairs=1)
    assert len(watcher.computed) == 2 and found.firms["policy"].pairs == 1
    assert found.firms["policy"].all.figures["gain"].standard_error is None


def test_an_uncertain_effect_has_an_error_that_pairing_makes_small(tmp_path):
    found, _ = run(tmp_path, wobbling, sides(draws=20))
    line = lines_of(found, REAL)["all"]
    assert 0 < line.standard_error < 0.1 * line.difference
    assert line.low < line.difference < line.high and line.p10 < line.p50 < line.p90
    assert min(line.variance_ratio_independent, line.variance_ratio_other_chance) > 10
    price = costs_of(found)["cost per yuan of additional real R&D"]
    assert price.low < price.value < price.high and price.clear
    assert found.frame().shape == (len(found.difference_lines), 19)
    assert list(found.cost_effectiveness()["figure"][:1]) == ["public cost"]


def test_a_scenario_against_itself_differs_in_nothing(tmp_path):
    policy, _ = sides()
    task = Computing()
    found, _ = run(tmp_path, task, (policy, replace(policy, name="policy (2)")))
    assert task.times == 8  # once for both
    assert all(line.difference == line.p10 == line.p90 == 0 for line in found.difference_lines if line.pairs)
    assert all(line.value in (0, None) for line in found.cost_lines)


def test_targets_gained_and_lost(tmp_path):
    by = fake_model.QUARTER_ENDS[-1]
    one = fake_model.make_target(value=45_000, by=by)
    other = replace(one, id="T1", value=60_000)
    policy, plain = sides(targets=(one, replace(one, id="T2", value=1.0)))
    policy = replace(policy, scenario=replace(policy.scenario, targets=(one, other)))
    found, _ = run(tmp_path, wobbling, (policy, plain))
    table = found.targets().set_index("target")
    assert list(table.index) == ["T0", "T1", "T2", "Targets|All"]
    assert table.loc["T2", ["probability", "probability_against", "change"]].tolist() == [1, 1, 0]
    row = table.loc["T0"]
    assert row["gained"] - row["lost"] == pytest.approx(8 * row["change"]) == pytest.approx(8 * (row["probability"] - row["probability_against"]))
    stock = lines_of(found, fake_model.STOCK)["all"]
    assert (row["value_difference"], row["value_standard_error"]) == pytest.approx((stock.difference, stock.standard_error))
    together = table.loc["Targets|All"]
    assert together["value_difference"] == pytest.approx(table["change"][:3].sum())


def test_only_shared_runs_are_computed_and_each_is_compared_with_the_last(tmp_path):
    policy, plain = sides(4, 2)
    small = replace(policy, name="small", scenario=replace(policy.scenario, id="small", draws=2, replicates=1))
    task = Computing()
    found, _ = run(tmp_path, task, (small, policy, replace(plain, scenario=replace(plain.scenario, draws=3))))
    assert found.pairs == {"small": 2, "policy": 6}
    assert task.times == 12  # 6 of the policy, which hold the small one's 2, and 6 of the reference
    assert {(line.scenario, line.against) for line in found.difference_lines} == {("small", "trial"), ("policy", "trial")}


def test_again_computes_nothing_and_writes_the_same(tmp_path):
    run(tmp_path, wobbling)
    tables = ["differences.csv", "targets.csv", "cost_effectiveness.csv", "runs.txt"]
    before = [(tmp_path / "out" / name).read_bytes() for name in tables]
    _, watcher = run(tmp_path, wobbling)
    assert watcher.computed == []
    assert [(tmp_path / "out" / name).read_bytes() for name in tables] == before
    assert len(before[-1].splitlines()) == 16


def test_a_failed_run_has_no_pair(tmp_path):
    found, _ = run(tmp_path, failing)
    assert found.pairs == {"policy": 7}
    assert list(found.failures["policy"]) == [RunKey(1, 0)]
    with pytest.raises(RunsFailed, match="no run is finished in both policy and trial: policy, draw-0000"):
        run(tmp_path / "none", fake_model.environment)


def test_more_variables_and_unknown_ones(tmp_path):
    found, _ = run(tmp_path, extra=["Fiscal|Paid|research_grant"])
    assert lines_of(found, "Fiscal|Paid|research_grant")["2023"].difference == 4 * PAID
    assert found.main[0].name == "Fiscal|Paid|research_grant"
    with pytest.raises(QiluError, match=r"did you mean R&D\|Enterprises\|Real"):
        run(tmp_path, extra=["R&D|Enterprise|Real"])


# which scenarios


def test_worlds_must_be_the_same(tmp_path):
    files = [SCENARIOS / "baseline.yaml", SCENARIOS / "no-policy.yaml"]
    assert [side.name for side in read_sides(files[:1])] == ["baseline", "no-policy"]  # by run.pair_with
    assert {side.scenario.scale for side in read_sides(files, Overrides(scale=0.01, draws=2))} == {0.01}
    (tmp_path / "other.yaml").write_text(f"schema: 1\nid: other\ntitle: {{zh: 另, en: Other}}\nextends: [{files[1]}]\nrun: {{seed: 5}}\n")
    with pytest.raises(InputError, match=r"run\.seed: 5, but .*no-policy.yaml has 20230101; one seed for all"):
        read_sides([tmp_path / "other.yaml", files[1]])
    with pytest.raises(InputError, match="it names no scenario to compare with"):
        read_sides([files[1]])
    assert [side.name for side in read_sides([files[0], files[0]])] == ["baseline", "baseline (2)"]


def test_assumptions_that_differ_are_named_unless_they_belong_to_what_is_compared():
    baseline, no_policy = (side.scenario for side in read_sides([SCENARIOS / "baseline.yaml"]))
    assert assumption_gaps(baseline, no_policy) == ()  # the baseline's further assumptions are levers of measures that are off without it
    fixed = with_assumptions(baseline, {"notch.relabelling_cost": 0.25})
    (gap,) = assumption_gaps(fixed, no_policy)
    assert str(gap).startswith("notch.relabelling_cost: 0.25, against triangular ")
    assert [gap.path for gap in assumption_gaps(baseline, with_assumptions(baseline, {"measures.ladder.places": 100}))] == ["measures.ladder.places"]


# the command

SCENARIO = """\
schema: 1
id: {id}
title: {{zh: 试验, en: Trial {id}}}
time: {{start: 2022-12-31, end: 2024-12-31}}
run: {{draws: 3, replicates: 2, seed: 7{pair}}}
policy: {{{policy}}}
report: {{headline: [Enterprises|High-tech|Stock], languages: [zh, en]}}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setitem(sys.modules, "sim.model", SimpleNamespace(simulate=wobbling, simulate_in_full=None))
    policy = "measures.platforms.enabled: {set: true}"
    (tmp_path / "a.yaml").write_text(SCENARIO.format(id="a", pair=", pair_with: b", policy=policy), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(SCENARIO.format(id="b", pair="", policy=""), encoding="utf-8")
    return tmp_path


def qilu(*arguments, firms=0):
    return CliRunner().invoke(app, [*map(str, arguments), "--workers", "1", "--firms", str(firms)], catch_exceptions=False)


def finish(folder, name, task=wobbling):
    """The results folder of a scenario, as `qilu run` leaves it, without charts."""
    lab = fake_model.make_lab(folder / "results" / "store", task, command=("qilu", "run", f"{name}.yaml"))
    run_ensemble(load(f"{name}.yaml"), lab, folder / "results" / name)


def test_files_and_finished_folders_give_the_same_tables(folder, monkeypatch):
    first = qilu("compare", "a.yaml")
    assert first.exit_code == 0, first.stderr
    assert "a against b: 6 pairs of runs, 3 draws" in first.stdout.replace("Trial a (a)", "a").replace("Trial b (b)", "b")
    assert "What pairing saves" in first.stdout
    out = folder / "results" / "compare-a-vs-b"
    assert len(list((out / "charts").glob("*.png"))) == 4  # no targets, no chart of them
    told = json.loads((out / "manifest.json").read_text())
    assert (told["kind"], told["settings"]["reference"], told["settings"]["pairs"]) == ("comparison", "b", {"a": 6})
    for name in "ab":
        finish(folder, name)
    monkeypatch.setattr(comparing, "_draw", lambda *_: None)
    shutil.rmtree(folder / "results" / "store")  # the folders still have the runs
    second = qilu("compare", "results/a", "results/b", "--out", "again")
    assert second.exit_code == 0 and "all 12 runs were finished before" in second.stderr
    for name in ("differences.csv", "targets.csv", "cost_effectiveness.csv"):
        assert (out / name).read_bytes() == (folder / "again" / name).read_bytes()
    assert qilu("compare", "results/a", "--out", "third").exit_code == 0  # its partner is beside it
    assert (folder / "third" / "differences.csv").read_bytes() == (out / "differences.csv").read_bytes()


def test_who_gains_is_told_and_drawn(folder, monkeypatch):
    fake_model.take_place(monkeypatch)
    result = qilu("compare", "a.yaml", firms=2)
    assert result.exit_code == 0, result.stderr
    assert "firms that gain and lose" in result.stdout and "no additional research" not in result.stdout
    charts = {path.name for path in (folder / "results" / "compare-a-vs-b" / "charts").iterdir()}
    assert {"winners.zh.png", "winners-cities.en.png", "winners-sectors.zh.png"} <= charts


def test_a_folder_with_failed_runs_is_compared_without_them_and_more_draws_are_computed(folder, monkeypatch):
    monkeypatch.setattr(comparing, "_draw", lambda *_: None)
    finish(folder, "a", failing)
    result = qilu("compare", "results/a", "b.yaml", "--draws", "4", "--quiet")
    assert result.exit_code == 0
    assert "7 pairs of runs, 4 draws" in result.stdout
    assert "1 run of results/a had failed and have no pair" in result.stderr


def test_folders_that_cannot_be_used(folder):
    finish(folder, "b")
    manifest = folder / "results" / "b" / "manifest.json"
    told = json.loads(manifest.read_text())
    for changed, message in (
        ({"state": "incomplete"}, "is unfinished: 6 of 6 runs: run its command again (qilu run b.yaml)"),
        ({"code": told["code"] | {"hash": "0" * 64}}, "was computed by other code"),
        ({"kind": "comparison"}, "is a folder of comparison"),
    ):
        manifest.write_text(json.dumps(told | changed))
        result = qilu("compare", "a.yaml", "results/b")
        assert result.exit_code == 2 and message in result.stderr
    manifest.write_text(json.dumps(told))
    with pytest.raises(FolderError, match="--set cannot change"):
        read_sides([folder / "results" / "b"] * 2, Overrides(("run.draws=2",)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.yaml", "b.yaml"], "missing.yaml does not exist"),
        (["b.yaml"], "b.yaml:1:1: run.pair_with: it names no scenario to compare with"),
        (["a.yaml", "--variable", "R&D|Enterprise|Real"], "did you mean"),
        (["results", "b.yaml"], "results is no results folder"),
        (["a.yaml", "--out", "a.yaml/below"], "cannot write a.yaml/below"),
    ],
)
def test_bad_input_is_exit_code_2(folder, arguments, message):
    (folder / "results").mkdir()
    result = qilu("compare", *arguments)
    assert result.exit_code == 2 and message in result.stderr and result.stdout == ""


def test_failures_and_gaps_are_told(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "sim.model", SimpleNamespace(simulate=failing, simulate_in_full=None))
    text = (folder / "a.yaml").read_text(encoding="utf-8") + "assumptions: {research.elasticity_small: prior}\n"
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    result = qilu("compare", "a.yaml", "--quiet")
    assert result.exit_code == 1
    assert "Also differs in assumptions: research.elasticity_small (triangular" in result.stdout
    assert "1 run of a failed and have no pair" in result.stderr
    gaps = json.loads((folder / "results" / "compare-a-vs-b" / "manifest.json").read_text())["settings"]["also_differs_in_assumptions"]
    assert [gap["path"] for gap in gaps["a"]] == ["research.elasticity_small"]
