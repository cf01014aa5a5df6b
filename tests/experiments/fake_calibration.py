"""A stand-in for model and reader whose moments are linear in the normal scores of three parameters, with Gaussian chance: the posterior is known."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from fake_model import make_lab, make_scenario

from sim.experiments.calibration.document import Document, Learned
from sim.experiments.calibration.moments import Group, Moment
from sim.experiments.calibration.plan import Plan, Settings, plan_of
from sim.experiments.computing.lab import Lab
from sim.experiments.computing.reader import Reader
from sim.institutions.life import Life
from sim.kernel.recorder import Records
from sim.kernel.streams import Streams
from sim.scenario.distributions import Distribution
from sim.scenario.resolved import Assumption, Scenario, Text

PATHS = ("research.trend", "research.stop", "growth.dispersion")
CENTRES = np.array([0.03, 0.16, 0.17])
SPREADS = np.array([0.004, 0.01, 0.008])
LOADINGS = np.array([[1.0, 0.0, 0.0], [0.8, 0.6, 0.0], [0.0, 1.0, 0.0], [0.5, -0.5, 0.1]])
"""The third parameter hardly matters."""
CHANCE = 0.2
TOLERANCE = np.array([0.3, 0.4, 0.3, 0.5])
TRUTH = np.array([0.8, -0.6, 0.3])
OBSERVED = LOADINGS @ TRUTH


def simulate(scenario: Scenario, draw: int, replicate: int) -> Records:
    """Chance only, addressed by seed and replicate."""
    noise = Streams(scenario.seed).normal(f"fake {draw} {replicate}", 0, 0, len(LOADINGS))
    names = [f"moment {number}" for number in range(len(noise))]
    return Records(np.array(["2020-12-31"] * len(noise), "datetime64[D]"), np.array(names, object), *np.full((2, len(noise)), "all", object), noise)


def simulate_in_full(scenario: Scenario, draw: int, replicate: int, extras: Collection[str]) -> Life:
    """The same run."""
    return Life(simulate(scenario, draw, replicate))


def read(life: Life, scenario: Scenario) -> Mapping[str, float]:
    """Moments: linear in the parameters that the scenario fixes, plus chance."""
    values = {assumption.path: float(assumption.distribution.numbers[0]) for assumption in scenario.assumptions}
    z = (np.array([values[path] for path in PATHS]) - CENTRES) / SPREADS
    return dict(zip(life.records.variables.tolist(), (LOADINGS @ z + CHANCE * life.records.values).tolist(), strict=True))


def fake_plan(settings: Settings, observed: np.ndarray = OBSERVED) -> Plan:
    """A plan of three parameters and four moments, two of them of 2019 and two of 2020."""
    groups = [Group("early", Text("早", "early")), Group("late", Text("晚", "late"))]
    moments = []
    for n in range(len(LOADINGS)):
        title, year = Text("矩", f"Moment {n}"), 2019 + n // 2
        known = float(observed[n]), float(TOLERANCE[n]), "known", "verified", "here"
        moments.append(Moment(f"moment {n}", groups[n // 2], title, "fraction", *known, year, fact=f"moment {n}"))
    learned = tuple(
        Learned(Assumption(path, Distribution("normal", (centre, spread))), path == PATHS[2])
        for path, centre, spread in zip(PATHS, CENTRES.tolist(), SPREADS.tolist(), strict=True)
    )
    scenario = replace(
        make_scenario(1, 1), id="fake-history", start=make_scenario().start.replace(year=2018), end=make_scenario().end.replace(year=2020)
    )
    return plan_of(Document("fake.yaml", "0" * 64, scenario, learned, tuple(moments)), settings, reader=Reader("fake", read, frozenset()))


def fake_lab(store: Path) -> Lab:
    """A laboratory for it, in this process."""
    return make_lab(store, simulate, full_task=simulate_in_full)


def exact_posterior(chance: float = CHANCE) -> tuple[np.ndarray, np.ndarray]:
    """Mean (parameters,) and covariance of the normal scores given the observed moments."""
    precision = 1.0 / (TOLERANCE**2 + chance**2)
    covariance = np.linalg.inv(np.eye(3) + LOADINGS.T @ (precision[:, None] * LOADINGS))
    return covariance @ LOADINGS.T @ (precision * OBSERVED), covariance
