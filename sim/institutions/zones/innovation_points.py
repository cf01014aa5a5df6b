"""Innovation points (企业创新积分): the score, 0 to 100, of an enterprise inside a zone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import recognition
from sim.enterprises.columns import Firms
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]

FULL_RESEARCH = 0.06
"""Research over sales from which a firm has all points: highest band of the technology-SME score (国科发政〔2017〕115 号)."""
FULL_STAFF = 0.30
"""Share of science staff from which a firm has all points: highest band of the same score."""
FULL_INVENTIONS = 5.0
"""Inventions from which a firm has all points (about the mean of the province's high-tech enterprises, 4.8)."""
FULL_GROWTH = 0.35
"""Growth of sales from which a firm has all points: highest band of the high-tech score (国科发火〔2016〕32 号)."""


def points(firms: Firms, levers: Namespace) -> Array:
    """Points of each firm: five indicators, each a share of its full mark, by the weights of measure 7; shape (n,).

    Full marks are fixed, so one firm's points never depend on another firm.
    """
    latest, before = firms.revenue_history[:, 0], firms.revenue_history[:, 1]
    growth = np.where(before > 0, latest / np.maximum(before, 1.0) - 1.0, 0.0)
    indicators = (
        (levers.weight_research, recognition.intensity(firms) / FULL_RESEARCH),
        (levers.weight_inventions, firms.inventions / FULL_INVENTIONS),
        (levers.weight_staff, firms.science_share / FULL_STAFF),
        (levers.weight_growth, growth / FULL_GROWTH),
        (levers.weight_products, firms.high_tech_share),
    )
    weights = sum(weight for weight, _ in indicators)
    if weights <= 0:
        return np.zeros(firms.count)
    total = sum(weight * np.clip(share, 0.0, 1.0) for weight, share in indicators)
    return np.asarray(100.0 * total / weights)
