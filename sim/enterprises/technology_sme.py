"""Technology-SME status as the firm sees it: the official score and whether to apply.

Rules and points: Evaluation Measures for Technology-based SMEs, 国科发政〔2017〕115 号.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import finance, tax
from sim.enterprises.columns import Firms
from sim.kernel.ledger import FEN
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]


def _points(value: Array, limits: tuple[float, ...], points: tuple[float, ...]) -> Array:
    """Points of the band that `value` reaches: below limits[0] → 0, from limits[k] → points[k]; shape (n,)."""
    return np.array((0.0, *points))[np.searchsorted(limits, value, side="right")]


def score(firms: Firms, p: Namespace) -> tuple[Array, Array]:
    """Total points (0 to 100) and the points of science staff (0 to 20), on the last full year; shapes (n,)."""
    staff = _points(firms.science_share, (0.10, 0.15, 0.20, 0.25, 0.30), (4.0, 8.0, 12.0, 16.0, 20.0))
    sales = firms.revenue_history[:, 0]
    booked = firms.research_history[:, 0]
    to_sales = booked / np.maximum(sales, 1.0)
    cost = np.maximum(sales * (1.0 - finance.surplus_margin(firms, p)), 1.0)
    research = np.maximum(
        _points(to_sales, (0.02, 0.03, 0.04, 0.05, 0.06), (10.0, 20.0, 30.0, 40.0, 50.0)),
        _points(booked / cost, (0.10, 0.15, 0.20, 0.25, 0.30), (10.0, 20.0, 30.0, 40.0, 50.0)),
    )
    titles = _points(firms.utility_patents, (1.0, 2.0, 3.0, 4.0), (6.0, 12.0, 18.0, 24.0))
    rights = np.where(firms.inventions >= 0.5, 30.0, titles)
    return staff + research + rights, staff


def eligible(firms: Firms, day: int, p: Namespace) -> NDArray[np.bool_]:
    """Size limits met and either 60 points with some for staff, or a valid high-tech certificate (direct entry); shape (n,)."""
    assets = firms.fixed_assets + np.maximum(firms.cash, 0.0) / FEN
    small = (firms.employees <= p.sme.staff) & (firms.revenue_history[:, 0] <= p.sme.sales) & (assets <= p.sme.assets)
    points, staff = score(firms, p)
    return firms.alive & small & (((points >= p.sme.pass_score) & (staff > 0)) | tax.holds(firms.high_tech_expiry, day))


def applies(firms: Firms, held_last_year: NDArray[np.bool_], draw: Array, p: Namespace) -> NDArray[np.bool_]:
    """Equation 16 for the number: former holders apply again with `sme.renew`; others if aware, it is worth more than it costs, and they
    reconsider this year. `draw`: uniforms, shape (n,)."""
    worth = p.sme.title_value * firms.revenue > p.sme.application_cost
    fresh = firms.aware[:, 2] & worth & (draw < p.sme.reconsider)
    return np.where(held_last_year, draw < p.sme.renew, fresh)
