"""A scenario survives the way through a manifest: the same hash, the same runs, the same targets."""

import json
from pathlib import Path

import pytest

from sim.scenario.loader import load
from sim.scenario.stored import from_json, to_json

FILES = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_there_and_back(path):
    scenario = load(path)
    again = from_json(json.loads(json.dumps(to_json(scenario))), dict(scenario.files))
    assert (again.hash, again.run_hash) == (scenario.hash, scenario.run_hash)
    assert again == scenario
