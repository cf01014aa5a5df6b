"""A stand-in for the model that gets into trouble in some worlds; importable by name, so that workers can load it."""

from __future__ import annotations

import os

from fake_model import mark, simulate

from sim.kernel.recorder import Records
from sim.scenario.resolved import Scenario

RAISES, DIES_ONCE, DIES = 13, 17, 19
"""Seeds of the worlds in which it raises, kills its worker the first time, and kills it whenever draw 0 is computed."""


def troubled(scenario: Scenario, draw: int, replicate: int) -> Records:
    """The stand-in's run, unless the world is one of trouble."""
    if scenario.seed == RAISES:
        raise ValueError("negative revenue")
    if (scenario.seed == DIES_ONCE and not mark("died")) or (scenario.seed == DIES and draw == 0):
        os._exit(9)
    return simulate(scenario, draw, replicate)
