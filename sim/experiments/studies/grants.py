"""What a yuan of research grant adds: the regression discontinuity of Bronzini & Iachini (2014) at the cut-off of a contested call.

The programme is made like theirs: one call, firms of all sizes, panels that score, places for the best. Small and large firms are estimated
apart. Beside the estimate stands what no data set has: the same firms in the same world without the call.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.experiments.computing.reader import Reader
from sim.experiments.studies.discontinuity import binned, jumps
from sim.experiments.studies.microdata import MEDIUM, first_size, happened, over_years, places_of
from sim.experiments.studies.samples import winsorised
from sim.experiments.studies.study import CODE, RULES_FILE, Numbers, Published, Settings, Study, World, band_of
from sim.institutions.life import FirmPanel, Life
from sim.kernel.events import Events
from sim.scenario.resolved import Change, Scenario, Text

Array = NDArray[np.float64]
CALL, SWITCH = "innovation_projects", "measures.research_grant.enabled"
YEAR = 2023
"""Year of the call; what it adds is looked for in this year and the two after."""
SINCE, LAST = YEAR, YEAR + 2
NEAREST, NARROW = 0.5, 0.35
"""Shares of applicants around the cut-off: the two windows of the paper's robustness tests."""
SHOWN, BINS = 0.6, 6
"""Points on each side of the cut-off that the chart shows, and its bins a side."""
SIZES = ("small", "large")
PROGRAMME = (
    f"time.end={LAST}-12-31",
    "measures.research_grant.budget=0 yuan/year",
    "measures.research_grant.projects_grant=5 million yuan",
    "measures.research_grant.projects_budget=11000 million yuan/year",
    "measures.research_grant.projects_places=2200",
    "measures.research_grant.reviewers=600",
    *(f"measures.research_grant.{name}_places=0" for name in ("collaboration", "centres", "demonstration")),
)
"""One call like Emilia-Romagna's of 2003–04, with twice as many applicants as places. A grant is four times theirs (182,000 euro on average,
*unverified*), as at 1.3 m yuan the error for large firms is wider than the band; more money also eases finance more, so the comparison without the
call gives .93 and .36 yuan a yuan here, .80 and .16 with theirs. The yearly research grant pays nothing in either world, so that no other grant
follows the research of winners."""


@dataclass(frozen=True)
class Applicants:
    """Firms ranked in the call, arrays of shape (n,). `score`: points above those of the last place; `large`: medium and large firms; `paid`: grant
    received; `before`, `after`: real research of the year before the call and of the call's and the two years after, yuan; `sales`: yuan/year."""

    score: Array
    large: NDArray[np.bool_]
    paid: Array
    before: Array
    after: Array
    sales: Array

    @property
    def change(self) -> Array:
        """Real research after the call less as many years of that before, over sales."""
        return winsorised((self.after - (LAST - SINCE + 1) * self.before) / self.sales)

    @property
    def earlier(self) -> Array:
        """Research over sales before the call: nothing may jump here."""
        return winsorised(self.before / self.sales)

    def of(self, chosen: NDArray[np.bool_]) -> Applicants:
        """The chosen ones."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in ("score", "large", "paid", "before", "after", "sales")})


def applicants(events: Events, panel: FirmPanel) -> Applicants:
    """Those whom the call ranked and who lived through the years after it."""
    name = f"{CALL} {YEAR}"
    judged = np.flatnonzero((events.kinds == "application") & (events.subjects == name) & np.isfinite(events.points))
    paid = happened(events, "payment", "paid")
    paid = paid[events.subjects[paid] == name]
    money = np.zeros(len(panel))
    np.add.at(money, places_of(panel, events.firms[paid]), events.yuan[paid])
    place = places_of(panel, events.firms[judged])
    start = panel.year(YEAR - 1)
    lived = panel.alive[panel.year(LAST), place] & panel.alive[start, place] & (panel.sales[start, place] > 0)
    place, score = place[lived], events.points[judged][lived]
    return Applicants(
        score, panel.size[start, place] >= MEDIUM, money[place], panel.real[start, place].astype(float),
        over_years(panel.real, panel, SINCE, LAST)[place], panel.sales[start, place].astype(float),
    )  # fmt: skip


def estimates(sample: Applicants) -> dict[str, float]:
    """The jump of research over that of grants, small and large firms apart, in both windows and with a square term; a placebo on the year before;
    and the points of the chart."""
    found: dict[str, float] = {}
    for name, chosen in zip(SIZES, (~sample.large, sample.large), strict=True):
        firms = sample.of(chosen)
        money = firms.paid / firms.sales
        found |= jumps(name, firms.score, firms.change, NEAREST, treatment=money)
        found |= jumps(f"{name} narrow", firms.score, firms.change, NARROW, treatment=money)
        found |= jumps(f"{name} square", firms.score, firms.change, 1.0, 2, treatment=money)
        found |= jumps(f"{name} before", firms.score, firms.earlier, NEAREST)
        found |= {f"{name} applicants": float(chosen.sum()), f"{name} winners": float((firms.score >= 0).sum())}
        if firms.score.size:
            found |= {f"{name} change {place:.3f}": mean for place, mean in binned(firms.score, firms.change, SHOWN, BINS)}
    return found


def read(life: Life, scenario: Scenario) -> Mapping[str, float]:
    """Estimates of the discontinuity, and all research and grants by size for the comparison with the world without the call."""
    assert life.panel is not None
    assert life.events is not None
    return estimates(applicants(life.events, life.panel)) | totals(life)


def totals(life: Life) -> dict[str, float]:
    """Real research and grants of the call over the years, by size of the firm when it was first seen, yuan."""
    assert life.panel is not None
    assert life.events is not None
    panel, events = life.panel, life.events
    large = first_size(panel) >= MEDIUM
    research = over_years(panel.real, panel, SINCE, LAST)
    paid = happened(events, "payment", "paid")
    paid = paid[events.subjects[paid] == f"{CALL} {YEAR}"]
    by_size = np.bincount(large[places_of(panel, events.firms[paid])], events.yuan[paid], 2)
    return {
        key: value
        for k, name in enumerate(SIZES)
        for key, value in ((f"{name} research", float(research[large == bool(k)].sum())), (f"{name} grants", float(by_size[k])))
    }


def finish(numbers: Numbers) -> Numbers:
    """Estimates under their own names, and beside them what the world without the call shows."""
    found = {key.removeprefix("call "): value for key, value in numbers.items() if key.startswith("call ")}
    for name in SIZES:
        grants = numbers.get(f"call {name} grants", 0.0)
        added = numbers.get(f"call {name} research", math.nan) - numbers.get(f"no call {name} research", math.nan)
        found[f"{name} paired"] = added / grants if grants > 0 else math.nan
    return found


READER = Reader("study-grants", read, frozenset({"panel", "events"}), modules=CODE)


def worlds(settings: Settings) -> Sequence[World]:
    """The province with one call and without."""
    base = settings.scenario(RULES_FILE, *PROGRAMME)
    once = Change(SWITCH, "set", True, (), date(YEAR, 1, 1), date(YEAR, 12, 31))
    with_call = replace(base, id="no-policy-with-call", changes=(*base.changes, once))
    return World("call", with_call, READER), World("no call", base, READER)


SOURCE = "Bronzini & Iachini 2014, AEJ: Economic Policy 6(4); band around it in the specification (fact 16)"
PAIRED = "the same firms in the same world without the call: what the estimator should find"
SLUG = "grants"
SMALL, BIG = band_of(SLUG, "small"), band_of(SLUG, "large")
STUDY = Study(
    slug=SLUG,
    title=Text("研发补助的回归断点：每元补助带来多少研发", "Research grants: what a yuan adds, at the cut-off of a call"),
    question=Text("竞争性补助对企业研发投入的拉动", "How much research does a yuan of contested grant add, in small and in large firms?"),
    citation="Bronzini, R. & Iachini, E. (2014), Are incentives for R&D effective? Evidence from a regression discontinuity approach, "
    "American Economic Journal: Economic Policy 6(4), 100–134",
    method=Text(
        "以评审得分与录取线之差为驱动变量，两侧局部线性回归（三角核，最近50%申请者），研发变化跳跃除以补助跳跃；小微企业与大中型企业分开。",
        "Running variable: score less that of the last place. Local lines on both sides, triangular weights, the half of applicants nearest to the "
        "cut-off; jump of research over jump of grants, micro and small firms apart from medium and large ones.",
    ),
    published=(
        Published("small", Text("小微企业：每元补助增加的研发", "small: research a yuan of grant"), None, *SMALL, status="band", source=SOURCE),
        Published("large", Text("大中型企业：每元补助增加的研发", "larger: research a yuan of grant"), None, *BIG, status="band", source=SOURCE),
        Published("small paired", Text("小微企业：有无补助之差", "small: with and without the call"), None, *SMALL, status="band", source=PAIRED),
        Published("large paired", Text("大中型企业：有无补助之差", "larger: with and without the call"), None, *BIG, status="band", source=PAIRED),
    ),
    worlds=worlds,
    finish=finish,
    limits=Text(
        "原文结果变量为投资，此处为实际研发；评审只看研发强度和随机误差；规模按职工数和销售额分类。",
        "The paper's outcome is investment, here it is real research; panels score research intensity with noise; size by staff and sales.",
    ),
)  # fmt: skip
