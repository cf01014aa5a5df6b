"""Firm files: kept on request, whole, small, resumable, and without any trace in the runs."""

from __future__ import annotations

from dataclasses import replace

import fake_model
import numpy as np
import pytest
from fake_firms import make_table, random_table
from test_ensemble import Counting
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.computing.batch import run_keys
from sim.experiments.computing.ensemble import run_ensemble
from sim.experiments.computing.job import stamp_of
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.event_file import read_event_identity
from sim.experiments.store.firm_file import FIRM_SCHEMA, WORDS, encode_firms, read_firm_identity, read_firms
from sim.experiments.store.results_folder import ResultsFolder
from sim.institutions.life import FIRM_COLUMNS
from sim.kernel.streams import Streams

FIRST = RunKey(0, 0)
SCENARIO = fake_model.make_scenario()
STAMP = stamp_of(SCENARIO)


def run(out, extras, scenario=SCENARIO):
    watcher = Counting()
    lab = fake_model.make_lab(out / "store", fake_model.simulate, watcher=watcher)
    return run_ensemble(scenario, lab, out, extras), watcher


def keep(*kinds, keys=(FIRST,)):
    return dict.fromkeys(keys, frozenset(kinds))


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


def same(one, other):
    assert one.scale == other.scale
    for name in FIRM_COLUMNS:
        first, second = getattr(one, name), getattr(other, name)
        assert first.dtype == second.dtype, name
        assert np.array_equal(first, second, equal_nan=first.dtype.kind == "f"), name


@pytest.mark.parametrize(
    "table", [random_table(Streams(3), 500, 0.02), make_table(0), make_table(1, city=15, sector=44)], ids=["many", "none", "one"]
)
def test_what_is_read_is_what_was_written(tmp_path, table):
    path = tmp_path / "one.parquet"
    path.write_bytes(encode_firms(table, STAMP, RunKey(2, 1)))
    found, stamp, key = read_firms(path)
    same(found, table)
    assert (stamp, key) == (STAMP, RunKey(2, 1)) == read_firm_identity(path)


def test_equal_tables_are_equal_bytes():
    assert encode_firms(random_table(Streams(3)), STAMP, FIRST) == encode_firms(random_table(Streams(3)), STAMP, FIRST)
    assert encode_firms(random_table(Streams(3)), STAMP, FIRST) != encode_firms(random_table(Streams(4)), STAMP, FIRST)


def test_anybody_can_read_the_words(tmp_path):
    import duckdb

    path = tmp_path / "one.parquet"
    path.write_bytes(encode_firms(make_table(3, sector=[0, 44, 1], size=3, profit=[1, 2, 4]), STAMP, FIRST))
    rows = duckdb.sql(f"select firm, city, sector, size, ownership, profit, notch_end from '{path}' order by firm").fetchall()
    assert rows == [(n, "Jinan", sector, "large", "state", profit, None) for n, (sector, profit) in enumerate([("B06", 1), ("M75", 2), ("B07", 4)])]
    assert FIRM_SCHEMA.names[0] == "firm" and set(WORDS) < set(FIRM_SCHEMA.names)


def test_runs_are_the_same_bytes_with_and_without_firms(tmp_path):
    run(tmp_path / "without", None)
    run(tmp_path / "with", keep("firms", keys=run_keys(SCENARIO)))
    assert contents(tmp_path / "without" / "runs") == contents(tmp_path / "with" / "runs")
    assert not (tmp_path / "without" / "firms").exists()
    assert len(contents(tmp_path / "with" / "firms")) == 6
    assert not (tmp_path / "with" / "events").exists()


def test_firms_of_finished_runs_are_computed_alone_and_beside_events(tmp_path):
    run(tmp_path, keep("events"))
    before = contents(tmp_path / "runs")
    _, watcher = run(tmp_path, keep("events", "firms") | keep("firms", keys=[RunKey(1, 1)]))
    assert watcher.computed == [FIRST, RunKey(1, 1)]
    assert contents(tmp_path / "runs") == before
    assert set(contents(tmp_path / "firms")) == {f"{key.name}.parquet" for key in (FIRST, RunKey(1, 1))}
    _, watcher = run(tmp_path, keep("events", "firms"))
    assert watcher.computed == []


def test_a_truncated_file_is_computed_again(tmp_path):
    run(tmp_path, keep("firms"))
    path = ResultsFolder(tmp_path).file(FIRST, "firms")
    whole = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(whole[:-30])
    assert read_firm_identity(path) is None
    _, watcher = run(tmp_path, keep("firms"))
    assert watcher.computed == [FIRST]
    assert path.read_bytes() == whole


def test_kinds_of_files_are_not_mistaken_for_each_other(tmp_path):
    run(tmp_path, keep("events", "firms"))
    folder = ResultsFolder(tmp_path)
    assert read_firm_identity(folder.file(FIRST)) is None
    assert read_firm_identity(folder.file(FIRST, "events")) is None
    assert read_event_identity(folder.file(FIRST, "firms")) is None


def test_a_task_that_keeps_no_firms_is_an_error_and_no_empty_file(tmp_path):
    lab = replace(fake_model.make_lab(tmp_path / "store", fake_model.simulate), full_task=None)
    result = run_ensemble(SCENARIO, lab, tmp_path, keep("firms"))
    assert "no task that keeps firms" in result.failures[FIRST].reason
    assert set(result.failures) == {FIRST}


@pytest.mark.parametrize(
    ("arguments", "firms", "events"),
    [
        (["--firms"], 1, 0),
        (["--firms", "--events", "--workers", "1"], 1, 1),
        (["--firms", "all", "--events=1/0,0/1"], 4, 2),
    ],
)
def test_the_command_keeps_firms_of_the_runs_named(tmp_path, monkeypatch, arguments, firms, events):
    monkeypatch.chdir(tmp_path)
    fake_model.take_place(monkeypatch)
    monkeypatch.setattr("sim.views.charts.draw_charts", lambda folder: None)
    (tmp_path / "trial.yaml").write_text(fake_model.TRIAL, encoding="utf-8")
    result = CliRunner().invoke(app, ["run", "trial.yaml", "--workers", "1", "--quiet", *arguments])
    assert result.exit_code == 0, result.output
    folder = tmp_path / "results" / "trial"
    assert len(contents(folder / "firms")) == firms
    assert len(contents(folder / "events")) == events
    assert f"what became of every firm, in {firms} of the runs" in result.output


def test_a_run_that_is_not_there_is_bad_input(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trial.yaml").write_text(fake_model.TRIAL, encoding="utf-8")
    result = CliRunner().invoke(app, ["run", "trial.yaml", "--firms", "7/0"])
    assert result.exit_code == 2
    assert "--firms: no run 7/0: the last one is 1/1" in " ".join(result.stderr.split())


def test_what_is_kept_is_not_part_of_the_command_on_a_chart():
    from sim.views.stored_run import redraw_command

    plain = ["qilu", "run", "a.yaml"]
    assert redraw_command([*plain, "--firms", "all", "--events"]) == redraw_command(["qilu", "run", "--firms", "a.yaml"]) == redraw_command(plain)
