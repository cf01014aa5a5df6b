"""The real model computed by one worker or by two gives the same bytes."""

import hashlib

from sim.experiments.computing.ensemble import run_ensemble
from sim.experiments.computing.lab import Lab
from sim.experiments.store.run_store import RunStore
from sim.model import simulate
from tests.model.worlds import scenario

CHOSEN = scenario(file="baseline.yaml", scale=0.004, years=2, certain=False).with_overrides(draws=2, replicates=2)


def hashes(folder):
    files = [*folder.glob("runs/*.parquet"), folder / "summary.csv", folder / "scorecard.csv"]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_bytes_whatever_the_number_of_workers(tmp_path):
    for workers in (1, 2):
        ensemble = run_ensemble(CHOSEN, Lab(RunStore(tmp_path / f"store {workers}"), simulate, workers=workers), tmp_path / str(workers))
        assert not ensemble.failures
    one, two = hashes(tmp_path / "1"), hashes(tmp_path / "2")
    assert one == two
    assert len(one) == 6
    assert len(set(one.values())) == 6  # no run is another's copy
