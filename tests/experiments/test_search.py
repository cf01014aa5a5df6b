"""Searching for packages: searches that find what is to be found, the same again for nothing, packages as scenario files, and bad input."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date

import fake_model
import numpy as np
import pytest
from changed_baseline import BASELINE, SCENARIOS, write_changed
from test_ensemble import Counting
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.computing.ensemble import run_ensemble
from sim.experiments.search.frontier import OWN
from sim.experiments.search.objectives import aim_of
from sim.experiments.search.search import Settings, run_search
from sim.kernel.errors import InputError, QiluError
from sim.kernel.recorder import Records
from sim.model import simulate
from sim.scenario.loader import load

SOME = ("coaching", "zone_funds", "technology_export", "outreach")


# searches


def made_of(stock: float) -> Records:
    """One stock at the end of two years."""
    days = np.array(["2022-12-31", "2023-12-31", "2024-12-31"], "datetime64[D]")
    texts = [np.array([name] * 3, object) for name in (fake_model.STOCK, "all", "all")]
    return Records(days, *texts, np.array([20_000.0, 20_000.0 + stock, 20_000.0 + stock]))


def voted(scenario, lever: str) -> float:
    return float(scenario.parameters(0).value(f"measures.{lever}", date(2023, 6, 30)))


def only_funds_help(scenario, draw, replicate):
    return made_of(5_000 * voted(scenario, "zone_ranking.fund") / 1e9)


def one_helps_in_each_state(scenario, draw, replicate):
    """Zone funds in even draws, export platforms in odd ones."""
    lever = "technology_export.platform_budget" if draw % 2 else "zone_ranking.fund"
    return made_of(voted(scenario, lever) / 1e5)


def searched(folder, task, source=BASELINE, overrides=(), watcher=None, **asked):
    lab = fake_model.make_lab(folder / "store", task, **({"watcher": watcher} if watcher else {}))
    chosen = Settings(**{"targets": ("T9",), "instruments": SOME, "draws": 1, "fresh_draws": 1, "budgets": (5e8,)} | asked)
    return run_search(load(source, overrides), source, lab, folder / "out", chosen)


def test_nearly_all_money_goes_where_alone_it_helps(tmp_path):
    search = searched(tmp_path, only_funds_help, trials=120)
    best = dict(zip(search.menu.names, search.levels[0].best.yuan.tolist(), strict=True))
    assert best["zone_funds"] > 0.95 * 5e8
    assert sum(best.values()) == pytest.approx(5e8, abs=0.01)
    line, own = search.lines
    assert line.shortfall < own.shortfall and line.probability == own.probability == 0
    assert search.unmoved.never == ("T9",)


def test_minimax_regret_hedges_between_two_states(tmp_path):
    asked = {"aim": "regret", "outcome": fake_model.STOCK, "instruments": ("zone_funds", "technology_export"), "draws": 2, "fresh_draws": 2}
    search = searched(tmp_path, one_helps_in_each_state, trials=60, budgets=(4e8,), **asked)
    funds, platforms = search.levels[0].best.yuan.tolist()
    own = search.levels[0].own.yuan
    assert own[0] / own[1] > 7  # where it began
    assert funds == pytest.approx(platforms, rel=0.25)
    best, scaled = search.lines
    assert best.regret_searched == min(search.trials()["largest_regret"])
    assert best.regret_searched < 0.65 * scaled.regret_searched
    trials = search.trials()
    assert trials["largest_regret"].idxmin() == search.levels[0].best.number


def test_the_frontier_starts_from_the_own_allocation_at_every_budget(tmp_path):
    search = searched(tmp_path, only_funds_help, budget=5e8, budgets=(2.5e8, 1e9), trials=24)
    assert [level.budget for level in search.levels] == [2.5e8, 5e8, 1e9] and search.main == 5e8
    frame = search.frame()
    assert frame["budget"].tolist() == [2.5e8, 2.5e8, 5e8, 5e8, 1e9, 1e9]
    for level in search.levels:
        assert level.own.origin == OWN
        assert level.own.yuan / level.budget == pytest.approx(search.menu.own / search.menu.own.sum(), rel=0.02)
        assert ground_key(search, level.best) <= ground_key(search, level.own)
    assert [trial["trial"] for trial in search.trials().to_dict("records")] == list(range(24))
    assert search.trials().groupby("budget").size().tolist() == [6, 12, 6]
    paid = search.trials().filter(like="yuan|").sum(axis=1)
    assert paid.tolist() == pytest.approx(search.trials()["budget"].tolist(), abs=0.01)


def ground_key(search, trial):
    return search.ground.sort([trial])[0]


def test_winners_are_checked_on_draws_that_no_search_has_seen(tmp_path):
    seen = {"searched": set(), "fresh": set()}

    def task(scenario, draw, replicate):
        seen["fresh" if draw >= 2 else "searched"].add(draw)
        return made_of(5_000 * voted(scenario, "zone_ranking.fund") / 1e9 + (3_000 if draw >= 2 else 0))

    search = searched(tmp_path, task, draws=2, fresh_draws=3, trials=12)
    assert seen == {"searched": {0, 1}, "fresh": {2, 3, 4}}
    best = search.lines[0]
    assert (best.draws_searched, best.draws) == (2, 3)
    assert best.shortfall < best.shortfall_searched


def test_the_same_search_again_computes_nothing_and_writes_the_same(tmp_path):
    first = searched(tmp_path, only_funds_help, trials=24, budget=5e8, budgets=(2.5e8, 1e9))
    files = {path: path.read_bytes() for path in (tmp_path / "out").iterdir() if path.suffix in (".csv", ".yaml", ".txt")}
    assert len(files) == 7
    watcher = Counting()
    second = searched(tmp_path, only_funds_help, watcher=watcher, trials=24, budget=5e8, budgets=(2.5e8, 1e9))
    assert watcher.computed == []
    assert {path: path.read_bytes() for path in files} == files
    assert second.lines == first.lines
    searched(tmp_path, only_funds_help, trials=24)
    assert sorted(path.name for path in (tmp_path / "out").glob("*.yaml")) == ["recommended.yaml"]  # others spoke for budgets that are gone


def test_more_budgets_leave_the_search_at_the_first_as_it_was(tmp_path):
    one = searched(tmp_path, only_funds_help, trials=12)
    both = searched(tmp_path, only_funds_help, trials=24, budget=5e8, budgets=(1e9,))
    main = next(level for level in both.levels if level.budget == 5e8)
    assert [trial.yuan.tolist() for trial in main.trials] == [trial.yuan.tolist() for trial in one.levels[0].trials]


# files


@pytest.mark.parametrize("name", ["baseline", "more-grants", "more-finance", "breakthrough-first", "austerity", "demo-small"])
def test_the_recommended_file_says_what_the_package_is(tmp_path, name):
    source = SCENARIOS / f"{name}.yaml"
    search = searched(tmp_path, only_funds_help, source=source, instruments=(), budgets=(8e9,), trials=6)
    tried = search.ground.build(search.levels[0].best.yuan)
    read = load(search.recommended)
    assert read.changes == tried.changes
    assert read.run_hash == tried.run_hash
    assert (read.draws, read.replicates, read.pair_with) == (load(source).draws, load(source).replicates, None)
    assert read.id == f"{name}-package-8-billion" and "8 billion yuan a year" in read.title.en and "80亿元" in read.title.zh
    assert "6 packages on 1 draws" in read.reason.en


def test_what_the_command_line_changed_is_in_the_file_too(tmp_path):
    overrides = ("time.end=2026-12-31", "economy.demand_growth={normal: {mean: 0.05, sd: 0.01}}", "measures.zone_ranking.fund=1.3 billion yuan/year",
                 "population.scale=0.5", "measures.ladder.places=3000", "research.adjustment=0.2",
                 "measures.first_purchase.budget={lognormal: {median: 900 million yuan/year, sd_log: 0.3}}")  # fmt: skip
    search = searched(tmp_path, only_funds_help, source=write_changed(tmp_path), overrides=overrides, instruments=(), budgets=(8e9,), trials=4)
    tried = search.ground.build(search.levels[0].best.yuan)
    assert load(search.recommended, ("population.scale=0.5",)).run_hash == tried.run_hash
    assert load(search.recommended).scale == 1.0  # the sample was for the search


def test_tables_are_written_as_they_are_told(tmp_path):
    search = searched(tmp_path, only_funds_help, trials=8)
    for name, rows in (("frontier", search.lines), ("allocation", search.allocation), ("trials", search.levels[0].trials)):
        with open(tmp_path / "out" / f"{name}.csv", encoding="utf-8-sig") as file:
            assert len(list(csv.DictReader(file))) == len(rows), name
    assert search.allocations().groupby("budget")[["own_votes", "best_votes"]].sum().to_numpy() == pytest.approx(5e8)
    assert search.frame()["probability_error"].isna().all()  # one run says nothing of its error


# bad input


def refused(tmp_path, *arguments):
    answer = CliRunner().invoke(app, ["search", str(BASELINE), "--out", str(tmp_path / "out"), "--store", str(tmp_path / "store"), "-q", *arguments])
    assert answer.exit_code == 2, answer.output
    assert not (tmp_path / "store").exists()
    return answer.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--budget", "6000000000"), "missing unit"),
        (("--budget", "6 billion tons"), "unknown unit"),
        (("--budget", "-1 billion yuan/year"), "is not above zero"),
        (("--budget", "9000 billion yuan/year"), "more the levers cannot vote"),
        (("--budgets", "5 billion yuan/year, 3 percent"), "3 percent"),
        (("--targets", "T9,T99"), "unknown name T99"),
        (("--instruments", "coachin"), "did you mean coaching"),
        (("--outcome", "R&D|Enterprises|Real"), "--minimise regret"),
        (("--minimise", "regret", "--outcome", "R&D|Enterprises|Reel"), "did you mean R&D|Enterprises|Real"),
        (("--minimise", "regret", "--maximise", "probability"), "one of them"),
        (("--maximise", "happiness"), "probability"),
        (("--from-year", "2031"), "outside the horizon"),
        (("--trials", "5"), "at least 8"),
    ],
)
def test_bad_input_is_refused_before_anything_is_run(tmp_path, arguments, told):
    assert told in " ".join(refused(tmp_path, *arguments).split())


def test_a_scenario_without_targets_has_nothing_to_be_searched_for():
    with pytest.raises(InputError, match="no targets"):
        aim_of(replace(load(BASELINE), targets=()), "probability", (), None, ())
    with pytest.raises(QiluError, match="unknown name speed"):
        aim_of(load(BASELINE), "speed", (), None, ())


# with the model itself


def test_from_the_command_to_a_scenario_that_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    world = ("--set", "time.end=2023-12-31", "--scale", "0.004", "--trials", "4", "--draws", "2", "--fresh-draws", "1", "--workers", "1")
    asked = ("--budgets", "6 billion yuan/year", "--targets", "T5,T9,T10", *world, "--store", str(tmp_path / "store"))
    answer = CliRunner().invoke(app, ["search", str(BASELINE), *asked, "--out", str(tmp_path / "out"), "-q"])
    assert answer.exit_code == 0, answer.output
    text = " ".join(answer.output.replace("\u00a0", " ").split())
    assert "4 packages of 29 instruments were tried on 2 draws × 1 replicates." in text and "6 bn yuan" in text
    names = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file() and not path.name.startswith(".")}
    assert names >= {
        "frontier.csv",
        "trials.csv",
        "allocation.csv",
        "recommended.yaml",
        "manifest.json",
        "runs.txt",
        "frontier.zh.png",
        "allocation.en.png",
    }
    recommended = tmp_path / "out" / "recommended.yaml"
    assert CliRunner().invoke(app, ["validate", str(recommended)]).exit_code == 0
    runs = len((tmp_path / "out" / "runs.txt").read_text(encoding="utf-8").splitlines())
    again = replace(load(recommended), scale=0.004, draws=2, replicates=1)
    assert len(run_ensemble(again, fake_model.make_lab(tmp_path / "store", simulate), tmp_path / "run").done) == 2
    assert len(list((tmp_path / "store").rglob("*.parquet"))) == runs  # its runs are those of the search: none was computed again
