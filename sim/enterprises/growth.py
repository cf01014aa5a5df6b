"""Growth of sales and the path of productivity (equations 11 and 12)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.columns import Firms, size_class
from sim.kernel.streams import Streams, laplace
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]
GROWTH_REFERENCE = 50_000_000.0
"""Sales at which `growth.dispersion` holds, yuan/year (Duschl & Peng 2015)."""


def plan_growth(firms: Firms, demand: float, sector_mean: Array, streams: Streams, year: int, p: Namespace) -> None:
    """Equation 11: draw each firm's log growth of sales for the year; writes `growth`.

    g = μ + φ_s (g₋₁ − μ) + .02 (a − ā) + b·Laplace + ln(1 − b²), b = b₀ (Y/50 m)^{−β}. The last term makes expected growth of the level
    equal μ whatever the dispersion: E[exp(bL)] = 1/(1 − b²); it replaces the specification's flat −.02. A Laplace draw belongs to the
    year, so that yearly growth keeps its tent shape. New products add to sales when they come (knowledge.innovate).
    `demand`: log growth of demand; `sector_mean`: mean productivity by sector, shape (sectors,).
    """
    dispersion = p.growth.dispersion * (np.maximum(firms.revenue, 1e5) / GROWTH_REFERENCE) ** -p.growth.size_exponent
    dispersion = np.minimum(dispersion, 0.6)
    persistence = np.array([p.growth.persistence_small, p.growth.persistence_small, p.growth.persistence_medium, p.growth.persistence_large])[
        size_class(firms.employees, firms.revenue)
    ]
    lead = firms.productivity - sector_mean[firms.sector]
    shock = laplace(streams.uniform("growth", year, firms.first, firms.count))
    growth = (
        demand
        + persistence * (np.clip(firms.growth, -1.0, 1.0) - demand)
        + p.growth.productivity_response * lead
        + dispersion * shock
        + np.log1p(-(dispersion**2))
    )
    firms.growth[:] = np.where(firms.alive, growth, 0.0)


def grow(firms: Firms, first_quarter: bool) -> Array:
    """One quarter of the planned growth: sales take the whole of it in the first quarter, operating assets follow over the year and staff by half;
    returns the growth rate of operating assets, fraction, shape (n,).

    Equation 11 speaks of a year's sales over those of the year before, as do the studies that its figures come from. Sales that grew smoothly
    would make sums over calendar years share their shocks: an autocorrelation of about .4 that no firm has. Rows that are no firm plan no growth.
    """
    if first_quarter:
        firms.revenue *= np.exp(firms.growth)
    rate = np.expm1(firms.growth / 4.0)
    firms.employees *= np.sqrt(1.0 + rate)
    return rate


def productivity(firms: Firms, streams: Streams, quarter: int, p: Namespace) -> None:
    """Equation 12: a = permanent effect + AR(1); writes `productivity`. Innovation moves the permanent effect (equation 10).

    The yearly persistence and shock are spread over quarters so that the yearly AR(1) has exactly those values.
    """
    persistence = p.productivity.persistence**0.25
    shock = p.productivity.shock * np.sqrt((1.0 - persistence**2) / (1.0 - p.productivity.persistence**2))
    transitory = firms.productivity - firms.productivity_effect
    draw = streams.normal("productivity", quarter, firms.first, firms.count)
    firms.productivity[:] = firms.productivity_effect + persistence * transitory + shock * draw
