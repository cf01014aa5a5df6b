"""Who does research in the start year, how much is real and how much is relabelled, so that the published totals hold exactly.

High-tech enterprises book at least their threshold; those that would spend less stop just above it and fill the gap partly with
relabelled expense (Chen, Liu, Suarez Serrato & Xu 2021). Technology SMEs book what their score needs. What is left of the province's
research is shared among the other performers in proportion to sector intensity and sales.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import tables
from sim.enterprises.columns import Firms
from sim.enterprises.synthesis import fitting
from sim.enterprises.synthesis.base import Base
from sim.enterprises.synthesis.fitting import Draws
from sim.enterprises.synthesis.margins import Targets, above_scale_revenue, research_by_sector
from sim.enterprises.synthesis.statuses import CANDIDATE, HIGH_TECH, OTHER, SME_ONLY
from sim.enterprises.tables import INDUSTRY_COUNT

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Kind = NDArray[np.int8]

SME_SCORE = 60.0
LEAST_PROPERTY_POINTS = 24.0
"""Property points that every technology SME of the synthesis has at least (five class-II titles)."""
SME_MEDIAN_INTENSITY = 0.045
OTHER_BELOW_MEDIAN_INTENSITY = 0.035
SHARED_AT_LEAST = 0.10
"""Least share of a sector's research left to firms without a status (keeps a small sample from having none)."""
CANDIDATE_TILT = 3.0
"""Research over sales of above-scale candidates relative to other performers without a status (assumption)."""
HIGHEST_INTENSITY = 0.35
"""No firm books more of its sales."""


def sector_intensity(base: Base) -> Array:
    """Typical research over sales of a performer by sector, all sectors; shape (sectors,), fraction."""
    result = tables.sector_values("service_intensity").copy()
    result[:INDUSTRY_COUNT] = research_by_sector(base) / above_scale_revenue(base)
    return result


def threshold(revenue: Array) -> Array:
    """Least research over sales of a high-tech enterprise at these sales (yuan/year); shape (n,), fraction."""
    limits, values = tables.high_tech_thresholds()
    return values[np.searchsorted(limits, revenue, side="left")]


def sme_threshold(science_share: Array) -> Array:
    """Least research over sales with which a technology SME reaches 60 points, given its science staff and 24 points for property."""
    steps, points = tables.score_steps("science_share")
    needed = SME_SCORE - LEAST_PROPERTY_POINTS - points[np.searchsorted(steps, science_share, side="right")]
    steps, points = tables.score_steps("research_to_sales")
    return steps[np.searchsorted(points[1:], needed, side="left")]


def choose_performers(firms: Firms, kind: Kind, above: Mask, targets: Targets, draws: Draws) -> None:
    """Write performer: every holder, then other firms by size and sector until the published numbers are reached."""
    base, holder = targets.base, kind >= SME_ONLY
    strength = sector_intensity(base)[firms.sector] / 0.016
    size = np.sqrt(firms.revenue / 1e8)
    wanted = max(targets.number(f"above_scale_performers_{base.year}") - int((holder & above).sum()), 0)
    tilt = np.where(kind == CANDIDATE, 2.0, 1.0)
    large = fitting.choose(draws.uniform("performer above"), np.where(above & ~holder, np.sqrt(strength) * size * tilt, 0.0), wanted)
    free = ~above & ~holder
    service = tables.IS_SERVICE[firms.sector]
    near = fitting.choose(
        draws.uniform("performer candidate"), np.where(free & (kind == CANDIDATE) & ~service, 1.0, 0.0), targets.assumed("candidate_performers_below")
    )
    waiting = free & (kind == CANDIDATE) & service
    near |= waiting & (draws.uniform("performer service candidate") < base.assumption("service_candidate_performers"))
    rest = fitting.choose(
        draws.uniform("performer other"), np.where(free & (kind == OTHER), strength * size, 0.0), targets.assumed("other_performers_below")
    )
    firms.performer[:] = holder | large | near | rest


def book(firms: Firms, kind: Kind, above: Mask, targets: Targets, draws: Draws) -> None:
    """Write research, relabelled and propensity (yuan a year; fraction)."""
    base = targets.base
    noise = np.exp(base.assumption("intensity_spread") * draws.normal("intensity"))
    just_above = 1.0 - base.assumption("bunching_spread") * np.log(draws.uniform("bunching"))
    booked, shortfall = np.zeros(firms.count), np.zeros(firms.count)
    _book_high_tech(firms, kind == HIGH_TECH, above, just_above, draws, booked, shortfall, base)
    _book_sme(firms, kind == SME_ONLY, just_above, noise, booked, shortfall)
    others = firms.performer & (kind < SME_ONLY)
    _share_above(firms, kind, others & above, above, noise, targets, booked)
    _share_below(firms, others & ~above, noise, booked, base)

    high_tech = kind == HIGH_TECH
    gap = float(shortfall[high_tech].sum())
    share = base.assumption("relabelled_share") * float(booked[high_tech].sum()) / gap if gap > 0 else 0.0
    share_of_gap = np.where(high_tech, min(share, 1.0), base.assumption("relabelled_shortfall_sme"))
    wobble = 0.8 + 0.4 * draws.uniform("relabelled")
    firms.relabelled[:] = shortfall * np.minimum(share_of_gap * wobble, 0.97)
    firms.research[:] = booked - firms.relabelled
    own = np.where(firms.performer, firms.research / np.maximum(firms.revenue, 1.0), 0.0)
    firms.propensity[:] = np.where(firms.performer, own, propensity(firms, noise, base))


def propensity(firms: Firms, noise: Array, base: Base) -> Array:
    """Desired research over sales of a firm that would start: its sector's intensity with a spread, tilted by science staff."""
    tilt = np.clip(firms.science_share / 0.06, 0.5, 2.5) ** 0.5
    return np.minimum(sector_intensity(base)[firms.sector] * noise * tilt, HIGHEST_INTENSITY)


def _book_high_tech(firms: Firms, holders: Mask, above: Mask, just_above: Array, draws: Draws, booked: Array, shortfall: Array, base: Base) -> None:
    """Desired spending is lognormal around the threshold, more in research-intensive sectors; whoever is below books just above it."""
    line = threshold(firms.revenue)
    strength = np.log(sector_intensity(base)[firms.sector] / 0.025)
    level = np.where(above, base.assumption("desired_to_threshold"), base.assumption("desired_to_threshold_small"))
    lean = np.where(tables.IS_SERVICE[firms.sector], 0.0, 0.25) * strength
    desired = line * np.exp(level + lean + base.assumption("desired_spread") * draws.normal("desired"))
    desired = np.clip(desired, base.assumption("desired_floor") * line, HIGHEST_INTENSITY)
    short = holders & (desired < line * just_above)
    intensity = np.where(short, line * just_above, desired)
    booked[holders] = (intensity * firms.revenue)[holders]
    shortfall[short] = ((line * just_above - desired) * firms.revenue)[short]


def _book_sme(firms: Firms, members: Mask, just_above: Array, noise: Array, booked: Array, shortfall: Array) -> None:
    line = sme_threshold(firms.science_share) * just_above
    desired = np.minimum(SME_MEDIAN_INTENSITY * noise, HIGHEST_INTENSITY)
    booked[members] = (np.maximum(desired, line) * firms.revenue)[members]
    shortfall[members] = (np.maximum(line - desired, 0.0) * firms.revenue)[members]


def _share_above(firms: Firms, kind: Kind, others: Mask, above: Mask, noise: Array, targets: Targets, booked: Array) -> None:
    """Share what holders leave of each sector's research among its other performers, then make the province's total exact."""
    base = targets.base
    wanted = research_by_sector(base) * targets.scale
    held = np.bincount(firms.sector[above], booked[above], INDUSTRY_COUNT)[:INDUSTRY_COUNT]
    near = np.where(kind == CANDIDATE, CANDIDATE_TILT, 1.0)
    raw = np.where(others, firms.revenue * sector_intensity(base)[firms.sector] * noise * near * (firms.revenue / 1e8) ** -0.1, 0.0)
    drawn = np.bincount(firms.sector[above], raw[above], INDUSTRY_COUNT)[:INDUSTRY_COUNT]
    left = np.maximum(wanted - held, SHARED_AT_LEAST * wanted)
    raw *= np.clip(np.divide(left, drawn, out=np.ones_like(left), where=drawn > 0), 0.1, 10.0)[np.minimum(firms.sector, INDUSTRY_COUNT - 1)]
    total = max(float(wanted.sum() - held.sum()), SHARED_AT_LEAST * float(wanted.sum()))
    booked[others] = _capped(raw[others], firms.revenue[others], total)


def _capped(raw: Array, revenue: Array, total: float) -> Array:
    """`raw` scaled to `total` with no more than HIGHEST_INTENSITY of sales each (a few rounds; exact unless the cap binds for all)."""
    for _ in range(8):
        raw = np.minimum(raw * (total / max(float(raw.sum()), 1.0)), HIGHEST_INTENSITY * revenue)
    return raw


def _share_below(firms: Firms, others: Mask, noise: Array, booked: Array, base: Base) -> None:
    """Research of small performers without a status, from an assumed intensity (services: that of their sector): the surveys record less of
    small firms' accounts than holders alone must book, so no published total bounds it."""
    booked[others] = np.minimum(firms.revenue * OTHER_BELOW_MEDIAN_INTENSITY * noise, HIGHEST_INTENSITY * firms.revenue)[others]
    service = others & tables.IS_SERVICE[firms.sector]
    booked[service] = (propensity(firms, noise, base) * firms.revenue)[service]
