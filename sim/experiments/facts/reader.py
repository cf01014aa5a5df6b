"""Facts 1 to 13 and 17 of one run, read from its panel of firms. Which firms and years count is said here and, for readers, beside each fact.

Every choice follows the definition of the study or bulletin that set the band and was fixed before any value was looked at:

- *Survey firms* are industrial firms with sales of 20 million yuan or more in the year (above scale), as in the surveys of industrial firms on which
  the cited work rests. Growth counts from a survey firm's sales of one year to its sales of the next, whatever they are then, if it lives through
  both years whole: a threshold at both ends would cut off the falls of those near it.
- *Growth* is that of a calendar year's sales, as in annual surveys, net of the mean of sector and year. The first year of a run has none of its
  own: sales of the start's year come from the synthesised population.
- *The last three years* (2020 to 2022 in the historical run) count where the provincial bulletins set the band; all years of the run where yearly
  transitions are counted; the last year where a state is described.
- *Research* is what firms report (booked, relabelled expense included), as it is in the bulletins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.research import ABOVE_SCALE
from sim.enterprises.tables import IS_HIGH_TECH, IS_INDUSTRY, IS_MANUFACTURING
from sim.experiments.computing.reader import Reader
from sim.experiments.facts.persistence import LifeTable, exit_rate, life_table, stays
from sim.experiments.facts.statistics import (
    dispersion_slope,
    hill_exponent,
    median_slope,
    net_of_groups,
    percentile_gap,
    share,
    slope,
    standard_deviation,
    subbotin,
    top_share,
    trimmed,
)
from sim.institutions.life import FirmPanel, Life
from sim.kernel.clock import DAYS_A_YEAR, quarter_ends
from sim.scenario.places import SIZES

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

BULLETIN_YEARS = 3
"""Last years of the run that are set beside the bulletins of 2020 to 2022."""
SMALL = SIZES.index("small")
LARGE = SIZES.index("large")
SURVIVAL_YEARS = 5


def facts_1_13(panel: FirmPanel, scenario: Scenario) -> dict[str, float]:
    """Statistics of facts 1 to 13 by name, in their units (shares as fractions); NaN where the sample is too small. Pure."""
    survey = above_scale(panel)
    return {**_size_and_growth(panel, survey), **_productivity(panel, survey), **_demography(panel, scenario), **_research(panel, survey)}


def fact_17(panel: FirmPanel) -> dict[str, float]:
    """Share of the value of all inventions of the run that the most valuable tenth holds."""
    return {"innovation_top_decile": top_share(panel.invention_quality.astype(np.float64))}


def read_facts(life: Life, scenario: Scenario) -> dict[str, float]:
    """All facts that the panel of one run tells."""
    assert life.panel is not None
    return {**facts_1_13(life.panel, scenario), **fact_17(life.panel)}


MODULES = ("sim.experiments.facts.persistence", "sim.experiments.facts.statistics")
"""What this module takes its statistics from."""

READER = Reader("facts", read_facts, frozenset({"panel"}), MODULES)


def above_scale(panel: FirmPanel) -> Mask:
    """Survey firms of each year; shape (years, firms)."""
    return panel.alive & IS_INDUSTRY[panel.sector] & (panel.sales >= ABOVE_SCALE)


def growth_between(panel: FirmPanel, year: int, counted: Mask) -> Array:
    """Log growth of sales from position `year` of the panel to the next, net of the sector's mean; NaN for firms that are not counted or do not
    live through both years whole; shape (firms,)."""
    whole = panel.alive[year - 1] & panel.alive[year] & panel.alive[year + 1]
    rows = np.flatnonzero(counted & whole & (panel.sales[year] > 0) & (panel.sales[year + 1] > 0))
    found = np.full(len(panel), np.nan)
    growth = np.log(panel.sales[year + 1, rows].astype(np.float64)) - np.log(panel.sales[year, rows].astype(np.float64))
    found[rows] = net_of_groups(growth, panel.sector[rows])
    return found


def _net_of_sector_and_year(panel: FirmPanel, values: Array, counted: Mask) -> Array:
    """Values less the mean of sector and year among those counted, NaN for others; all arrays (years, firms)."""
    found = np.full(values.shape, np.nan)
    for year, chosen in enumerate(counted):
        if chosen.any():
            found[year, chosen] = net_of_groups(values[year, chosen], panel.sector[chosen])
    return found


def _size_and_growth(panel: FirmPanel, survey: Mask) -> dict[str, float]:
    """Facts 1 to 5. A pair of growth rates belongs to the size class of the year before either, so that neither has sorted the firm."""
    years = range(1, len(panel.years) - 1)
    growth = np.array([growth_between(panel, year, survey[year]) for year in years]).ravel()
    before = np.log(np.maximum(panel.sales[1:-1].astype(np.float64), 1.0)).ravel()
    shape = subbotin(growth)
    followed = [survey[year] & panel.alive[year + 2] for year in years[:-1]]
    first = np.array([growth_between(panel, year, firms) for year, firms in zip(years, followed, strict=False)]).ravel()
    then = np.array([growth_between(panel, year + 1, firms) for year, firms in zip(years, followed, strict=False)]).ravel()
    size = panel.size[1:-2].ravel()
    return {
        "size_hill": hill_exponent(panel.sales[-1, survey[-1]].astype(np.float64)),
        "growth_shape": shape.shape,
        "growth_gaussian_p": shape.p_value,
        "growth_spread": standard_deviation(growth),
        "growth_spread_slope": dispersion_slope(growth, before),
        "growth_memory_small": median_slope(first[size <= SMALL], then[size <= SMALL]),
        "growth_memory_large": median_slope(first[size == LARGE], then[size == LARGE]),
    }


def _productivity(panel: FirmPanel, survey: Mask) -> dict[str, float]:
    """Facts 6 and 7, in manufacturing: within sectors, without the outer 1 % as in Hsieh and Klenow; and from year to year."""
    counted = survey & IS_MANUFACTURING[panel.sector]
    level = _net_of_sector_and_year(panel, panel.productivity.astype(np.float64), counted)
    inner = trimmed(level[-1])
    both = np.isfinite(level[:-1]) & np.isfinite(level[1:])
    return {
        "productivity_spread": standard_deviation(inner),
        "productivity_gap": percentile_gap(inner),
        "productivity_memory": slope(level[:-1][both], level[1:][both]),
    }


def _demography(panel: FirmPanel, scenario: Scenario) -> dict[str, float]:
    """Facts 8 and 9, for industrial firms of all sizes."""
    industry = IS_INDUSTRY[panel.sector]
    table = ages_at_exit(panel, scenario, industry)
    return {"exit_rate": exit_rate(panel.alive[:, industry]), "hazard_peak": table.peak, "five_year_survival": table.survival(SURVIVAL_YEARS)}


def ages_at_exit(panel: FirmPanel, scenario: Scenario, chosen: Mask) -> LifeTable:
    """The life table of the chosen firms over the whole run, exits dated to the quarter's end on which they happen."""
    days = np.array([end.toordinal() for end in quarter_ends(scenario.start, scenario.end)])
    started = np.where(panel.cohort >= 0, panel.cohort, -1)[chosen].astype(np.int64)
    born, stays_on = panel.born[chosen].astype(np.float64), panel.alive[-1, chosen]
    last = np.clip(started + panel.quarters[chosen], 0, len(days) - 1)
    watched_from = np.where(started >= 0, born, scenario.start.toordinal())
    watched_to = np.where(stays_on, days[-1], days[last])
    return life_table((watched_from - born) / DAYS_A_YEAR, (watched_to - born) / DAYS_A_YEAR, ~stays_on)


def _research(panel: FirmPanel, survey: Mask) -> dict[str, float]:
    """Facts 10 to 13."""
    performs = panel.alive & (panel.booked > 0)
    booked, sales = panel.booked.astype(np.float64), panel.sales.astype(np.float64)
    recent = survey[-BULLETIN_YEARS:]
    shares = [share(does & counted, counted) for does, counted in zip(performs[-BULLETIN_YEARS:], recent, strict=True)]
    stay, start = stays(performs, survey)
    high_tech_industry = recent & IS_HIGH_TECH[panel.sector]
    own = np.where(panel.alive[-1], booked[-1], 0.0)
    return {
        "performers_share": float(np.mean(shares)),
        "research_intensity": _over(booked[-BULLETIN_YEARS:], sales[-BULLETIN_YEARS:], recent),
        "research_intensity_high_tech": _over(booked[-BULLETIN_YEARS:], sales[-BULLETIN_YEARS:], high_tech_industry),
        "research_stays": stay,
        "research_starts": start,
        "high_tech_research_share": share(own[panel.high_tech[-1]], own),
    }


def _over(part: Array, whole: Array, counted: Mask) -> float:
    return share(part[counted], whole[counted])
