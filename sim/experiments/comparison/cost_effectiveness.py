"""What a scenario costs the public more than another, what it brings more, and how the two compare.

Costs are those of the fiscal account. What is added is counted at the end of the horizon (firms), over it (R&D, breakthroughs), or as firm-years.
Ratios are ratios of mean differences, with Fieller's interval over draws as clusters. Where the divisor is not different from zero the ratio can
have any size: `clear` says no. Booked R&D is what firms report; the part that is relabelled costs tax and is no research.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from sim.experiments.comparison.clustered import Ratio, Values, estimate, interval, paired, ratio
from sim.experiments.comparison.pairs import Pairing
from sim.experiments.comparison.winners import Winners
from sim.experiments.reading.fiscal_account import fiscal_account
from sim.experiments.reading.panel import Panel
from sim.kernel.recorder import ALL
from sim.scenario.fiscal import KINDS

COST, ADDITION, RATIO, FIRMS = "cost", "addition", "ratio", "firm by firm"
"""Sections of the table; the last rests on the runs of which what became of every firm was kept."""

GENUINE, GENUINE_PRICE = "genuine high-tech enterprises", "cost per additional genuine high-tech enterprise"
FIRM_FIGURES = {
    "additional public money to firms": ("additional_money", "yuan"),
    "dead weight": ("dead_weight", "yuan"),
    "dead weight share": ("dead_weight_share", "fraction"),
    GENUINE: ("genuine_high_tech", "firms"),
}
"""Figure to the column of winners.csv that it is the total of, and its unit: money that no additional real research of the same firm stands
against, and high-tech firms that meet their threshold on real research alone."""

TOTAL = "public cost"
HIGH_TECH, FIRM_YEARS, TECHNOLOGY_SMES = "high-tech enterprises", "high-tech firm-years", "technology SMEs"
REAL, RELABELLED, BOOKED = "real R&D", "relabelled R&D", "booked R&D"
BREAKTHROUGHS, NEW_BREAKTHROUGHS = "breakthroughs", "breakthroughs of projects signed since the start"

UNITS = {HIGH_TECH: "firms", FIRM_YEARS: "firm-years", TECHNOLOGY_SMES: "firms", BREAKTHROUGHS: "projects", NEW_BREAKTHROUGHS: "projects"}
"""Units of what is added; all else is yuan."""

SHARE = "relabelled share of additional booked R&D"
RATIOS = {
    "cost per additional high-tech enterprise": (TOTAL, HIGH_TECH),
    "cost per additional high-tech firm-year": (TOTAL, FIRM_YEARS),
    "cost per additional technology SME": (TOTAL, TECHNOLOGY_SMES),
    "cost per additional breakthrough": (TOTAL, NEW_BREAKTHROUGHS),
    "cost per yuan of additional real R&D": (TOTAL, REAL),
    "cost per yuan of additional booked R&D": (TOTAL, BOOKED),
    "real R&D per yuan of cost": (REAL, TOTAL),
    "booked R&D per yuan of cost": (BOOKED, TOTAL),
    "relabelled R&D per yuan of cost": (RELABELLED, TOTAL),
    SHARE: (RELABELLED, BOOKED),
}
"""Each ratio's two differences, the second being the divisor. Breakthroughs are all breakthroughs where a run does not tell when they were signed."""

BOUNDED, UNBOUNDED = "bounded", "unbounded"


@dataclass(frozen=True, slots=True)
class CostLine:
    """One figure. `clear`: of a difference, its 95 % interval leaves zero out; of a ratio, that of its divisor does, without which the
    ratio must not be read. `interval`: `unbounded` if the divisor is not different from zero. `quadrant`, for ratios of cost and effect: whether
    `more` or `less` is had, for `more` or `less` money; a ratio of more to less is negative and is no price. Figures are None where nothing was
    recorded."""

    scenario: str
    against: str
    section: str
    figure: str
    unit: str
    pairs: int
    draws: int
    value: float | None = None
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    clear: bool | None = None
    interval: str = ""
    quadrant: str = ""


def cost_effectiveness(pairing: Pairing, firms: Winners | None = None) -> list[CostLine]:
    """All lines of a pairing; `firms`: who gains in it, for dead weight and for high-tech firms that do the research themselves."""
    added = additions(pairing)
    lines = [_addition(pairing, name, values) for name, values in added.items()]
    lines += [_ratio(pairing, name, added) for name in RATIOS]
    return lines + (_of_firms(pairing, firms, added[TOTAL]) if firms is not None else [])


def additions(pairing: Pairing) -> dict[str, Values]:
    """Paired differences of costs and of what they are spent for, each (runs,); NaN where a run did not record it."""
    ours, theirs = (_figures(panel, pairing.side.scenario.start) for panel in (pairing.ours, pairing.theirs))
    if np.isnan([ours[NEW_BREAKTHROUGHS], theirs[NEW_BREAKTHROUGHS]]).all():
        for side in (ours, theirs):
            del side[NEW_BREAKTHROUGHS]
    return {name: paired(ours[name], theirs[name]) for name in ours}


def _figures(panel: Panel, start: date) -> dict[str, Values]:
    account = fiscal_account(panel)
    costs = {TOTAL: account.total()[-1], **{f"{TOTAL}: {kind}": account.total(kind)[-1] for kind in KINDS}}
    return costs | {
        HIGH_TECH: _last(panel, "Enterprises|High-tech|Stock"),
        FIRM_YEARS: _firm_years(panel, "Enterprises|High-tech|Stock", start),
        TECHNOLOGY_SMES: _last(panel, "Enterprises|Technology SME|Stock"),
        REAL: _sum(panel, "R&D|Enterprises|Real"),
        RELABELLED: _sum(panel, "R&D|Enterprises|Relabelled"),
        BOOKED: _sum(panel, "R&D|Enterprises|Reported"),
        BREAKTHROUGHS: _sum(panel, "Projects|Breakthroughs"),
        NEW_BREAKTHROUGHS: _sum(panel, "Projects|Breakthroughs", "signed since"),
    }


def _last(panel: Panel, variable: str) -> Values:
    days, values = panel.series(variable)
    return values[-1] if days else np.full(len(panel.runs), math.nan)


def _sum(panel: Panel, variable: str, breakdown: str = ALL) -> Values:
    _, values = panel.series(variable, breakdown=breakdown)
    return np.where(np.isnan(values).all(axis=0), math.nan, np.nansum(values, axis=0))


def _firm_years(panel: Panel, variable: str, start: date) -> Values:
    """Area under the stock, by trapezoids between its dates; a year is 365.25 days."""
    days, values = panel.series(variable)
    kept = [number for number, day in enumerate(days) if day >= start]
    if len(kept) < 2:
        return np.full(len(panel.runs), math.nan)
    years = np.array([days[number].toordinal() for number in kept]) / 365.25
    return np.asarray(np.trapezoid(values[kept], years, axis=0))


def _addition(pairing: Pairing, name: str, values: Values) -> CostLine:
    head, known = _head(pairing, COST if name.startswith(TOTAL) else ADDITION, name, UNITS.get(name, "yuan"), np.isfinite(values))
    if not known.any():
        return head
    found = estimate(values[known], pairing.clusters[known])
    bounded = "" if found.low is None else BOUNDED
    return replace(head, value=found.mean, standard_error=found.standard_error, low=found.low, high=found.high, clear=found.clear, interval=bounded)


def _ratio(pairing: Pairing, name: str, added: Mapping[str, Values]) -> CostLine:
    above, below = (added.get(part, added[BREAKTHROUGHS]) for part in RATIOS[name])
    unit = "fraction" if name == SHARE else f"yuan/{UNITS[RATIOS[name][1]].removesuffix('s')}" if RATIOS[name][1] in UNITS else "yuan/yuan"
    head, known = _head(pairing, RATIO, name, unit, np.isfinite(above) & np.isfinite(below))
    if not known.any():
        return head
    above, below, clusters = above[known], below[known], pairing.clusters[known]
    found = ratio(above, below, clusters)
    return replace(
        head,
        value=found.value,
        low=found.low,
        high=found.high,
        clear=found.bounded,
        interval=_interval(found),
        quadrant="" if RELABELLED in RATIOS[name] else _quadrant(RATIOS[name], float(above.mean()), float(below.mean())),
    )


def _interval(found: Ratio) -> str:
    return "" if found.bounded is None else BOUNDED if found.bounded else UNBOUNDED


def _quadrant(parts: tuple[str, str], above: float, below: float) -> str:
    """Where the means lie in the plane of cost and effect: `more for more`, `less for more`, … (what is had, what is spent)."""
    had, spent = (below, above) if parts[0] == TOTAL else (above, below)
    return "" if had == 0 or spent == 0 else f"{'more' if had > 0 else 'less'} for {'more' if spent > 0 else 'less'}"


def _of_firms(pairing: Pairing, firms: Winners, cost: Values) -> list[CostLine]:
    """Dead weight and genuine high-tech firms, as the pairs of runs with firm tables have them; the cost is that of the same pairs."""
    head = CostLine(pairing.side.name, pairing.reference.name, FIRMS, "", "", firms.pairs, firms.draws)
    lines = []
    for figure, (name, unit) in FIRM_FIGURES.items():
        value, error = firms.all.figures[name]
        line = replace(head, figure=figure, unit=unit, value=value, standard_error=error)
        if value is not None and error is not None and firms.draws > 1:
            reach = interval(value, error, firms.draws - 1)
            line = replace(line, low=reach.low, high=reach.high, clear=reach.clear, interval=BOUNDED)
        lines.append(line)
    genuine = firms.all.mean("genuine_high_tech")
    spent = float(cost[[run in pairing.firms for run in pairing.runs]].mean())
    price = spent / genuine if genuine else None
    ratio_of = ((TOTAL, HIGH_TECH), spent, genuine)
    return [*lines, replace(head, figure=GENUINE_PRICE, unit="yuan/firm", value=price, quadrant=_quadrant(*ratio_of))]


def _head(pairing: Pairing, section: str, figure: str, unit: str, known: np.ndarray) -> tuple[CostLine, np.ndarray]:
    draws = len(set(pairing.draws[known].tolist()))
    return CostLine(pairing.side.name, pairing.reference.name, section, figure, unit, int(known.sum()), draws), known
