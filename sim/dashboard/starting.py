"""What is done before the first visitor comes: libraries loaded, workers started, the usual starting point computed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.dashboard.machine import Machine

STARTING_POINT = "baseline.yaml"
"""The scenario that changes are laid over until a visitor chooses another."""


def prepare(machine: Machine) -> None:
    """Leave the runs of the usual starting point in the store, and draw its charts once. Raises QiluError if it cannot be run."""
    from sim.dashboard.engine.changes import changed
    from sim.views.interactive.comparison_charts import fans_side_by_side  # noqa: F401  loads what the pages draw with
    from sim.views.interactive.run_charts import YEARLY_VARIABLES, fan, probabilities
    from sim.views.stored_run import StoredRun

    machine.small.warm()
    base = machine.places.scenarios / STARTING_POINT
    if not base.is_file():
        return
    scenario = changed(base, ())
    with tempfile.TemporaryDirectory(prefix="qilu-") as folder:
        run = StoredRun(machine.small.run(scenario, Path(folder)))
        probabilities(run)
        fan(run, run.yearly(YEARLY_VARIABLES), scenario.headline[0])
