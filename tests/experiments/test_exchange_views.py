"""SQL over all results: views see what is there, name what they leave out, and change nothing."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from test_result_formats import SCENARIO, long, make

from sim.experiments.exchange.stored import StoredEnsemble
from sim.experiments.exchange.views import SCHEMAS, QueryError, columns_of, connect, select, write_views
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import FolderError, StoreError


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world") / "results"
    make(folder, extras={RunKey(1, 0): frozenset({"events"})})
    make(folder, replace(SCENARIO, id="smaller", draws=2), "elsewhere/smaller")
    return folder


@pytest.fixture
def ensemble(results):
    return StoredEnsemble(results / "trial")


def test_views_span_the_folders(results, ensemble):
    with connect(results) as connection:
        runs = connection.execute("SELECT scenario, folder, count(*) FROM runs GROUP BY ALL ORDER BY ALL").fetchall()
        per_run = len(long(ensemble)) // 6
        assert runs == [("smaller", "elsewhere/smaller", 4 * per_run), ("trial", "trial", 6 * per_run)]
        events = connection.execute("SELECT DISTINCT scenario, draw, replicate FROM events").fetchall()
        assert events == [("trial", 1, 0)]
        assert connection.execute("SELECT count(*) FROM events WHERE from_state = 'applied' AND to_state = 'contract'").fetchone() == (1,)
        draws = connection.execute("SELECT draw, parameter, value FROM draws WHERE scenario = 'trial' ORDER BY draw").fetchall()
        assert draws == [(draw, "research.adjustment", ensemble.scenario.sampled(draw)["research.adjustment"]) for draw in range(3)]
        score = connection.execute("SELECT target, probability, date_met_median FROM scorecards WHERE scenario = 'trial'").fetchall()
        assert score[0][0] == "T0" and isinstance(score[0][2], date)
        told = connection.execute("SELECT kind, state, draws, runs_done, seed, code_hash FROM manifests WHERE folder = 'trial'").fetchone()
        assert told == ("ensemble", "complete", 3, 6, 7, ensemble.stamp.code_hash)
        assert columns_of(connection) == SCHEMAS  # and no view of firms, as there are no records


def test_summaries_agree_with_the_runs(results):
    with connect(results, draws=False) as connection:
        different = connection.execute(
            "SELECT count(*), max(abs(s.p50 - r.p50)) FROM summaries s JOIN (SELECT folder, date, variable, city, breakdown, median(value) AS p50 "
            "FROM runs GROUP BY ALL) r USING (folder, date, variable, city, breakdown)"
        ).fetchone()
        assert different[0] == connection.execute("SELECT count(*) FROM summaries").fetchone()[0] > 0
        assert different[1] == pytest.approx(0, abs=1e-4)  # ten digits
        assert connection.execute("SELECT count(*) FROM draws").fetchone() == (0,)


def test_files_cut_short_are_left_out_and_named(tmp_path):
    cut = make(tmp_path / "a [1] *'s", replace(SCENARIO, draws=1)).runs[RunKey(0, 1)]
    said = []
    with connect(tmp_path) as connection:
        assert connection.execute("SELECT DISTINCT replicate FROM runs ORDER BY 1").fetchall() == [(0,), (1,)]
    os.chmod(cut, 0o644)
    cut.write_bytes(cut.read_bytes()[:-10])
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "manifest.json").write_text('{"format": 1}')
    with connect(tmp_path, on_skip=said.append) as connection:
        assert connection.execute("SELECT DISTINCT replicate FROM runs").fetchall() == [(0,)]
    assert any("draw-0000_replicate-0001.parquet is cut short" in text for text in said)
    assert any("old/manifest.json was written by another version" in text for text in said)
    with pytest.raises(StoreError, match=r"draw-0000_replicate-0001.parquet is cut short or cannot be read"):
        _ = StoredEnsemble(cut.parents[1]).runs


def test_views_of_nothing_are_empty(tmp_path):
    with connect(tmp_path) as connection:
        assert all(connection.execute(f"SELECT count(*) FROM {view}").fetchone() == (0,) for view in SCHEMAS)
    with pytest.raises(FolderError, match="is no folder"):
        connect(tmp_path / "missing")


def test_records_of_firms_are_a_view_where_there_are_any(tmp_path):
    folder = make(tmp_path, replace(SCENARIO, draws=1, replicates=1)).folder
    folder.firms.mkdir()
    pd.DataFrame({"firm": [4, 5], "alive": [True, False]}).to_parquet(folder.file(RunKey(0, 0), "firms"))
    with connect(tmp_path) as connection:
        assert connection.execute("SELECT * FROM firms ORDER BY firm").fetchall() == [
            ("trial", 0, 0, 4, True, "trial"),
            ("trial", 0, 0, 5, False, "trial"),
        ]
        assert list(columns_of(connection)) == [*SCHEMAS, "firms"]


@pytest.mark.parametrize(
    "statement",
    ["COPY runs TO '{file}'", "SELECT 1; COPY runs TO '{file}'", "EXPLAIN ANALYZE COPY runs TO '{file}'", "DROP VIEW runs", "INSTALL httpfs", "",
     "-- x",      "ATTACH '{file}'",
     "EXPORT DATABASE '{file}'", "SET threads = 1", "SELECT nothing FROM runs", "SELEC 1", "SELECT 'x'::INTEGER"],
)  # fmt: skip
def test_only_a_select_is_run(results, tmp_path, statement):
    with connect(results, draws=False) as connection, pytest.raises(QueryError):
        list(select(connection, statement.format(file=tmp_path / "out"))[1])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "statement", ["FROM runs LIMIT 2", "WITH a AS (SELECT 1 x) SELECT * FROM a", "DESCRIBE runs", "SUMMARIZE draws", "SHOW TABLES"]
)
def test_whatever_reads_is_answered(results, statement):
    with connect(results) as connection:
        columns, rows = select(connection, statement)
        answered = list(rows)
    assert answered and len(answered[0]) == len(columns)


def test_a_file_of_views_holds_no_results_and_sees_later_runs(tmp_path, monkeypatch):
    import duckdb

    make(tmp_path / "results", replace(SCENARIO, draws=2))
    names = write_views(tmp_path / "results", tmp_path / "all.duckdb")
    assert names == sorted(SCHEMAS)
    make(tmp_path / "results", SCENARIO)
    monkeypatch.chdir("/")
    with duckdb.connect(str(tmp_path / "all.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(DISTINCT draw) FROM runs").fetchone() == (3,)
        tables = connection.execute("SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'").fetchall()
    assert tables == [("draws",)]
