"""Innovation vouchers by lottery (Cornet, Vroomen & van der Steeg 2006): of ten vouchers, how many add research?

In the model's voucher rounds firms queue in random order until the money is gone: within a round, who gets a voucher is a lottery.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.experiments.computing.reader import Reader
from sim.experiments.studies.microdata import happened, places_of
from sim.experiments.studies.study import CODE, RULES_FILE, Published, Settings, Study, World, standard_error_key
from sim.institutions.life import FirmPanel, Life
from sim.kernel.events import Events
from sim.scenario.resolved import Scenario, Text

Array = NDArray[np.float64]
WAIT = 400
"""Days after a round within which an assignment counts: longer than a voucher is valid; later rounds are left out."""
FEWEST = 20
"""Winners and losers below which nothing is estimated."""


@dataclass(frozen=True)
class Lottery:
    """Applications in voucher rounds that had winners and losers; shape (n,). `row`: firm; `round`: number of the round; `won`: got a voucher;
    `assigned`: bought a service from an institute, with the voucher or without."""

    row: NDArray[np.int64]
    round: NDArray[np.int64]
    won: NDArray[np.bool_]
    assigned: NDArray[np.bool_]


def lottery(events: Events, last_day: int) -> Lottery:
    """The rounds held at least WAIT days before `last_day`."""
    drawn = np.sort(np.concatenate([happened(events, "voucher", state, "asked") for state in ("granted", "refused")]))
    drawn = drawn[events.days[drawn] + WAIT <= last_day]
    names, number = np.unique(events.subjects[drawn].astype(str), return_inverse=True)
    code = {name: k for k, name in enumerate(names.tolist())}
    bought = np.concatenate([happened(events, "voucher", "used", "granted"), happened(events, "voucher", "bought without", "refused")])
    pairs = {(code[str(name)], int(row)) for name, row in zip(events.subjects[bought], events.firms[bought], strict=True) if str(name) in code}
    row = events.firms[drawn].astype(np.int64)
    assigned = np.array([(k, r) in pairs for k, r in zip(number.tolist(), row.tolist(), strict=True)], dtype=bool)
    won = np.array(events.after[drawn] == "granted", dtype=bool)
    share = np.bincount(number, won, names.size) / np.maximum(np.bincount(number, minlength=names.size), 1) if names.size else np.zeros(0)
    mixed = (share[number] > 0) & (share[number] < 1) if names.size else np.zeros(0, bool)
    return Lottery(row[mixed], number[mixed].astype(np.int64), won[mixed], assigned[mixed])


def effect(draw: Lottery, outcome: Array) -> tuple[float, float]:
    """Winners less losers of the same round: a linear probability model with a constant for each round, error clustered by firm; NaN from too few.

    Means are taken out of outcome and treatment round by round, which gives the same coefficient.
    """
    import statsmodels.api as sm

    if min(draw.won.sum(), (~draw.won).sum()) < FEWEST:
        return math.nan, math.nan

    def within(values: Array) -> Array:
        number = np.bincount(draw.round)
        return values - (np.bincount(draw.round, values) / np.maximum(number, 1))[draw.round]

    fit = sm.OLS(within(outcome), within(draw.won.astype(float))).fit(cov_type="cluster", cov_kwds={"groups": draw.row})
    return float(fit.params[0]), float(fit.bse[0])


def estimates(draw: Lottery, sales_before: Array) -> dict[str, float]:
    """Additional assignments a voucher; the losers' own assignments; a placebo on log sales of the year before (shape (n,), NaN where unknown)."""
    value, error = effect(draw, draw.assigned.astype(float))
    known = np.isfinite(sales_before)
    kept = Lottery(draw.row[known], draw.round[known], draw.won[known], draw.assigned[known])
    placebo, placebo_error = effect(kept, sales_before[known])
    return {
        "additional": value,
        standard_error_key("additional"): error,
        "winners": float(draw.assigned[draw.won].mean()) if draw.won.any() else math.nan,
        "losers": float(draw.assigned[~draw.won].mean()) if (~draw.won).any() else math.nan,
        "placebo": placebo,
        standard_error_key("placebo"): placebo_error,
        "applications": float(draw.won.size),
        "vouchers": float(draw.won.sum()),
    }


def sales_before(panel: FirmPanel, draw: Lottery) -> Array:
    """Log sales in the year before the start of the run of each applicant; NaN for firms born later; shape (n,)."""
    place = places_of(panel, draw.row)
    sales = np.where(panel.alive[0, place], panel.sales[0, place], np.nan).astype(float)
    return np.log(np.maximum(sales, 1.0))


def read(life: Life, scenario: Scenario) -> Mapping[str, float]:
    """The lottery of all rounds of a run."""
    assert life.panel is not None
    assert life.events is not None
    draw = lottery(life.events, scenario.end.toordinal())
    return estimates(draw, sales_before(life.panel, draw))


READER = Reader("study-vouchers", read, frozenset({"panel", "events"}), modules=CODE)


def worlds(settings: Settings) -> Sequence[World]:
    """The scheme of 2018, whose money does not suffice."""
    return (World("scheme", settings.scenario(RULES_FILE), READER),)


SOURCE = "Cornet, Vroomen & van der Steeg 2006, CPB Discussion Paper 58: of ten vouchers eight additional, one substituted, one unused"
STUDY = Study(
    slug="vouchers",
    title=Text("创新券抽签：新增委托研发的比例", "Innovation vouchers by lottery: additional assignments"),
    question=Text("每张创新券带来多少原本不会发生的委托研发", "How many assignments to research institutes does a voucher add?"),
    citation="Cornet, M., Vroomen, B. & van der Steeg, M. (2006), Do innovation vouchers help SMEs to cross the bridge towards science?, "
    "CPB Discussion Paper 58",
    method=Text(
        "同一轮次中获券与未获券企业之差：线性概率模型，轮次固定效应，按企业聚类；意向处理。",
        "Winners less losers of the same round: linear probability model with a constant for each round, errors clustered by firm; intention to "
        "treat.",
    ),
    published=(
        Published("additional", Text("每张创新券新增委托", "additional assignments a voucher"), 0.8, status="abstract", source=SOURCE),
        Published("losers", Text("未获券企业自行委托的比例", "losers that buy a service anyway"), 0.1, status="abstract", source=SOURCE),
    ),
    worlds=worlds,
    limits=Text(
        "新增、替代和未使用的比例是模型参数，取自该文：此研究检验的是机制和估计方法，不是样本外证据。",
        "The shares additional, substituted and unused are parameters taken from this paper: the rerun tests mechanism and estimator, it is no "
        "evidence from outside the sample.",
    ),
)  # fmt: skip
