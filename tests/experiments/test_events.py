"""Event files: kept on request, whole, resumable, and without any trace in the runs."""

from __future__ import annotations

from dataclasses import replace

import fake_model
import pyarrow.parquet as pq
import pytest
from test_ensemble import Counting

from sim.experiments.computing import job
from sim.experiments.computing.batch import run_keys
from sim.experiments.computing.ensemble import run_ensemble
from sim.experiments.computing.job import stamp_of
from sim.experiments.store.encoding import RunKey, read_table
from sim.experiments.store.event_file import EVENT_SCHEMA, encode_events, read_event_identity
from sim.experiments.store.results_folder import ResultsFolder
from sim.kernel.events import EventLog

FIRST = RunKey(0, 0)
EVENTS = frozenset({"events"})
SCENARIO = fake_model.make_scenario()


def run(out, *keys, workers=1, scenario=SCENARIO, **options):
    watcher = Counting()
    lab = fake_model.make_lab(out / "store", fake_model.simulate, workers=workers, watcher=watcher)
    result = run_ensemble(scenario, replace(lab, **options), out, dict.fromkeys(keys, EVENTS))
    return result, watcher


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


def test_columns_and_what_stands_in_them(tmp_path):
    run(tmp_path, FIRST)
    table, stamp, key = read_table(ResultsFolder(tmp_path).file(FIRST, "events"))
    assert table.schema.equals(EVENT_SCHEMA)
    assert table.column_names == ["date", "kind", "subject", "firm", "from", "to", "yuan", "reason"]
    assert (stamp, key) == (stamp_of(SCENARIO), FIRST)
    rows = table.to_pylist()
    assert [row["to"] for row in rows] == ["applied", "refused", "applied", "contract", "paid", "paid", "paid"]
    assert rows[1]["date"].isoformat() == "2023-05-31" and rows[1]["reason"] == "screening"
    assert [row["yuan"] for row in rows[-3:]] == [1e6, 2e6, 3e6]


def test_an_event_without_a_firm_has_none(tmp_path):
    log = EventLog(True)
    log.add(738_000, "zone", "Jinan", "provincial", "national")
    path = tmp_path / "one.parquet"
    path.write_bytes(encode_events(log.events(), stamp_of(SCENARIO), FIRST))
    assert read_table(path)[0].column("firm").to_pylist() == [None]


def test_runs_are_the_same_bytes_with_and_without_events(tmp_path):
    run(tmp_path / "without")
    run(tmp_path / "with", *run_keys(SCENARIO), workers=2)
    assert contents(tmp_path / "without" / "runs") == contents(tmp_path / "with" / "runs")
    assert not (tmp_path / "without" / "events").exists()
    assert len(contents(tmp_path / "with" / "events")) == 6


def test_the_model_runs_alike_with_and_without_events(tmp_path):
    from pathlib import Path

    from sim.model import simulate, simulate_in_full
    from sim.scenario.loader import load

    scenarios = Path(__file__).parents[2] / "scenarios"
    small = load(scenarios / "demo-small.yaml", ("population.scale=0.005", "time.end=2023-12-31")).with_overrides(draws=1, replicates=1)
    model = {"task": simulate, "full_task": simulate_in_full}
    run(tmp_path / "without", scenario=small, **model)
    run(tmp_path / "with", FIRST, scenario=small, **model)
    assert contents(tmp_path / "without" / "runs") == contents(tmp_path / "with" / "runs")
    assert read_table(tmp_path / "with" / "events" / f"{FIRST.name}.parquet")[0].num_rows > 100


def test_events_of_finished_runs_are_computed_alone(tmp_path):
    run(tmp_path)
    before = contents(tmp_path / "runs")
    _, watcher = run(tmp_path, FIRST, RunKey(1, 1))
    assert watcher.computed == [FIRST, RunKey(1, 1)]
    assert watcher.standing.finished + len(watcher.computed) == watcher.total == 6
    assert contents(tmp_path / "runs") == before
    _, watcher = run(tmp_path, FIRST)
    assert watcher.computed == []


def test_a_truncated_event_file_is_computed_again_and_nothing_else(tmp_path):
    run(tmp_path, FIRST)
    path = ResultsFolder(tmp_path).file(FIRST, "events")
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    assert read_event_identity(path) is None
    _, watcher = run(tmp_path, FIRST)
    assert watcher.computed == [FIRST]
    assert path.read_bytes() == whole


@pytest.mark.parametrize("asked", [(), (FIRST,)])
def test_events_of_other_code_never_stay(tmp_path, monkeypatch, asked):
    run(tmp_path, FIRST, RunKey(2, 0))
    edited = replace(job.code_version(), hash="edited")
    monkeypatch.setattr(job, "code_version", lambda: edited)
    run(tmp_path, *asked)
    assert set(contents(tmp_path / "events")) == {f"{key.name}.parquet" for key in asked}


def test_run_files_are_no_event_files(tmp_path):
    run(tmp_path)
    assert read_event_identity(ResultsFolder(tmp_path).file(FIRST)) is None


def test_texts_are_stored_once(tmp_path):
    run(tmp_path, FIRST)
    column = pq.ParquetFile(ResultsFolder(tmp_path).file(FIRST, "events")).metadata.row_group(0).column(1)
    assert "RLE_DICTIONARY" in column.encodings or "PLAIN_DICTIONARY" in column.encodings
    assert column.compression == "ZSTD"
