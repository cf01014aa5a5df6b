"""From research to knowledge, inventions, products and productivity (equations 9 and 10)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.enterprises.columns import Firms
from sim.enterprises.fields import Fields, References, cell
from sim.enterprises.incentives import Incentives, per_row
from sim.kernel.streams import Streams, poisson
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]
QUALITY_CUT = 0.999
"""Quantile at which the lognormal of invention quality is cut."""


MOST_TALENT = 3.0
"""High-level talents beyond which one more does not raise a firm's rate of inventions (assumption)."""


def mean_quality(spread: float) -> float:
    """Mean of a lognormal(0, spread) cut at its QUALITY_CUT quantile."""
    return float(np.exp(0.5 * spread**2) * ndtr(ndtri(QUALITY_CUT) - spread) / QUALITY_CUT)


def invention_rate(firms: Firms, rows: NDArray, incentives: Incentives, references: References, spillover: Array, p: Namespace) -> Array:
    """Inventions a year of the chosen performers: μ (K/K̄)^η (1 + ψ·spill), K̄ the sector's mean at the start date; shape (rows,).

    Shared platforms and clusters act through the incentives; each high-level talent raises μ (equation 20), up to MOST_TALENT.
    """
    relative = firms.knowledge[rows] / references.knowledge[firms.sector[rows]]
    learnt = 1.0 + p.knowledge.spillover * per_row(incentives.spillover_gain, rows) * spillover
    talent = (1.0 + p.knowledge.talent_gain) ** np.minimum(firms.talent[rows], MOST_TALENT)
    return p.knowledge.patent_rate * relative**p.knowledge.elasticity * learnt * per_row(incentives.invention_gain, rows) * talent


def open_stock(firms: Firms, references: References, p: Namespace) -> None:
    """Gains that performers' productivity of the start date already holds: the level (ε/η)(k/k̄)^η at which arrivals balance ageing, part of it
    still on the way; writes the block."""
    relative = firms.knowledge / references.knowledge[firms.sector]
    smaller = np.maximum(firms.revenue / references.sales[firms.sector], 1e-3)
    level = p.knowledge.output_elasticity / p.knowledge.elasticity * (relative / smaller) ** p.knowledge.elasticity
    firms.gain_stock[:] = np.where(firms.performer, np.minimum(level, 1.0), 0.0)
    firms.gain_near[:] = firms.gain_far[:] = firms.gain_stock * p.research.depreciation * p.knowledge.lag / 2.0


def accumulate(firms: Firms, research: Array, p: Namespace) -> None:
    """Equation 9: K' = (1 − δ) K + R_real, a quarter at a time; writes `knowledge`. Relabelled expense makes no knowledge."""
    firms.knowledge *= (1.0 - p.research.depreciation) ** 0.25
    firms.knowledge += research


def innovate(
    firms: Firms, incentives: Incentives, references: References, fields: Fields, streams: Streams, quarter: int, p: Namespace
) -> tuple[NDArray, NDArray, Array]:  # fmt: skip
    """Inventions of a quarter and what they change: patents, results, products, sales, later productivity; writes the block.

    The gain of one invention is q·s·(Y/Ȳ)^{−η}: an invention touches a smaller part of a larger firm. With gains that age at δ the
    stock of gains is (ε/η)(k/k̄)^η, k = K/Y, so that d ln A / d ln K = ε where s = (ε/η)·δ / (μ·E[q]). The lag from invention to
    productivity is Erlang with two stages, mean `knowledge.lag` (the specification's Gamma). Returns the rows of the block that invented, how
    many inventions each made, and their quality; shape (inventing firms,).
    """
    _mature(firms, p)
    _age(firms, p)
    rows = np.flatnonzero(firms.alive & firms.performer & (firms.knowledge > 0))
    if not rows.size:
        return rows, rows, np.zeros(0)
    spillover = fields.spillover[cell(firms.take(rows))]
    rate = invention_rate(firms, rows, incentives, references, spillover, p)
    number = poisson(streams.at("inventions", quarter, firms.first + rows), rate / 4.0)
    inventing = number > 0
    rows, number = rows[inventing], number[inventing]

    launch(firms, rows, 1.0 - (1.0 - p.knowledge.new_product_step) ** number, p)
    firms.inventions[rows] += number
    firms.utility_patents[rows] += number * p.knowledge.utility_ratio
    firms.results_year[rows] += number

    spread = p.knowledge.quality_spread
    uniforms = streams.at("quality", quarter, firms.first + rows)
    quality = np.exp(spread * ndtri(QUALITY_CUT * uniforms))
    scale = p.knowledge.output_elasticity / p.knowledge.elasticity * p.research.depreciation
    scale /= max(p.knowledge.patent_rate * mean_quality(spread), 1e-9)
    dilution = np.maximum(firms.revenue[rows] / references.sales[firms.sector[rows]], 1e-3) ** -p.knowledge.elasticity
    firms.gain_far[rows] += np.minimum(number * quality * scale * dilution, 1.0)
    return rows, number, quality


def launch(firms: Firms, rows: NDArray, step: Array, p: Namespace) -> Array:
    """New products reach the market: the share `step` of what firms still sell of old products turns over, a part of it adds to sales; writes
    the chosen rows. Returns the sales added, yuan/year, shape (rows,)."""
    turned_over = step * (1.0 - firms.new_product_share[rows])
    added = p.knowledge.market_expansion * turned_over * firms.revenue[rows]
    firms.new_product_share[rows] += turned_over
    firms.revenue[rows] += added
    firms.high_tech_share[rows] += 0.5 * turned_over * (1.0 - firms.high_tech_share[rows])
    return added


def _mature(firms: Firms, p: Namespace) -> None:
    """Move gains through the two stages of the lag into permanent productivity; knowledge ages, so do the gains it brought."""
    share = min(0.5 / p.knowledge.lag, 1.0)  # two stages, four quarters a year: rate 2/lag a year = 0.5/lag a quarter
    arriving = firms.gain_near * share
    moving = firms.gain_far * share
    firms.gain_near += moving - arriving
    firms.gain_far -= moving
    change = arriving - firms.gain_stock * (1.0 - (1.0 - p.research.depreciation) ** 0.25)
    firms.gain_stock += change
    firms.productivity_effect += change
    firms.productivity += change


def _age(firms: Firms, p: Namespace) -> None:
    """Patents lapse, new products become old ones."""
    firms.inventions *= (1.0 - p.knowledge.patent_lapse) ** 0.25
    firms.utility_patents *= (1.0 - p.knowledge.patent_lapse) ** 0.25
    firms.new_product_share *= (1.0 - p.knowledge.new_product_decay) ** 0.25


def imitate(firms: Firms, fields: Fields, streams: Streams, year: int, p: Namespace) -> None:
    """Equation 9: a firm below its sector's mean closes part of the gap with a hazard that rises with the gap; yearly, writes the block."""
    gap = np.maximum(fields.productivity[firms.sector] - firms.productivity_effect, 0.0)
    hit = streams.uniform("imitation", year, firms.first, firms.count) < -np.expm1(-p.knowledge.imitation * gap)
    gain = np.where(hit & firms.alive, p.knowledge.imitation_step * gap, 0.0)
    firms.productivity_effect += gain
    firms.productivity += gain


def staff_follows_research(firms: Firms, p: Namespace) -> None:
    """Once a year the share of science staff moves a third of the way up to what the labour cost of research pays for; writes the block."""
    paid = p.research.labour_share * firms.research / (p.research.wage * np.maximum(firms.employees, 1.0))
    firms.science_share += np.maximum(np.minimum(paid, 0.9) - firms.science_share, 0.0) / 3.0
