"""Study: research just below and just above an asset limit of a tax relief (Dechezleprêtre, Einiö, Martin, Nguyen & Van Reenen 2023).

A relief with a higher super-deduction for firms below a limit of operating assets is put on top of the rules of 2022; firms on both sides of the
limit are compared by local linear regression on their assets of the year before. The placebo runs the same regression at limits at which nothing
changes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.tables import IS_MANUFACTURING
from sim.experiments.computing.reader import Reader
from sim.experiments.studies.discontinuity import FEWEST, binned, jump
from sim.experiments.studies.samples import generator, performs, winsorised
from sim.experiments.studies.study import CODE, RULES_FILE, Published, Settings, Study, World, standard_error_key
from sim.institutions.life import FirmPanel, Life
from sim.scenario.resolved import Change, Scenario, Text

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

FROM, YEARS, RATE, LIMIT = 2025, 3, 2.0, 100e6
"""First year of the relief, years after it that are averaged (as in the paper), super-deduction below the limit, and the limit in yuan: above those
of the small low-profit rules and below that of technology SMEs (50 and 200 million), so that nothing else changes there."""
BANDWIDTH = 0.6
"""Half-width of the window in log assets."""
PLACEBOS = {"placebo_below": 0.55, "placebo_above": 1.8}
"""Other limits, over the real one; firms on the real limit's other side are left out."""
BINS = 8
BOOTSTRAPS = 200


@dataclass(frozen=True, slots=True)
class Firms:
    """Firms with research in the year before the relief, one value a firm. `running`: log assets over the limit then; `research`: mean booked
    research of the years after, zero where it stopped, over the sample's mean of before; `before`: own research of the year before over that mean;
    `cost`: mean user cost of the years after, over firms that still perform."""

    running: Array
    research: Array
    before: Array
    cost: Array

    @property
    def change(self) -> Array:
        """Research of the years after less own research of before, ends drawn in."""
        return winsorised(self.research - self.before)

    def at(self, rows: NDArray[np.intp]) -> Firms:
        """Some of the firms, repeated where asked for."""
        return Firms(self.running[rows], self.research[rows], self.before[rows], self.cost[rows])


def read(life: Life, scenario: Scenario) -> dict[str, float]:
    """Jump of research and of its user cost at the limit, the elasticity that they imply, placebos, bins of the chart."""
    assert life.panel is not None
    firms = sample(life.panel, LIMIT, IS_MANUFACTURING[life.panel.sector])
    numbers = elasticity(firms, scenario.seed)
    for name, factor in PLACEBOS.items():
        own_side = (firms.running <= 0) == (factor < 1)
        width = min(BANDWIDTH, abs(math.log(factor)))  # does not reach across the real limit
        numbers |= _put(name, jump(math.log(factor) - firms.running[own_side], firms.change[own_side], width))
    return numbers | bins(firms)


def sample(panel: FirmPanel, limit: float, among: Mask) -> Firms:
    """The firms of the study around a limit of operating assets (yuan)."""
    last_before = panel.year(FROM - 1)
    after = [panel.year(year) for year in range(FROM, FROM + YEARS)]
    research = performs(panel)
    chosen = among & research[last_before] & (panel.fixed_assets[last_before] > 0)
    running = np.log(panel.fixed_assets[last_before][chosen].astype(float) / limit)
    near = np.abs(running) < 2 * BANDWIDTH
    before = panel.booked[last_before][chosen].astype(float)
    level = before[near].mean() if near.any() else math.nan
    later = np.array([np.where(research[year], panel.booked[year], 0.0)[chosen] for year in after], dtype=float)
    performing = np.array([research[year][chosen] for year in after])
    costs = np.array([panel.user_cost[year][chosen] for year in after], dtype=float)
    years = performing.sum(axis=0)
    cost = np.where(years > 0, np.where(performing, costs, 0.0).sum(axis=0) / np.maximum(years, 1), np.nan)
    return Firms(running, later.mean(axis=0) / level, before / level, cost)


def elasticity(firms: Firms, seed: int) -> dict[str, float]:
    """Jumps and the tax-price elasticity that they imply; its standard error is half the middle 68 % of a bootstrap over firms, as a ratio has
    no moments.

    `jump`: of the change of research since before; `jump_raw`: of its level, as the paper has it; `cost_jump`: of the user cost.
    """
    near = np.flatnonzero(np.abs(firms.running) < BANDWIDTH)
    chance = generator(seed, "small firms bootstrap")
    again = [implied(firms.at(chance.choice(near, near.size))) for _ in range(BOOTSTRAPS if near.size else 0)]
    known = np.array([value for value in again if math.isfinite(value)])
    error = 0.5 * float(np.subtract(*np.quantile(known, [0.84, 0.16]))) if known.size else math.nan
    numbers = {"elasticity": implied(firms), standard_error_key("elasticity"): error}
    for key, outcome in (("jump", firms.change), ("jump_raw", firms.research), ("cost_jump", firms.cost)):
        numbers |= _put(key, jump(-firms.running, outcome, BANDWIDTH))
    return numbers | {"firms": float(near.size), "base": level_above(firms, firms.research), "cost_base": level_above(firms, firms.cost)}


def implied(firms: Firms) -> float:
    """Relative jump of research over that of its user cost, each relative to the mean of both sides (the paper's formula); NaN where the cost
    does not fall."""
    research, cost = jump(-firms.running, firms.change, BANDWIDTH)[0], jump(-firms.running, firms.cost, BANDWIDTH)[0]
    relative = research / (level_above(firms, firms.research) + 0.5 * research)
    price = cost / (level_above(firms, firms.cost) + 0.5 * cost)
    return relative / -price if price < 0 else math.nan


def level_above(firms: Firms, outcome: Array) -> float:
    """An outcome just above the limit: where the weighted line of that side meets it; NaN from too few firms."""
    side = (firms.running > 0) & (firms.running < BANDWIDTH) & np.isfinite(outcome)
    if np.count_nonzero(side) < FEWEST:
        return math.nan
    weight = np.sqrt(1.0 - firms.running[side] / BANDWIDTH)
    return float(np.polyfit(firms.running[side], outcome[side], 1, w=weight)[1])


def _put(key: str, found: tuple[float, float]) -> dict[str, float]:
    return {key: found[0], standard_error_key(key): found[1]}


def bins(firms: Firms) -> dict[str, float]:
    """Means by bins of log assets over the limit: "change <middle>" of research since before, "cost <middle>" of the user cost."""
    numbers: dict[str, float] = {}
    for name, outcome in (("change", firms.change), ("cost", firms.cost)):
        numbers |= {f"{name} {middle:.4f}": mean for middle, mean in binned(firms.running, outcome, BANDWIDTH, BINS)}
    return numbers


def with_relief(scenario: Scenario) -> Scenario:
    """The scenario with the relief and nothing else changed."""
    start = date(FROM, 1, 1)
    changes = [
        Change(path, "set", value, (), start, None) for path, value in (("tax.deduction_small_firms", RATE), ("tax.deduction_small_assets", LIMIT))
    ]
    return replace(scenario, id=f"{scenario.id}-relief", changes=(*scenario.changes, *changes))


def worlds(settings: Settings) -> list[World]:
    """The relief on top of the rules of 2022."""
    return [World("relief", with_relief(settings.scenario(RULES_FILE, f"time.end={FROM + YEARS - 1}-12-31")), READER)]


READER = Reader("study-small-firms", read, modules=CODE)

_SOURCE = "Dechezleprêtre et al. 2023 (working-paper abstracts of 2020 and 2022: elasticities under 1.1 ruled out at 5 per cent; of 2016: about 2.6"
_PLACEBO = "nothing changes at this limit"

STUDY = Study(
    slug="small-firms",
    title=Text("小企业税收优惠断点", "Small-firm tax relief"),
    question=Text("资产限额以下适用更高加计扣除比例，企业研发在限额处跳升多少？",
                  "How much does research jump at an asset limit below which the relief is higher?"),
    citation="Dechezleprêtre, Einiö, Martin, Nguyen & Van Reenen 2023, AEJ: Economic Policy 15, 486–521",
    method=Text("以改革前一年经营资产为驱动变量的局部线性断点回归，三角核，结果变量为研发相对改革前一年的变化。",
                "Local linear regression discontinuity in operating assets of the year before, triangular kernel; the outcome is the change of "
                "research since that year."),
    published=(
        Published("elasticity", Text("税收价格弹性", "Tax-price elasticity"), 4.0, 1.1, None, status="unverified",
                  source=_SOURCE + "; about 4 recalled)"),
        Published("jump", Text("研发跳升（相对改革前均值）", "Jump of research over its mean of before"), status="unverified",
                  source="about a doubling, recalled"),
        Published("placebo_below", Text("安慰剂：0.55倍限额", "Placebo: .55 of the limit"), 0.0, source=_PLACEBO, null=True),
        Published("placebo_above", Text("安慰剂：1.8倍限额", "Placebo: 1.8 times the limit"), 0.0, source=_PLACEBO, null=True),
    ),
    worlds=worlds,
    limits=Text("优惠为虚构（限额1亿元，制造业加计扣除比例由100%升至200%）；英国的应付税收抵免未建模；企业不会为跨越限额而调整资产。",
                "The relief is made up (limit 100 million yuan, manufacturers' super-deduction 200 instead of 100 per cent). "
                "The British relief's payable credit is not modelled, and firms do not move their assets across the limit."),
)  # fmt: skip
"""The study."""
