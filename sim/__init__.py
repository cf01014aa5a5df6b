"""qilu: how every enterprise of a Chinese province answers innovation policy.

`import sim` is quick: what a function needs is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.api.attribute import attribute
    from sim.api.calibrate import calibrate
    from sim.api.check import check
    from sim.api.compare import compare
    from sim.api.discover import discover
    from sim.api.forecast_skill import forecast_skill
    from sim.api.inside import look_inside
    from sim.api.posterior import posterior
    from sim.api.report import report
    from sim.api.run import run
    from sim.api.search import search
    from sim.api.sensitivity import sensitivity
    from sim.api.studies import studies
    from sim.api.tuning import tune
    from sim.api.validate_model import validate_model
    from sim.experiments.exchange.views import connect
    from sim.experiments.search.search import Settings as SearchSettings
    from sim.experiments.sensitivity.sensitivity import Settings as SensitivitySettings
    from sim.kernel.recorder import Records
    from sim.scenario.resolved import Scenario

__all__ = [
    "SearchSettings", "SensitivitySettings", "attribute", "calibrate", "check", "compare", "connect", "discover", "forecast_skill", "load",
    "look_inside", "posterior", "report", "run", "search", "sensitivity", "simulate", "studies", "tune", "validate_model",
]  # fmt: skip

_COMMANDS = (
    "attribute", "calibrate", "check", "compare", "discover", "forecast_skill", "posterior", "report", "run", "search", "sensitivity", "studies",
    "validate_model",
)  # fmt: skip
_PLACES = {
    **{name: (f"sim.api.{name}", name) for name in _COMMANDS},
    "SearchSettings": ("sim.experiments.search.search", "Settings"),
    "SensitivitySettings": ("sim.experiments.sensitivity.sensitivity", "Settings"),
    "look_inside": ("sim.api.inside", "look_inside"),
    "tune": ("sim.api.tuning", "tune"),
    "connect": ("sim.experiments.exchange.views", "connect"),
}
"""Module in which a public name is defined, and its name there."""


def load(path: str | Path, overrides: tuple[str, ...] = ()) -> Scenario:
    """Read and check a scenario file; `overrides` as `--set` takes them. Raises InputError with every problem found."""
    from sim.scenario.loader import load as load_scenario

    return load_scenario(path, overrides)


def simulate(scenario: Scenario, draw: int = 0, replicate: int = 0) -> Records:
    """One run of a scenario: its long table as columns."""
    from sim.model import simulate as simulate_run

    return simulate_run(scenario, draw, replicate)


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        module, own_name = _PLACES[name]
        return getattr(import_module(module), own_name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
