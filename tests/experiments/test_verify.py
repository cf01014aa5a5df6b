"""Runs computed again: the same bytes from the same code, and what differs named where they are not; faults in a folder are noticed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import fake_model
import numpy as np
import pytest

from sim.experiments.computing import ensemble as computing
from sim.experiments.computing import job
from sim.experiments.computing.ensemble import run_ensemble
from sim.experiments.exchange.stored import StoredEnsemble
from sim.experiments.exchange.verify import DIFFERS, FAILED, REWRITTEN, SAME, choose, verify
from sim.experiments.store.code_version import code_version
from sim.experiments.store.encoding import RunKey, encode_run
from sim.experiments.store.errors import Interrupted
from sim.experiments.store.run_store import RunStore

SCENARIO = fake_model.make_scenario(2, 2, targets=(fake_model.make_target(by=date(2023, 12, 31)),))
OTHER = "f" * 64


@pytest.fixture
def results(tmp_path):
    return tmp_path / "results"


def make(results, name="trial", scenario=SCENARIO, task=fake_model.simulate, extras=None):
    run_ensemble(scenario, fake_model.make_lab(results / "store", task), results / name, extras)
    return StoredEnsemble(results / name)


def computed_by_other_code(monkeypatch):
    """Until undone, runs are stamped and manifests written as if other code had computed them."""
    other = replace(code_version(), hash=OTHER)
    for module in (job, computing):
        monkeypatch.setattr(module, "code_version", lambda: other)


def lab(results, task=fake_model.simulate, **options):
    """A laboratory whose store does not exist, so that it cannot help."""
    return fake_model.make_lab(results / "no store", task, **options)


def test_the_same_code_gives_the_same_bytes(results):
    found = verify(make(results, extras={RunKey(0, 1): frozenset({"events"})}), lab(results), sample=None)
    assert found.passed and found.same_code and found.faults == found.tables == () == found.then_and_now
    assert [(one.key, one.kind, one.verdict) for one in found.recomputed] == [
        (RunKey(0, 0), "run", SAME), (RunKey(0, 1), "run", SAME), (RunKey(0, 1), "events", SAME),
        (RunKey(1, 0), "run", SAME), (RunKey(1, 1), "run", SAME),
    ]  # fmt: skip
    assert not (results / "no store").exists()


def test_workers_make_no_difference(results):
    assert verify(make(results), lab(results, workers=2), sample=None).passed


def a_little_more(scenario, draw, replicate):
    """The stock of Qingdao is one per mille larger from 2023-06-30 on."""
    records = fake_model.simulate(scenario, draw, replicate)
    late = (records.dates >= np.datetime64("2023-06-30")) & (records.cities == "青岛")
    values = np.where(late, records.values * 1.001, records.values)
    return replace(records, values=values)


def test_what_differs_is_said(results):
    found = verify(make(results), lab(results, a_little_more), sample=None)
    assert not found.passed and {one.verdict for one in found.recomputed} == {DIFFERS}
    difference = found.recomputed[0].difference
    assert (difference.rows, difference.of, difference.first, difference.variables) == (7, 35, "2023-06-30", (fake_model.STOCK,))
    assert difference.largest == pytest.approx(0.001 / 1.001)
    assert "青岛" in difference.where and difference.computed == pytest.approx(1.001 * difference.stored)


def test_a_run_that_fails_now_has_not_been_verified(results):
    ensemble = make(results)
    found = verify(ensemble, lab(results, fake_model.fail_in_one), sample=None)
    assert not found.passed
    assert [one.reason for one in found.recomputed if one.verdict == FAILED] == ["ValueError: negative revenue"]


def interrupted(scenario, draw, replicate):
    raise KeyboardInterrupt


def test_an_interrupt_is_one(results):
    with pytest.raises(Interrupted):
        verify(make(results), lab(results, interrupted))


def test_other_code_is_compared_by_its_figures(results, monkeypatch):
    with monkeypatch.context() as patch:
        computed_by_other_code(patch)
        ensemble = make(results)
    found = verify(ensemble, lab(results))
    assert found.passed and not found.same_code
    assert found.then_and_now == (("code", OTHER, code_version().hash),)


def test_another_writer_of_the_same_figures_is_not_a_difference(results):
    import pyarrow.parquet as pq

    ensemble = make(results)
    for path in ensemble.runs.values():
        table = pq.read_table(path)
        path.unlink()
        pq.write_table(table, path, compression="none")
    found = verify(ensemble, lab(results))
    assert {one.verdict for one in found.recomputed} == {DIFFERS} and "figures are the same" in found.recomputed[0].reason
    ensemble.manifest["libraries"]["pyarrow"] = "1.0"
    assert {one.verdict for one in verify(ensemble, lab(results)).recomputed} == {REWRITTEN}


def test_faults_in_the_folder_are_named(results):
    ensemble = make(results)
    one, two, *_ = ensemble.runs.values()
    one.chmod(0o644)
    one.write_bytes(one.read_bytes()[:200])
    two.unlink()
    two.write_bytes(encode_run(fake_model.simulate(SCENARIO, 0, 1), replace(ensemble.stamp, seed=99), RunKey(0, 1)))
    found = verify(StoredEnsemble(results / "trial"), lab(results))
    assert not found.passed and found.runs == 2 and all(one.verdict == SAME for one in found.recomputed)
    assert found.faults[0] == "runs/draw-0000_replicate-0000.parquet is cut short or cannot be read"
    assert "draw-0000_replicate-0001.parquet was computed from another scenario, seed or code" in found.faults[1]


def test_a_lost_run_and_an_edited_table_are_noticed(results):
    ensemble = make(results)
    ensemble.folder.scorecard.write_text(ensemble.folder.scorecard.read_text().replace(",1,", ",0.5,", 1))
    assert verify(ensemble, lab(results)).tables == ("scorecard.csv",)
    ensemble.folder.file(RunKey(1, 1)).unlink()
    assert verify(StoredEnsemble(results / "trial"), lab(results)).faults == ("4 runs were finished, 3 are there",)


def test_an_edited_scenario_is_noticed(results):
    path = make(results).folder.manifest
    told = json.loads(path.read_text())
    told["scenario"]["end"] = "2024-09-30"
    path.write_text(json.dumps(told))
    assert "edited" in verify(StoredEnsemble(results / "trial"), lab(results)).faults[0]


def test_the_sample_depends_on_its_seed_alone():
    keys = [RunKey(draw, replicate) for draw in range(10) for replicate in range(3)]
    assert choose(keys, 3, 1) == choose(list(keys), 3, 1) and len(set(choose(keys, 7, 2))) == 7
    assert len({tuple(choose(keys, 3, seed)) for seed in range(20)}) > 10
    assert choose(keys, None, 1) == choose(keys, 30, 1) == keys


def test_the_model_itself_can_be_verified(tmp_path):
    from sim.experiments.computing.lab import Lab
    from sim.model import simulate, simulate_in_full
    from sim.scenario.loader import load

    changes = ("population.scale=0.004", "time.end=2023-12-31", "run.draws=2", "run.replicates=1")
    scenario = load(Path(__file__).parents[2] / "scenarios" / "demo-small.yaml", changes)
    run_ensemble(scenario, Lab(RunStore(tmp_path / "store"), simulate, simulate_in_full, 1), tmp_path / "real")
    found = verify(StoredEnsemble(tmp_path / "real"), Lab(RunStore(tmp_path / "none"), simulate, simulate_in_full, 1), sample=1)
    assert found.passed and found.runs == 2 and [one.verdict for one in found.recomputed] == [SAME]
