"""Files of runs: whole or absent, the same bytes every time, kept once under their address, and never two ensembles in one folder."""

from __future__ import annotations

import errno
import os
from dataclasses import replace

import fake_model
import pyarrow.parquet as pq
import pytest

from sim.experiments.computing.batch import run_keys
from sim.experiments.computing.job import stamp_of
from sim.experiments.store import writing
from sim.experiments.store.encoding import SCHEMA, RunKey, encode_run, read_identity, read_table
from sim.experiments.store.errors import FolderError, StoreError
from sim.experiments.store.results_folder import ResultsFolder
from sim.experiments.store.run_store import RunStore, address
from sim.experiments.store.writing import write_whole

SCENARIO = fake_model.make_scenario()
KEYS = run_keys(SCENARIO)
STAMP = stamp_of(SCENARIO)


def content(key=KEYS[0], stamp=STAMP):
    return encode_run(fake_model.simulate(SCENARIO, *key), stamp, key)


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "results" / "store")


@pytest.fixture
def folder(tmp_path):
    made = ResultsFolder(tmp_path / "results" / "trial")
    made.create()
    return made


def put(folder, key, what):
    folder.file(key).write_bytes(what)


def test_run_file_has_the_declared_columns_and_types(store):
    table, stamp, key = read_table(store.save(STAMP, KEYS[3], "run", content(KEYS[3])))
    assert table.schema.equals(SCHEMA)
    assert table.column_names == ["draw", "replicate", "date", "variable", "city", "breakdown", "value", "unit"]
    assert (stamp, key) == (STAMP, RunKey(1, 1))
    first = table.slice(0, 1).to_pylist()[0]
    assert first["variable"] == fake_model.STOCK and first["unit"] == "firms" and first["draw"] == 1


def test_same_results_make_the_same_bytes():
    assert content() == content()


@pytest.mark.parametrize("change", [{"run_hash": "other"}, {"code_hash": "other"}, {"seed": 8}])
def test_an_address_depends_on_scenario_code_and_seed(change):
    assert address(replace(STAMP, **change), KEYS[0]) != address(STAMP, KEYS[0])


def test_an_address_depends_on_the_run_and_not_on_the_scenarios_name():
    assert len({address(STAMP, key) for key in KEYS}) == len(KEYS)
    assert stamp_of(replace(SCENARIO, id="other", draws=9, headline=())) == STAMP


def test_a_truncated_file_is_no_run(store):
    path = store.save(STAMP, KEYS[0], "run", content())
    assert store.holds(STAMP, KEYS[0])
    path.chmod(0o644)
    path.write_bytes(content()[:-20])
    assert not store.holds(STAMP, KEYS[0]) and read_identity(path) is None


def test_a_folder_shows_the_stored_file_itself(store, folder):
    stored = store.save(STAMP, KEYS[0], "run", content())
    for _ in range(2):
        folder.show(stored, KEYS[0], "run")
        assert folder.file(KEYS[0]).samefile(stored)
    assert stored.stat().st_nlink == 2


def test_a_copy_will_do_where_files_cannot_have_two_names(store, folder, monkeypatch):
    stored = store.save(STAMP, KEYS[0], "run", content())

    def refuse(*_):
        raise OSError(errno.EXDEV, "cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    folder.show(stored, KEYS[0], "run")
    assert folder.file(KEYS[0]).read_bytes() == content()


def test_runs_of_a_folder_from_elsewhere_are_taken_into_the_store(store, folder):
    put(folder, KEYS[0], content())
    folder.prepare(KEYS, STAMP, store)
    assert store.holds(STAMP, KEYS[0]) and not store.holds(STAMP, KEYS[1])


def test_parquet_of_somebody_else_is_left_alone(store, folder):
    theirs = folder.runs / "notes.parquet"
    theirs.write_bytes(content())
    folder.prepare(KEYS, STAMP, store)
    assert theirs.exists()


@pytest.mark.parametrize("change", [{"run_hash": "other"}, {"code_hash": "other"}, {"seed": 8}])
def test_run_of_another_scenario_code_or_seed_is_stale(store, folder, change):
    put(folder, KEYS[0], content(stamp=replace(STAMP, **change)))
    put(folder, KEYS[1], content(KEYS[1]))
    folder.summary.write_text("old")
    survey = folder.prepare(KEYS, STAMP, store)
    assert (survey.stale, survey.unreadable) == (1, 0)
    assert sorted(path.name for path in folder.runs.iterdir()) == [folder.file(KEYS[1]).name]
    assert not folder.summary.exists()


def test_cut_and_misnamed_runs_are_removed(store, folder):
    put(folder, KEYS[0], content()[:-20])
    put(folder, KEYS[1], content(KEYS[2]))
    survey = folder.prepare(KEYS, STAMP, store)
    assert (survey.stale, survey.unreadable) == (1, 1)
    assert not list(folder.runs.glob("*.parquet"))


def test_runs_not_asked_for_stay_in_the_store_alone(store, folder):
    for key in KEYS:
        put(folder, key, content(key))
    folder.prepare(KEYS[:2], STAMP, store)
    assert len(list(folder.runs.glob("*.parquet"))) == 2
    assert all(store.holds(STAMP, key) for key in KEYS)


def test_failed_write_leaves_the_old_file_and_no_part(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_whole(path, b"old")

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match=r"disk is full; finished runs are safe: free some space and run the same command again"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_left_overs_of_a_killed_command_are_swept_up(store, folder):
    part = folder.runs / f".draw-0000_replicate-0000.parquet.123{writing.TEMPORARY}"
    part.write_bytes(b"part")
    folder.prepare(KEYS, STAMP, store)
    assert not part.exists()


def test_half_written_files_are_not_runs(store):
    stored = store.save(STAMP, KEYS[0], "run", content())
    stored.with_name(f".half.123{writing.TEMPORARY}").write_bytes(b"half")
    assert list(store.files()) == [stored]


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match="cannot write"):
        ResultsFolder(tmp_path / "file" / "results").create()


def test_second_command_is_kept_out(folder):
    with folder.locked(), pytest.raises(FolderError, match="another command is writing"), folder.locked():
        pass
    with folder.locked():
        pass


def test_pandas_and_duckdb_read_a_run(store):
    import duckdb

    path = str(store.save(STAMP, KEYS[0], "run", content()))
    frame = pq.ParquetFile(path).read().to_pandas()
    (total,) = duckdb.execute("SELECT sum(value) FROM read_parquet(?)", [path]).fetchone()
    assert total == pytest.approx(frame["value"].sum())
