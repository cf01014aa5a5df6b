"""The whole way from a scenario to a results folder: resuming, failures, and the same bytes whatever the number of workers."""

from __future__ import annotations

import csv
import errno
import hashlib
import json

import fake_model
import pytest

from sim.experiments.computing import job
from sim.experiments.computing.ensemble import run_ensemble
from sim.experiments.computing.lab import Silent
from sim.experiments.store import run_store
from sim.experiments.store.encoding import RunKey, read_identity
from sim.experiments.store.errors import Interrupted, StoreError, describe_write_error
from sim.experiments.store.results_folder import ResultsFolder


class Counting(Silent):
    """Remembers what it is told."""

    def __init__(self):
        self.computed = []

    def started(self, standing):
        self.total, self.standing = standing.total, standing

    def finished(self, outcome, scenario):
        self.computed.append(outcome.key)


def run(out, task=fake_model.simulate, workers=1, **scenario):
    watcher = Counting()
    lab = fake_model.make_lab(out / "store", task, workers=workers, watcher=watcher, command=("qilu", "run"))
    result = run_ensemble(fake_model.make_scenario(**scenario), lab, out)
    return result, watcher


def hashes(folder):
    files = [*folder.glob("runs/*"), folder / "summary.csv", folder / "scorecard.csv"]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_same_bytes_whatever_the_number_of_workers(tmp_path):
    target = fake_model.make_target(by=fake_model.QUARTER_ENDS[4])
    run(tmp_path / "one", workers=1, targets=(target,))
    run(tmp_path / "two", workers=2, targets=(target,))
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    assert len(hashes(tmp_path / "one")) == 8
    one, two = manifest(tmp_path / "one"), manifest(tmp_path / "two")
    del one["timing"], two["timing"]
    assert one == two


def test_second_time_computes_nothing(tmp_path):
    run(tmp_path)
    before = hashes(tmp_path)
    _, watcher = run(tmp_path)
    assert watcher.computed == []
    assert watcher.standing.finished == watcher.total == 6
    assert hashes(tmp_path) == before


def test_missing_and_truncated_runs_are_computed_again(tmp_path):
    run(tmp_path)
    before = hashes(tmp_path)
    folder = ResultsFolder(tmp_path)
    lost = folder.file(RunKey(0, 1))
    next(path for path in (tmp_path / "store").rglob("*.parquet") if path.samefile(lost)).unlink()
    lost.unlink()
    cut = folder.file(RunKey(2, 0))
    cut.write_bytes(cut.read_bytes()[:500])
    _, watcher = run(tmp_path)
    assert watcher.computed == [RunKey(0, 1), RunKey(2, 0)]
    assert hashes(tmp_path) == before


def test_more_draws_keep_the_runs_that_are_there(tmp_path):
    run(tmp_path, draws=2)
    _, watcher = run(tmp_path, draws=3)
    assert watcher.computed == [RunKey(2, 0), RunKey(2, 1)]


def test_changed_scenario_replaces_all_runs(tmp_path):
    run(tmp_path, scale=1.0)
    result, watcher = run(tmp_path, scale=0.5)
    assert watcher.standing.stale == 6
    assert len(watcher.computed) == 6
    stamps = {read_identity(path)[0].run_hash for path in (tmp_path / "runs").iterdir()}
    assert stamps == {result.scenario.run_hash} == {manifest(tmp_path)["run_hash"]}


def test_changed_code_replaces_all_runs(tmp_path, monkeypatch):
    from dataclasses import replace

    run(tmp_path)
    edited = replace(job.code_version(), hash="edited")
    monkeypatch.setattr(job, "code_version", lambda: edited)
    _, watcher = run(tmp_path)
    assert watcher.standing.stale == len(watcher.computed) == 6


def test_failed_run_is_recorded_and_the_others_are_summarised(tmp_path):
    result, _ = run(tmp_path, fake_model.fail_in_one)
    assert list(result.failures) == [RunKey(1, 0)]
    assert len(result.done) == 5
    told = json.loads(result.failure_file(RunKey(1, 0)).read_text())
    assert told["reason"] == "ValueError: negative revenue"
    assert "Traceback" in told["traceback"]
    runs = manifest(tmp_path)["runs"]
    assert (runs["done"], runs["pending"], len(runs["failed"])) == (5, 0, 1)
    assert manifest(tmp_path)["state"] == "failed"
    with open(tmp_path / "summary.csv", encoding="utf-8-sig") as file:
        assert {row["runs"] for row in csv.DictReader(file)} == {"5"}


def test_failed_run_is_tried_again_and_its_error_forgotten(tmp_path):
    run(tmp_path, fake_model.fail_in_one)
    result, watcher = run(tmp_path)
    assert watcher.computed == [RunKey(1, 0)]
    assert not result.failures
    assert not list((tmp_path / "errors").iterdir())


def test_without_any_run_there_is_no_summary(tmp_path):
    result, _ = run(tmp_path, fake_model.undeclared)
    assert len(result.failures) == 6
    assert result.scores == ()
    assert not (tmp_path / "summary.csv").exists()


def test_interrupt_keeps_finished_runs_and_the_manifest_says_so(tmp_path, monkeypatch):
    def interrupted(scenario, draw, replicate):
        if draw == 1:
            raise KeyboardInterrupt
        return fake_model.simulate(scenario, draw, replicate)

    with pytest.raises(Interrupted, match="2 of 6 runs are finished and kept; run the same command again"):
        run(tmp_path, interrupted)
    assert manifest(tmp_path)["state"] == "incomplete"
    assert manifest(tmp_path)["runs"]["pending"] == 4
    _, watcher = run(tmp_path)
    assert len(watcher.computed) == 4


def test_full_disk_keeps_finished_runs(tmp_path, monkeypatch):
    written = []
    real = run_store.write_whole

    def filling(path, content):
        if path.suffix == ".parquet":
            if len(written) == 2:
                raise StoreError(describe_write_error(OSError(errno.ENOSPC, ""), path))
            written.append(path)
        real(path, content)

    monkeypatch.setattr(run_store, "write_whole", filling)
    with pytest.raises(StoreError, match="disk is full"):
        run(tmp_path)
    assert manifest(tmp_path)["runs"]["done"] == 2
    monkeypatch.undo()
    _, watcher = run(tmp_path)
    assert len(watcher.computed) == 4


def test_file_swapped_by_another_command_is_noticed(tmp_path):
    class Swapping(Silent):
        def ended(self):
            files = sorted((tmp_path / "runs").iterdir())
            files[0].write_bytes(files[1].read_bytes())

    with pytest.raises(StoreError, match="replaced meanwhile"):
        run_ensemble(fake_model.make_scenario(), fake_model.make_lab(tmp_path / "store", fake_model.simulate, watcher=Swapping()), tmp_path)


def test_manifest_tells_what_is_needed_to_do_it_again(tmp_path):
    run(tmp_path)
    told = manifest(tmp_path)
    assert told["scenario"]["seed"] == 7
    assert told["scenario"]["title"] == {"zh": "试验", "en": "Trial"}
    assert told["scenario_hash"] == fake_model.make_scenario().hash
    assert told["scenario_files"] == [{"name": "trial.yaml", "sha256": "0" * 64}]
    assert told["command"] == ["qilu", "run"]
    assert told["seeds"] == {"ensemble": 7, "population": 1}
    assert {"numpy", "scipy", "pyarrow"} <= set(told["libraries"])
    assert len(told["code"]["hash"]) == 64
    assert told["state"] == "complete"
