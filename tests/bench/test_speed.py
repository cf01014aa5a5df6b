"""How fast: qilu's columns against one SimPy process per firm and one Mesa agent per firm, and against themselves at ten times the size.

`make bench` runs this, prints the table and writes `results/bench.json`. It takes about half a minute and wants an idle machine.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from statistics import median

import pytest
from race import FIRMS, MANY_FIRMS, REPLICATES, ROUNDS

from sim.experiments.computing.pool import WORKER_ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
FASTER_THAN_SIMPY, FASTER_THAN_MESA, COST_OF_SIZE = 60.0, 25.0, 1.2


def run_race() -> dict[str, list[float]]:
    """The race in a process of its own, whose allocator and threads are set as a worker's are."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    surroundings = os.environ | WORKER_ENVIRONMENT | {"PYTHONPATH": path}
    command = [sys.executable, str(Path(__file__).with_name("race.py"))]
    return json.loads(subprocess.run(command, env=surroundings, stdout=subprocess.PIPE, check=True).stdout)


def ratio(times: dict[str, list[float]], above: str, below: str) -> float:
    """Median over the rounds of one design's time over another's in the same round."""
    return median(a / b for a, b in zip(times[above], times[below], strict=True))


def table(times: dict[str, list[float]], ratios: dict[str, float]) -> str:
    """What `make bench` prints."""
    lines = [f"\nCPU time of a firm-quarter, median of {ROUNDS} interleaved rounds ({platform.machine()}, Python {platform.python_version()})"]
    lines += [f"  {name:<28}{median(rounds):9.3f} µs   ({min(rounds):.3f} to {max(rounds):.3f})" for name, rounds in times.items()]
    targets = {"faster than SimPy": f"≥ {FASTER_THAN_SIMPY:g}", "faster than Mesa": f"≥ {FASTER_THAN_MESA:g}", "cost of size": f"≤ {COST_OF_SIZE:g}"}
    return "\n".join(lines + [f"  {name:<28}{ratios[name]:9.2f} ×    target {targets[name]}" for name in targets])


@pytest.mark.bench
def test_columns_are_as_fast_as_promised():
    times = run_race()
    ratios = {
        "faster than SimPy": ratio(times, "SimPy", "qilu"),
        "faster than Mesa": ratio(times, "Mesa", "qilu"),
        "cost of size": ratio(times, "qilu, ten times the firms", "qilu"),
    }
    print(table(times, ratios))
    report = {
        "ratios": ratios,
        "microseconds per firm-quarter, by round": times,
        "firms": FIRMS,
        "firms, ten times": MANY_FIRMS,
        "firm-quarters per firm and round": {"qilu": REPLICATES, "SimPy": 1, "Mesa": 1},
        "versions": {"python": platform.python_version()} | {name: version(name) for name in ("numpy", "simpy", "mesa")},
    }
    results = ROOT / "results" / "bench.json"
    results.parent.mkdir(exist_ok=True)
    results.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    assert ratios["faster than SimPy"] >= FASTER_THAN_SIMPY
    assert ratios["faster than Mesa"] >= FASTER_THAN_MESA
    assert ratios["cost of size"] <= COST_OF_SIZE
