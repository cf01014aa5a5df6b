"""Run files: whole or absent, the same bytes every time, and never two ensembles in one folder."""

from __future__ import annotations

import errno
import os
from dataclasses import replace

import fake_model
import pyarrow.parquet as pq
import pytest

from sim.experiments.encoding import SCHEMA, RunKey, encode_run, read_identity, read_run
from sim.experiments.ensemble import run_keys, stamp_of
from sim.experiments.errors import FolderError, StoreError
from sim.experiments.store import ResultsFolder, write_whole

SCENARIO = fake_model.make_scenario()
KEYS = run_keys(SCENARIO)
STAMP = stamp_of(SCENARIO)


def content(key=KEYS[0], stamp=STAMP):
    return encode_run(fake_model.simulate(SCENARIO, *key), stamp, key)


@pytest.fixture
def folder(tmp_path):
    made = ResultsFolder(tmp_path / "results" / "trial")
    made.create()
    return made


def test_run_file_has_the_declared_columns_and_types(folder):
    folder.save_run(KEYS[3], content(KEYS[3]))
    table, stamp, key = read_run(folder.run_file(KEYS[3]))
    assert table.schema.equals(SCHEMA)
    assert table.column_names == ["scenario", "draw", "replicate", "date", "variable", "city", "breakdown", "value", "unit"]
    assert (stamp, key) == (STAMP, RunKey(1, 1))
    first = table.slice(0, 1).to_pylist()[0]
    assert first["variable"] == fake_model.STOCK and first["unit"] == "firms" and first["draw"] == 1
    assert folder.run_file(KEYS[3]).name == "draw-0001_replicate-0001.parquet"


def test_same_results_make_the_same_bytes():
    assert content() == content()


def test_truncated_file_is_no_run(folder):
    folder.save_run(KEYS[0], content()[:-20])
    assert read_identity(folder.run_file(KEYS[0])) is None
    survey = folder.prepare(KEYS, STAMP)
    assert (survey.finished, survey.unreadable) == (frozenset(), 1)
    assert not folder.run_file(KEYS[0]).exists()


def test_parquet_of_somebody_else_is_left_alone(folder):
    theirs = folder.runs / "notes.parquet"
    theirs.write_bytes(content())
    folder.prepare(KEYS, STAMP)
    assert theirs.exists()


@pytest.mark.parametrize("change", [{"scenario_hash": "other"}, {"code_hash": "other"}, {"seed": 8}])
def test_run_of_another_scenario_code_or_seed_is_stale(folder, change):
    folder.save_run(KEYS[0], content(stamp=replace(STAMP, **change)))
    folder.save_run(KEYS[1], content(KEYS[1]))
    folder.summary.write_text("old")
    survey = folder.prepare(KEYS, STAMP)
    assert (survey.finished, survey.stale) == ({KEYS[1]}, 1)
    assert sorted(path.name for path in folder.runs.iterdir()) == [folder.run_file(KEYS[1]).name]
    assert not folder.summary.exists()


def test_run_under_another_runs_name_is_stale(folder):
    folder.save_run(KEYS[1], content(KEYS[0]))
    assert folder.prepare(KEYS, STAMP).stale == 1


def test_runs_not_asked_for_are_put_aside_and_come_back(folder):
    for key in KEYS:
        folder.save_run(key, content(key))
    few = KEYS[:2]
    assert folder.prepare(few, STAMP).finished == set(few)
    assert len(list(folder.runs.glob("*.parquet"))) == 2
    assert folder.prepare(KEYS, STAMP).finished == set(KEYS)
    assert not list(folder.spare.iterdir())


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


def test_left_over_of_a_killed_command_is_swept_up(folder):
    part = folder.runs / ".draw-0000_replicate-0000.parquet.123.tmp"
    part.write_bytes(b"part")
    folder.prepare(KEYS, STAMP)
    assert not part.exists()


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match="cannot write"):
        ResultsFolder(tmp_path / "file" / "results").create()


def test_second_command_is_kept_out(folder):
    with folder.locked(), pytest.raises(FolderError, match="another command is writing"), folder.locked():
        pass
    with folder.locked():
        pass


def test_pandas_and_duckdb_read_a_run(folder):
    import duckdb

    folder.save_run(KEYS[0], content())
    path = str(folder.run_file(KEYS[0]))
    frame = pq.ParquetFile(path).read().to_pandas()
    (total,) = duckdb.execute("SELECT sum(value) FROM read_parquet(?)", [path]).fetchone()
    assert total == pytest.approx(frame["value"].sum())
