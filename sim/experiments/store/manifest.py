"""manifest.json: everything needed to know what a results folder is and to make it again.

Only the section `timing` knows of clocks and speed; all the rest is the same whenever and wherever the command is run.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib import metadata
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sim.experiments.store.code_version import CodeVersion
from sim.experiments.store.encoding import RunKey, Stamp
from sim.experiments.store.errors import FolderError
from sim.experiments.store.run_failure import Failure
from sim.scenario.stored import from_json, to_json

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

FORMAT = 2

ENSEMBLE = "ensemble"
"""Kind of a results folder of one scenario; other kinds are named by their experiments."""

_LIBRARIES = ("numpy", "scipy", "simpy", "pandas", "pyarrow", "duckdb", "pydantic", "ruamel.yaml", "matplotlib", "SALib")


@dataclass
class Timing:
    """Seconds and memory of the runs computed by this command; for people, never read back."""

    workers: int
    began: datetime = field(default_factory=lambda: datetime.now().astimezone())
    clock: float = field(default_factory=perf_counter)
    seconds: list[float] = field(default_factory=list)
    peak_memory: int = 0

    def add(self, seconds: float, peak_memory: int) -> None:
        """Count a run that has just been computed, bytes of memory at its peak."""
        self.seconds.append(seconds)
        self.peak_memory = max(self.peak_memory, peak_memory)

    def summary(self) -> dict[str, Any]:
        """The manifest's section `timing`."""
        elapsed = perf_counter() - self.clock
        return {
            "began": self.began.isoformat(timespec="seconds"),
            "elapsed_seconds": round(elapsed, 3),
            "workers": self.workers,
            "runs_computed": len(self.seconds),
            "median_run_seconds": round(median(self.seconds), 3) if self.seconds else None,
            "longest_run_seconds": round(max(self.seconds), 3) if self.seconds else None,
            "busy_share_of_workers": round(sum(self.seconds) / (elapsed * self.workers), 3) if self.seconds else None,
            "peak_memory_of_a_worker_megabytes": round(self.peak_memory / 1e6, 1) if self.peak_memory else None,
        }


def build_manifest(
    scenario: Scenario,
    stamp: Stamp,
    code: CodeVersion,
    command: Sequence[str],
    keys: Sequence[RunKey],
    done: Iterable[RunKey],
    failures: dict[RunKey, Failure],
    timing: Timing,
) -> dict[str, Any]:
    """The manifest as plain JSON types. `state`: complete, failed (some runs), or incomplete (running or interrupted)."""
    finished = len(set(done))
    pending = len(keys) - finished - len(failures)
    return {
        "format": FORMAT,
        "kind": ENSEMBLE,
        "state": "incomplete" if pending else "failed" if failures else "complete",
        "command": list(command),
        "scenario": to_json(scenario),
        "scenario_hash": scenario.hash,
        "scenario_files": [{"name": name, "sha256": digest} for name, digest in scenario.files],
        "run_hash": stamp.run_hash,
        "seeds": {"ensemble": scenario.seed, "population": scenario.population_seed},
        "runs": {
            "draws": scenario.draws,
            "replicates": scenario.replicates,
            "total": len(keys),
            "done": finished,
            "failed": [{**key._asdict(), "kind": why.kind, "reason": why.reason} for key, why in sorted(failures.items())],
            "pending": pending,
        },
        "code_version": code.version,
        "code": asdict(code),
        "python": platform.python_version(),
        "platform": {"system": platform.system(), "machine": platform.machine(), "byteorder": sys.byteorder},
        "libraries": library_versions(),
        "timing": timing.summary(),
    }


def experiment_manifest(
    kind: str, command: Sequence[str], scenarios: Iterable[Scenario], code: CodeVersion, settings: dict[str, Any]
) -> dict[str, Any]:
    """The manifest of an experiment over several scenarios; `settings`: what was asked for, as plain JSON types."""
    return {
        "format": FORMAT,
        "kind": kind,
        "command": list(command),
        "scenarios": [to_json(scenario) for scenario in scenarios],
        "settings": settings,
        "code_version": code.version,
        "code": asdict(code),
        "python": platform.python_version(),
        "libraries": library_versions(),
        "written": datetime.now().astimezone().isoformat(timespec="seconds"),
    }


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a results folder; raises FolderError if there is none, or it is of another format."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FolderError(f"{path.parent} is no results folder: it has no {path.name}") from None
    except (OSError, ValueError) as error:
        raise FolderError(f"cannot read {path}: {error}") from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise FolderError(f"{path} was written by another version of qilu; run its command again: {' '.join(told.get('command', []))}")
    return told


def scenario_in(manifest: dict[str, Any]) -> Scenario:
    """The scenario of an ensemble's manifest, as it was resolved; raises FolderError if there is none."""
    try:
        return from_json(manifest["scenario"], {file["name"]: file["sha256"] for file in manifest["scenario_files"]})
    except (KeyError, TypeError, ValueError) as error:
        raise FolderError(f"the manifest holds no scenario that can be read: {error!r}") from error


def library_versions() -> dict[str, str]:
    """Versions of the libraries that results may depend on; those not installed are left out."""
    versions = {}
    for name in _LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions
