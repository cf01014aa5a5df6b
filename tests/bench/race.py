"""The race itself: three designs live the same quarters in turn, in one process with the surroundings of a qilu worker.

`python race.py` prints the CPU time of each design per firm-quarter, round by round, as JSON; `test_speed.py` starts it and judges.
A firm-quarter is a quarter of a firm alive when it begins. In each round every design lives the same quarter; qilu does so in
`REPLICATES` tables of the same size, as one is over too soon to be timed well, and once more in a table ten times as large.
"""

from __future__ import annotations

import gc
import json
import random
import time

import numpy as np
from opponents import MesaFirms, SimPyFirms
from workload import Columns, population

from sim.kernel.streams import Streams

FIRMS, MANY_FIRMS = 100_000, 1_000_000
ROUNDS, REPLICATES = 5, 4
Design = Columns | SimPyFirms | MesaFirms


def living(design: Design) -> int:
    """Firms alive now."""
    if isinstance(design, Columns):
        return int(np.count_nonzero(design.firms.alive))
    return sum(firm.alive for firm in design.members)


def microseconds(designs: list[Design], quarter: int) -> float:
    """CPU time of `quarter`, per firm-quarter over all of `designs`."""
    firms = sum(living(design) for design in designs)
    start = time.process_time()
    for design in designs:
        design.quarter(quarter)
    return (time.process_time() - start) / firms * 1e6


def race() -> dict[str, list[float]]:
    """Microseconds per firm-quarter of each design, one number a round; the quarter before the first round warms up."""
    random.seed(1)
    firms = population(FIRMS)
    teams: dict[str, list[Design]] = {
        "qilu": [Columns(firms.copy(), Streams(seed)) for seed in range(REPLICATES)],
        "SimPy": [SimPyFirms(firms)],
        "Mesa": [MesaFirms(firms)],
        "qilu, ten times the firms": [Columns(population(MANY_FIRMS), Streams(0))],
    }
    gc.collect()
    gc.freeze()
    gc.disable()
    rounds = [{name: microseconds(team, quarter) for name, team in teams.items()} for quarter in range(ROUNDS + 1)]
    return {name: [result[name] for result in rounds[1:]] for name in teams}


if __name__ == "__main__":
    print(json.dumps(race()))
