"""Social and private returns to research (Bloom, Schankerman & Van Reenen 2013), by an experiment that no data set allows and by their estimator.

The experiment: on one 1 January the research of a random tenth of performers is raised, somebody else pays for it, and the same world goes on.
What their productivity gains is the private return; what everybody's gains is the social one. The estimator: log productivity on the firm's own
research stock and the pool of others, with firm and year effects.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.columns import Firms
from sim.enterprises.finance import OUTSIDE
from sim.enterprises.tables import SECTOR_COUNT
from sim.experiments.computing.reader import Reader
from sim.experiments.facts.facts import parts
from sim.experiments.studies.study import CODE, RULES_FILE, Published, Settings, Study, World, band_of, standard_error_key
from sim.institutions.life import FirmPanel, Life
from sim.kernel.clock import Phase
from sim.kernel.streams import Streams
from sim.model import Province, run_seed
from sim.scenario.resolved import Scenario, Text

Array = NDArray[np.float64]
SHARE = 0.1
"""Share of performers whose research is raised."""
RAISE = 0.5
"""By how much, for one year. More than a marginal yuan, since inventions are few and their worth is spread over orders of magnitude."""
DISCOUNT = 0.08
"""Yearly rate at which gains are discounted: the interest r of equation 1."""
HORIZON = 7
"""Years over which gains are summed; they arrive with a mean lag of two years and age at .15 a year, so this is most of them."""
CHOICE = "study of returns"
"""Name of the random stream that chooses the firms."""


def chosen(scenario: Scenario, key: tuple[int, int], rows: NDArray) -> NDArray[np.bool_]:
    """Which permanent rows the experiment chooses, if they perform research: a share SHARE, by draws of their own; shape of `rows`."""
    return Streams(run_seed(scenario.seed, *key)).at(CHOICE, 0, rows) < SHARE


def raise_research(province: Province, scenario: Scenario, key: tuple[int, int], raise_by: float = RAISE) -> None:
    """On today's plan: raise the year's research of the chosen performers and give them the money for it."""
    firms: Firms = province.world.seen
    rows = np.flatnonzero(firms.alive & firms.performer & (firms.research > 0))
    rows = rows[chosen(scenario, key, rows)]
    more = raise_by * firms.research[rows]
    province.world.ledger.pay_firms(OUTSIDE, firms.cash, more, rows)
    firms.research[rows] += more


def raised(scenario: Scenario, key: tuple[int, int], raise_by: float = RAISE, extras: Collection[str] = ("panel",)) -> FirmPanel:
    """The panel of the same run with research raised on 1 January of the first year."""
    province = Province(scenario, *key, None, extras)
    first = date(scenario.start.year + 1, 1, 1)
    province.world.clock.at(first, Phase.OFFICE, lambda: raise_research(province, scenario, key, raise_by))
    province.run()
    assert province.panel is not None
    return province.panel.panel(province.world.firms)


@dataclass(frozen=True)
class Gains:
    """What the experiment added, yuan at the price of its first year: `cost`, research; `private` and `social`, the value of productivity (log gain ×
    sales) of the chosen firms and of all; the same of `sales`."""

    cost: float
    private: float
    social: float
    private_sales: float
    social_sales: float


def gains(before: FirmPanel, after: FirmPanel, treated: NDArray[np.bool_]) -> Gains:
    """Difference of two panels of one world. `treated`: the chosen firms, shape of `before.row`. Productivity counts for firms that live in both, at
    the sales they have without the experiment; sales count in full."""
    _, here, there = np.intersect1d(before.row, after.row, return_indices=True)
    own = treated[here]
    years = np.arange(1, len(before.years))
    factor = (1.0 + DISCOUNT) ** -(years - 1.0)[:, None]
    both = before.alive[1:, here] & after.alive[1:, there]
    rise = np.where(both, after.productivity[1:, there].astype(float) - before.productivity[1:, here], 0.0)
    value = (factor * rise * np.where(both, before.sales[1:, here], 0.0)).sum(axis=0)
    sold = [np.where(panel.alive[1:, at], panel.sales[1:, at].astype(float), 0.0) for panel, at in ((after, there), (before, here))]
    sales = (factor * (sold[0] - sold[1])).sum(axis=0)
    cost = (np.nan_to_num(after.real[1, there].astype(float)) - np.nan_to_num(before.real[1, here]))[own].sum()
    return Gains(float(cost), float(value[own].sum()), float(value.sum()), float(sales[own].sum()), float(sales.sum()))


def elasticities(panel: FirmPanel) -> dict[str, float]:
    """The paper's production function: log productivity on the logs of the firm's own research stock and of the others' in its city and sector, a
    year before, with firm and year effects; errors clustered by city and sector. Social over private is (own + pool) / own, however small the own
    elasticity: to keep only seeds where it is clear would select."""
    firm, year, outcome, own, pool, cell = _stacked(panel)
    value, error = two_way(outcome, np.column_stack([own, pool]), firm, year, cell)
    return {
        "own": value[0], standard_error_key("own"): error[0], "pool": value[1], standard_error_key("pool"): error[1],
        "social elasticity": value[0] + value[1], "estimated": 1.0 + value[1] / value[0] if value[0] else math.nan,
    }  # fmt: skip


def _stacked(panel: FirmPanel) -> tuple[NDArray, NDArray, Array, Array, Array, NDArray]:
    """Firm-years of firms with a research stock in both years: firm, year, log productivity, log own stock and log pool of the year before, cell."""
    cell = panel.city.astype(np.int64) * SECTOR_COUNT + panel.sector
    parts: list[tuple[NDArray, ...]] = []
    for k in range(1, len(panel.years)):
        stock = np.where(panel.alive[k - 1], panel.knowledge[k - 1], 0.0).astype(float)
        others = np.bincount(cell, stock, cell.max() + 1)[cell] - stock
        kept = np.flatnonzero(panel.alive[k] & panel.performer[k - 1] & (stock > 0) & (others > 0))
        parts.append((kept, np.full(kept.size, k), panel.productivity[k, kept].astype(float), np.log(stock[kept]), np.log(others[kept]), cell[kept]))
    firm, year, outcome, own, pool, cells = (np.concatenate(column) for column in zip(*parts, strict=True))
    return firm, year, outcome, own, pool, cells


def two_way(outcome: Array, design: Array, firm: NDArray, year: NDArray, groups: NDArray) -> tuple[list[float], list[float]]:
    """Coefficients of `design` (shape (n, k)) with effects of firms and years, and their errors clustered by `groups`."""
    import statsmodels.api as sm

    _, firm_code = np.unique(firm, return_inverse=True)
    _, year_code = np.unique(year, return_inverse=True)
    columns = np.column_stack([outcome, design])
    number = [np.bincount(code)[:, None] for code in (firm_code, year_code)]
    for _ in range(200):  # alternating projections, until both means are gone
        moved = 0.0
        for code, count in zip((firm_code, year_code), number, strict=True):
            means = np.column_stack([np.bincount(code, column) for column in columns.T]) / count
            columns = columns - means[code]
            moved = max(moved, float(np.abs(means).max()))
        if moved < 1e-10:
            break
    fit = sm.OLS(columns[:, 0], columns[:, 1:]).fit(cov_type="cluster", cov_kwds={"groups": groups})
    return [float(value) for value in fit.params], [float(value) for value in fit.bse]


def read(life: Life, scenario: Scenario) -> Mapping[str, float]:
    """The experiment beside the run, and the estimator on the run."""
    assert life.panel is not None
    panel = life.panel
    treated = chosen(scenario, life.key, panel.row.astype(np.int64))
    found = gains(panel, raised(scenario, life.key), treated)
    return elasticities(panel) | {
        "social_to_private": found.social / found.private if found.private else math.nan,
        "sales ratio": found.social_sales / found.private_sales if found.private_sales > 0 else math.nan,
        "private": found.private / found.cost,
        "social": found.social / found.cost,
        "private sales": found.private_sales / found.cost,
        "social sales": found.social_sales / found.cost,
    }


READER = Reader("study-returns", read, frozenset({"panel"}), modules=CODE)


def worlds(settings: Settings) -> Sequence[World]:
    """The rules of the end of 2022, for longer than scenarios usually run."""
    return (World("rules", settings.scenario(RULES_FILE, f"time.end={2022 + HORIZON}-12-31"), READER),)


SOURCE = "Bloom, Schankerman & Van Reenen 2013: social 55 %, private 21 % (recalled); band of the specification (fact 18)"
SLUG = "returns"
BAND = band_of(SLUG, "estimated")
RATIO = next(part.ratio for _, part in parts() if (part.source, part.key) == (SLUG, "estimated"))
STUDY = Study(
    slug=SLUG,
    title=Text("研发的社会回报与私人回报之比", "Social over private return to research"),
    question=Text("一元研发给全社会带来的生产率收益是给本企业的几倍", "How much more does research bring to all firms than to the one that does it?"),
    citation="Bloom, N., Schankerman, M. & Van Reenen, J. (2013), Identifying technology spillovers and product market rivalry, "
    "Econometrica 81(4), 1347–1393",
    method=Text(
        "随机抽取十分之一研发企业，一年研发提高50%，与同一世界比较生产率价值（贴现率8%，七年）；并按原文以企业和年份固定效应估计自身与他人研发存量弹性。",
        "The research of a random tenth of performers is raised by half for a year: value of productivity, discounted at 8 % over seven years, in "
        "the same world with and without. Beside it the paper's regression on own and others' research stock with firm and year effects.",
    ),
    published=(
        Published("social_to_private", Text("社会与私人回报之比（实验）", "social over private return, experiment"), 2.6, *BAND, source=SOURCE,
                  ratio=("social", "private")),
        Published("estimated", Text("社会与私人回报之比（原文估计方法）", "social over private return, regression"), 2.6, *BAND, source=SOURCE,
                  ratio=RATIO),
        Published("own", Text("生产率对自身研发存量的弹性", "elasticity of productivity to own research stock"), 0.043, 0.0, 0.09,
                  source="Bloom, Schankerman & Van Reenen 2013, table 5, recalled; interval roughly from its error"),
        Published("pool", Text("生产率对他人研发存量的弹性", "elasticity of productivity to others' research stock"), 0.19, 0.1, 0.28,
                  source="Bloom, Schankerman & Van Reenen 2013, table 5, recalled; interval roughly from its error"),
    ),
    worlds=worlds,
    limits=Text(
        "外溢池为同一城市和行业的研发存量，不是技术距离加权；模型没有价格，市场窃取只通过相对生产率进入增长；企业职工和资产随销售额变动，无法作为控制变量，"
        "因此因变量为全要素生产率。回归之比为各种子均值之比（Fieller区间）；该区间反映各种子间的差异，不含各种子共有的企业总体。",
        "The pool is the research stock of city and sector, not weighted by closeness of technology; there are no prices, business is stolen only "
        "through relative productivity in growth; staff and assets move with a firm's sales, so they cannot be controls: the outcome is log TFPR. "
        "The ratio by regression is one of means over seeds, with Fieller's interval over seeds, which share the population of firms.",
    ),
)  # fmt: skip
