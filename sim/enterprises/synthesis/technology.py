"""The technical side of a firm apart from its research: staff, products, property, results, organisation, by kind of firm.

High-tech enterprises and candidates satisfy the rules on science staff (10 %), high-tech sales (60 %) and property; others do not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import tables
from sim.enterprises.columns import Firms
from sim.enterprises.synthesis import fitting
from sim.enterprises.synthesis.fitting import Draws
from sim.enterprises.synthesis.margins import Targets, inventions_in_force
from sim.enterprises.synthesis.statuses import CANDIDATE, HIGH_TECH, OTHER, SME_ONLY

Array = NDArray[np.float64]
Kind = NDArray[np.int8]

UTILITY_RULE = 5
"""Class-II titles that serve as property where a firm has no class-I title (assumption: panels ask for several)."""

# by kind: other, candidate, SME only, high-tech; assumed medians, spreads (log) and levels
SCIENCE_MEDIAN = np.array([0.022, 0.17, 0.24, 0.19])
SCIENCE_SPREAD = np.array([0.80, 0.35, 0.35, 0.40])
SERVICE_FACTOR = 2.2
UTILITY_MEAN = np.array([0.3, 7.0, 6.0, 12.0])
RESULTS_MEAN = np.array([0.2, 3.8, 3.0, 6.0])
RESULTS_SPREAD = np.array([0.3, 1.2, 1.0, 1.2])
MANAGEMENT = np.array([[0.0, 8.0], [10.0, 20.0], [8.0, 16.0], [13.0, 20.0]])


def staff_and_products(firms: Firms, kind: Kind, draws: Draws) -> None:
    """Write science_share, high_tech_share, results and management."""
    service = tables.IS_SERVICE[firms.sector]
    share = SCIENCE_MEDIAN[kind] * np.where(service & (kind != OTHER), SERVICE_FACTOR, 1.0)
    share = share * np.exp(SCIENCE_SPREAD[kind] * draws.normal("science staff"))
    rule = tables.high_tech_rule("science_share")
    just_above = rule * (1.0 + 0.15 * draws.uniform("science staff rule"))
    low = np.minimum(share, 0.095 * draws.uniform("science staff cap") ** 0.5)
    firms.science_share[:] = np.minimum(np.where(kind == OTHER, np.where(share < 0.095, share, low), np.maximum(share, just_above)), 0.95)

    rule = tables.high_tech_rule("high_tech_share")
    draw = draws.uniform("high-tech sales")
    meets = rule + (1.0 - rule) * draw
    firms.high_tech_share[:] = np.where(kind == OTHER, 0.9 * rule * draw**4, np.where(kind == SME_ONLY, 0.3 + 0.7 * draw**0.7, meets))

    spread = RESULTS_SPREAD[kind] * draws.normal("results")
    firms.results[:] = np.clip(RESULTS_MEAN[kind] + spread, np.where(kind == HIGH_TECH, 4.0, 0.0), 12.0)
    low_points, high_points = MANAGEMENT[kind, 0], MANAGEMENT[kind, 1]
    firms.management[:] = low_points + (high_points - low_points) * draws.uniform("management") ** 0.8


def property_titles(firms: Firms, kind: Kind, above: NDArray[np.bool_], targets: Targets, draws: Draws) -> None:
    """Write inventions and utility_patents: whole titles, more with more research; totals exact for above-scale industry and for all
    high-tech enterprises together.

    Inventions of a kind follow the square root of research with a wide spread; a firm of the three kinds without any has at least
    UTILITY_RULE class-II titles.
    """
    weight = (1.0 + firms.research / 1e6) ** 0.5 * np.exp(1.0 * draws.normal("inventions"))
    weight = np.minimum(weight * np.where(firms.performer, 1.0, 0.15), 400.0)
    base, high_tech = targets.base, kind == HIGH_TECH
    large, all_holders = float((high_tech & above).sum()), float(high_tech.sum())
    in_large = base.assumption("inventions_high_tech_above") * large
    groups = (
        (high_tech & above, in_large),
        (high_tech & ~above, max(base.figure("class_one_per_high_tech") * all_holders - in_large, 0.0)),
        (~high_tech & above, max(inventions_in_force(base) * targets.scale - in_large, 0.0)),
        ((kind == SME_ONLY) & ~above, base.assumption("inventions_sme") * float(((kind == SME_ONLY) & ~above).sum())),
        ((kind == CANDIDATE) & ~above, base.assumption("inventions_candidate") * float(((kind == CANDIDATE) & ~above).sum())),
        ((kind == OTHER) & ~above, 0.01 * float(((kind == OTHER) & ~above).sum())),
    )
    firms.inventions[:] = 0.0
    for number, (group, total) in enumerate(groups):
        rows = np.flatnonzero(group)
        if rows.size:
            firms.inventions[rows] = fitting.whole(weight[rows] / weight[rows].sum() * round(total), draws.scalar(f"inventions {number}"))
    utility_titles(firms, kind, draws)


def utility_titles(firms: Firms, kind: Kind, draws: Draws) -> None:
    """Write utility_patents: geometric around the kind's mean, at least UTILITY_RULE where a kind's rule needs it."""
    mean = UTILITY_MEAN[kind]
    titles = np.floor(np.log(draws.uniform("utility")) / np.log(mean / (1.0 + mean)))
    needs = (kind != OTHER) & (firms.inventions < 1)
    firms.utility_patents[:] = np.minimum(np.where(needs, np.maximum(titles, UTILITY_RULE), titles), 200.0)


def new_products(firms: Firms, kind: Kind, above: NDArray[np.bool_], targets: Targets, draws: Draws) -> None:
    """Write new_product_share: a logistic-normal share by kind whose level makes above-scale new-product sales exact."""
    odds = np.where(kind == HIGH_TECH, 1.2, np.where(firms.performer, 0.0, -2.2)) + 1.0 * draws.normal("new products")
    wanted = targets.base.figure("new_product_sales") * targets.scale
    sales = firms.revenue[above]

    def excess(level: float) -> float:
        return float((sales / (1.0 + np.exp(-odds[above] - level))).sum()) - wanted

    level = fitting.bisect(excess, -8.0, 8.0)
    firms.new_product_share[:] = 1.0 / (1.0 + np.exp(-odds - np.where(above, level, level - 0.3)))


def sales_rank(firms: Firms) -> Array:
    """Normal score of each firm's sales among all, from the logarithm; shape (n,)."""
    logs = np.log(np.maximum(firms.revenue, 1.0))
    return np.clip((logs - logs.mean()) / max(float(logs.std()), 1e-9), -3.0, 3.0)
