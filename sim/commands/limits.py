"""How small an experiment that judges the model may be: the same for options of commands and arguments of functions."""

from __future__ import annotations

from sim.kernel.errors import QiluError

LEAST_SCALE = 0.002
"""Share of the firms."""
LEAST_ROWS = 200
"""Draws of a posterior to write."""
LEAST_TESTS = 2
"""Runs that stand in for history, and runs at draws of the posterior: fewer have no spread."""
LEAST_PAIRS = 3
"""Replicates by which differences are paired: with two, an interval by Student's t holds nearly everything."""
LEAST_MEMBERS = 10
"""Runs of a forecast."""


def check_scale(scale: float | None) -> None:
    """Raise QiluError unless it is a share of the firms that can be run, or None for the file's own."""
    if scale is not None and not LEAST_SCALE <= scale <= 1:
        raise QiluError(f"scale {scale:g}: a share of the firms from {LEAST_SCALE} to 1")


def check_sizes(least: int, **sizes: int) -> None:
    """Raise QiluError for the first size, by its name, that is smaller than `least`."""
    for name, size in sizes.items():
        if size < least:
            raise QiluError(f"{name} {size}: at least {least}")
