"""What is kept and what can go: the catalogue, cleaning, and the commands of results and verify."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from types import SimpleNamespace

import fake_model
import pytest
import test_verify
from test_ensemble import Counting
from test_verify import SCENARIO, computed_by_other_code, make
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.computing.ensemble import run_ensemble
from sim.experiments.computing.job import stamp_of
from sim.experiments.exchange.catalogue import catalogue, contents, find_results
from sim.experiments.exchange.clean import ALL, HALF_WRITTEN, OTHER_CODE, UNUSED, freed, plan, plan_folder, remove_folder, remove_waste, take_stock
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import FolderError
from sim.experiments.store.folder import ExperimentFolder
from sim.experiments.store.results_folder import ResultsFolder
from sim.experiments.store.run_store import RunStore


@pytest.fixture
def results(tmp_path):
    return tmp_path / "results"


@pytest.fixture
def store(results):
    return RunStore(results / "store")


def experiment(results, scenario, store, describe=True, runs=1):
    """An experiment that rests on the first runs of a scenario, which are computed into the store."""
    from sim.experiments.computing.batch import Member, compute

    folder = ExperimentFolder(results / "experiment")
    folder.create()
    member = Member(scenario)
    compute([member], fake_model.make_lab(store.root, fake_model.simulate))
    folder.rest_on([store.path(member.stamp, key) for key in member.keys[:runs]], store.root)
    if describe:
        folder.describe("attribution", ["qilu", "attribute"], [scenario], {"draws": 2})
    return folder


def test_every_folder_is_listed_newest_first(results, store):
    make(results)
    make(results, "deep/failed", replace(SCENARIO, id="other", seed=9), fake_model.fail_in_one)
    experiment(results, replace(SCENARIO, seed=10), store, runs=3)
    (results / "old").mkdir()
    (results / "old" / "manifest.json").write_text('{"format": 1, "command": ["qilu"], "scenario": {"id": "ancient"}}')
    os.utime(results / "old" / "manifest.json", (0, 0))
    entries = {entry.name: entry for entry in catalogue(results, store)}
    assert list(entries)[-1] == "old" and set(entries) == {"trial", "deep/failed", "experiment", "old"}
    trial, failed, attribution, old = (entries[name] for name in ("trial", "deep/failed", "experiment", "old"))
    assert (trial.kind, trial.scenarios, trial.done, trial.total, trial.state, trial.same_code) == ("ensemble", ("trial",), 4, 4, "complete", True)
    assert (failed.state, failed.done, failed.total) == ("failed", 3, 4)
    assert (attribution.kind, attribution.done, attribution.total, attribution.state) == ("attribution", 3, 3, "complete")
    assert (old.state, old.done, old.scenarios, old.same_code) == ("other format", None, ("ancient",), False)
    assert trial.bytes == sum(path.stat().st_size for path in (results / "trial").rglob("*") if path.is_file())
    times = [entry.written for entry in entries.values()]
    assert times == sorted(times, reverse=True)


@pytest.mark.skipif(sys.platform == "win32", reason="no locks")
def test_a_folder_that_is_written_to_is_running_and_not_cleaned(results, store):
    make(results)
    with ResultsFolder(results / "trial").locked():
        assert [entry.state for entry in catalogue(results, store)] == ["running"]
        for attempt in (lambda: plan(results, store), lambda: plan_folder("trial", results, store)):
            with pytest.raises(FolderError, match="a command is writing to"):
                attempt()
    assert plan(results, store) == []


def test_contents_count_rows_and_files(results):
    make(results, extras={RunKey(0, 0): frozenset({"events"})})
    found = {part.name: part for part in contents(results / "trial")}
    assert {"scorecard.csv", "fiscal_account.csv", "summary.csv", "runs/*.parquet", "events/*.parquet", "manifest.json"} == set(found)
    assert (found["runs/*.parquet"].files, found["events/*.parquet"].files, found["scorecard.csv"].rows) == (4, 1, 1)
    assert found["scorecard.csv"].columns[0] == "target"


def test_folders_are_found_by_name_or_path(results):
    make(results)
    assert find_results("trial", results) == find_results(results / "trial" / "manifest.json", results) == results / "trial"
    with pytest.raises(FolderError, match=r"no results folder trail.*there are trial; did you mean trial\?"):
        find_results("trail", results)


def names(waste):
    return sorted((one.reason, one.path.name) for one in waste)


def reasons(waste):
    return {one.reason for one in waste}


def test_only_what_nothing_rests_on_can_go(results, store):
    make(results)
    make(results, "gone", replace(SCENARIO, seed=8))
    spared = experiment(results, replace(SCENARIO, seed=9), store, runs=3)
    assert names(plan(results, store)) == [(UNUSED, store.path(stamp_of(replace(SCENARIO, seed=9)), RunKey(1, 1)).name)]
    remove_folder(results / "gone")
    waste = plan(results, store)
    stock = take_stock(results, store)
    assert len(waste) == 5 == stock.unused and freed(waste) == stock.unused_bytes == sum(one.path.stat().st_size for one in waste)
    assert stock.files == 12
    before = {path: path.read_bytes() for path in (results / "trial").rglob("*") if path.is_file()}
    remove_waste(waste, store)
    assert plan(results, store) == []
    assert all(path.read_bytes() == content for path, content in before.items())
    assert all((store.root / name).is_file() for name in spared.run_list.read_text().split())
    watcher = Counting()
    run_ensemble(SCENARIO, fake_model.make_lab(store.root, fake_model.simulate, watcher=watcher), results / "trial")
    assert watcher.computed == []


def test_runs_of_an_unfinished_experiment_are_spared_unless_all_is_asked_for(results, store):
    folder = experiment(results, SCENARIO, store, describe=False, runs=4)
    assert plan(results, store) == plan(results, store, other_code=True) == []
    assert len(plan(results, store, all_=True)) == 4 and reasons(plan(results, store, all_=True)) == {ALL}
    folder.describe("attribution", ["qilu"], [SCENARIO], {})
    assert plan(results, store, all_=True) == []


def test_runs_of_other_code_go_when_asked_and_folders_keep_theirs(results, store, monkeypatch):
    with monkeypatch.context() as patch:
        computed_by_other_code(patch)
        make(results, "old")
    make(results, "new")
    assert plan(results, store) == []
    waste = plan(results, store, other_code=True)
    assert reasons(waste) == {OTHER_CODE} and len(waste) == 4
    assert freed(waste) == 0  # the folder's names of the files remain
    remove_waste(waste, store)
    assert len(list((results / "old" / "runs").glob("*.parquet"))) == 4 and len(list(store.files())) == 4
    assert plan(results, store, all_=True) == []  # a finished folder of this code needs the others


def test_files_beside_the_store_count_too(tmp_path, store, results):
    """A store used from another folder: the experiments next to the store are not forgotten."""
    experiment(results, SCENARIO, store, runs=4)
    (tmp_path / "elsewhere").mkdir()
    assert plan(tmp_path / "elsewhere", store) == []


def test_what_is_half_written_goes(results, store):
    folder = make(results).folder
    (stored, *_) = store.files()
    cut = stored.with_name("0" * 30 + ".run.parquet")
    cut.write_bytes(stored.read_bytes()[:-9])
    leftovers = [stored.with_name(".a.parquet.999999999.tmp"), folder.runs / ".draw.parquet.999999999.tmp"]
    in_work = [stored.with_name(f".b.parquet.{os.getpid()}.tmp"), folder.path / ".probe.tmp"]
    for path in (*leftovers, *in_work):
        path.write_bytes(b"half")
    waste = plan(results, store)
    assert sorted(one.path for one in waste) == sorted([cut, *leftovers]) and reasons(waste) == {HALF_WRITTEN}
    remove_waste(waste, store)
    assert plan(results, store) == [] and all(path.exists() for path in in_work)


def test_a_results_folder_goes_whole_or_not_at_all(results, store):
    make(results)
    path, waste = plan_folder("trial", results, store)
    assert path == results / "trial" and len(waste) == len([file for file in path.rglob("*") if file.is_file()])
    assert freed(waste) == sum(one.path.stat().st_size for one in waste if one.path.parent.name != "runs")
    make(results, "trial/inner", replace(SCENARIO, seed=8))
    with pytest.raises(FolderError, match="also holds"):
        plan_folder("trial", results, store)
    (results / "manifest.json").write_text("{}")
    with pytest.raises(FolderError, match=r"also holds .*store"):
        plan_folder(str(results), results, store)


@pytest.fixture
def here(results, monkeypatch, tmp_path):
    """A folder with results, and the stand-in for the model."""
    make(results, extras={RunKey(0, 0): frozenset({"events"})})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    fake_model.take_place(monkeypatch)
    return tmp_path


def qilu(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("results", "list"), "4/4"),
        (("results", "show", "trial"), "again by"),
        (("results", "clean"), "nothing to clean"),
        (("results", "clean", "--folder", "trial"), "nothing was removed"),
        (("results", "export", "trial", "--to", "out.csv"), "140 rows of runs"),
        (("results", "export", "results/trial", "--to", "out.xlsx"), "out.xlsx"),
        (("results", "export", "trial", "--to", "out.dta", "--what", "summary"), "rows of summary"),
        (("results", "export", "trial", "--format", "iamc", "--to", "out.csv"), "rows of runs"),
        (("results", "query", "--schema"), "fiscal_accounts"),
        (("results", "query", "SELECT count(*) AS n FROM runs"), "140"),
        (("results", "query", "FROM draws", "--format", "csv"), "scenario,draw,parameter"),
        (("results", "query", "SELECT 1 AS a", "--to", "out.csv"), "1 rows"),
        (("results", "views", "--to", "out.duckdb"), "summaries"),
        (("verify", "trial", "--workers", "1"), "3 of 4 runs computed again: all the same"),
    ],
)
def test_commands_answer(here, words, told):
    result = qilu(*words)
    assert result.exit_code == 0, result.stderr
    assert told.lower() in result.stdout.lower()
    assert (here / "results" / "trial" / "manifest.json").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("results", "list", "nowhere"), "no folder nowhere"),
        (("results", "show", "tril"), "did you mean trial?"),
        (("results", "export", "trial", "--to", "a.doc"), "does not say which format"),
        (("results", "export", "trial", "--to", "a.xlsx", "--what", "runs"), "leave out --what"),
        (("results", "export", "trial", "--to", "a.dta", "--what", "sumary"), "did you mean summary?"),
        (("results", "export", "trial", "--to", "results/trial/summary.csv", "--force"), "a file of the results folder"),
        (("results", "query", "SELEC 1"), "syntax error"),
        (("results", "query", "DROP VIEW runs"), "one SELECT statement"),
        (("results", "query"), "give a SELECT statement"),
        (("results", "query", "SELECT 1", "--format", "html"), "neither table nor csv"),
        (("results", "query", "SELECT 1", "--results", "nowhere"), "no folder"),
        (("results", "views", "--to", "a.db"), "ends in .duckdb"),
        (("results", "clean", "--folder", "trial", "--all"), "choose a folder"),
        (("verify", "nothing"), "no results folder nothing"),
        (("verify", "trial", "--sample", "0"), "--sample"),
    ],
)
def test_bad_input_is_exit_code_2(here, words, message):
    result = qilu(*words)
    assert (result.exit_code, "Traceback" in result.stderr) == (2, False)
    assert message in result.stderr
    assert sorted(path.name for path in here.iterdir()) == ["results"]


def test_cleaning_for_good(here):
    result = qilu("results", "clean", "--folder", "trial", "--yes")
    assert result.exit_code == 0 and not (here / "results" / "trial").exists()
    assert "no results folder rests on 5" in qilu("results", "list").stdout
    assert "nothing was removed" in qilu("results", "clean").stdout
    assert "removed 5 files" in qilu("results", "clean", "--yes").stdout
    assert list((here / "results" / "store").rglob("*.parquet")) == []


def test_a_difference_is_exit_code_1(here, monkeypatch):
    monkeypatch.setitem(sys.modules, "sim.model", SimpleNamespace(simulate=test_verify.a_little_more, simulate_in_full=None))
    result = qilu("verify", "trial", "--all", "--workers", "1")
    assert result.exit_code == 1
    assert f"first on 2023-06-30: {fake_model.STOCK}" in result.stdout and "largest relative difference: 0.000999" in result.stdout
    assert "4 of 4 runs computed again are not the same" in result.stderr


@pytest.mark.parametrize("words", [("results",), *(("results", name) for name in ("list", "show", "clean", "export", "query", "views")), ("verify",)])
def test_every_help_has_examples(words):
    result = qilu(*words, "--help")
    assert result.exit_code == 0 and (words == ("results",) or "Examples:" in result.output)
