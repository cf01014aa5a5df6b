"""The tables of a calibration, and its posterior as a file that a scenario can name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import Any

from sim.experiments.calibration.coverage import CoverageLine
from sim.experiments.calibration.distance import Array
from sim.experiments.calibration.plan import Calibration, FitLine, MarginalLine
from sim.experiments.store.code_version import code_version
from sim.experiments.store.csv_file import format_cell, write_csv
from sim.experiments.store.folder import ExperimentFolder
from sim.experiments.store.writing import write_whole

KIND = "calibrate"


@dataclass(frozen=True, slots=True)
class Tried:
    """One point that was run: its stage, its distance, its `values` (parameters,) in their units and its `moments` (moments,), means over
    replicates."""

    stage: str
    distance: float
    values: Array
    moments: Array


def write_tables(found: Calibration, tried: Sequence[Tried], folder: ExperimentFolder) -> None:
    """Write everything but charts; raises StoreError."""
    plan = found.plan
    folder.describe(KIND, found.command, [plan.space.scenario], described(found))
    header = ["stage", "number", "distance", *plan.space.paths, *(moment.name for moment in plan.moments)]
    rows = [[one.stage, number, one.distance, *one.values.tolist(), *one.moments.tolist()] for number, one in enumerate(tried)]
    write_csv(folder.table("trials"), header, rows)
    for name, kind, lines in (
        ("fit", FitLine, found.fit_lines), ("marginals", MarginalLine, found.marginal_lines), ("coverage", CoverageLine, found.coverage_lines),
    ):  # fmt: skip
        write_csv(folder.table(name), [field.name for field in fields(kind)], [list(astuple(line)) for line in lines])
    write_posterior(found, folder.table("posterior"))
    write_posterior(found, folder.table("posterior-history"), whole=True)


def write_posterior(found: Calibration, path: Path, whole: bool = False) -> None:
    """Equally weighted draws, a column for each parameter by its path, in its unit; lines that begin with # say where they come from.
    `whole`: with the parameters that describe the start of the historical run. Raises StoreError."""
    table = found.posterior_history if whole else found.posterior
    lines = [f"# {line}" for line in provenance(found)]
    lines.append(",".join(table.columns))
    lines += [",".join(format_cell(float(value)) for value in row) for row in table.to_numpy()]
    write_whole(path, "".join(f"{line}\n" for line in lines).encode())


def provenance(found: Calibration) -> list[str]:
    """Where a posterior comes from, for the head of its file."""
    plan, settings = found.plan, found.plan.settings
    scenario = plan.space.scenario
    until = f", data up to {settings.until} only" if settings.until is not None else ""
    return [
        f"posterior of {len(found.draws)} equally weighted draws; {len(plan.moments) - len(found.skipped)} moments{until}",
        f"command: {' '.join(found.command)}",
        f"calibration file sha256 {plan.document.sha256}",
        f"scenario {plan.document.scenario.id} run hash {scenario.run_hash}, scale {scenario.scale:g}, seed {scenario.seed}",
        f"code {code_version().hash[:12]}",
        f"runs: {', '.join(f'{stage} {count}' for stage, count in plan.runs.items())}",
    ]


def described(found: Calibration) -> dict[str, Any]:
    """Settings and what has no table, as plain JSON types."""
    plan = found.plan
    return asdict(plan.settings) | {
        "calibration_file": {"name": plan.document.name, "sha256": plan.document.sha256},
        "parameters": list(plan.space.paths),
        "moments": [moment.name for moment in plan.moments],
        "moments_not_recorded": [moment.name for moment in found.skipped],
        "chance": dict(zip((moment.name for moment in plan.moments), found.measure.chance.tolist(), strict=True)),
        "best_trial": found.trials.best,
        "best_distance": float(found.trials.distances[found.trials.best]),
        "default_distance": float(found.trials.distances[0]),
        "not_ruled_out": {"share_of_prior": found.region.share, "implausibility": found.region.limit},
        "observed_among_kept_runs": found.estimated.distance,
        "runs": plan.runs,
    }
