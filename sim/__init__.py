"""qilu: how every enterprise of a Chinese province answers innovation policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiments.computing.ensemble import Ensemble
    from sim.kernel.recorder import Records
    from sim.scenario.resolved import Scenario

__all__ = ["load", "run", "simulate"]


def load(path: str | Path, overrides: tuple[str, ...] = ()) -> Scenario:
    """Read and check a scenario file; `overrides` as `--set` takes them. Raises InputError with every problem found."""
    from sim.scenario.loader import load as load_scenario

    return load_scenario(path, overrides)


def simulate(scenario: Scenario, draw: int = 0, replicate: int = 0) -> Records:
    """One run of a scenario: its long table as columns."""
    from sim.model import simulate as simulate_run

    return simulate_run(scenario, draw, replicate)


def run(scenario: Scenario, out: str | Path, workers: int | None = None, store: str | Path = "results/store") -> Ensemble:
    """All draws and replicates of a scenario into the folder `out`, with manifest, summary and scorecard; resumes what is there."""
    from sim.experiments.computing.ensemble import run_ensemble
    from sim.experiments.computing.lab import Lab
    from sim.experiments.store.run_store import RunStore
    from sim.model import simulate as simulate_run

    return run_ensemble(scenario, Lab(RunStore(Path(store)), simulate_run, workers=workers), Path(out))
