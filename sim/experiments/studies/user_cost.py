"""Study: the elasticity of research to its user cost, in the first year after a reform and years later.

Difference in differences with the user cost instrumented by what the reform alone would do to it (Guceri & Liu 2019; Agrawal, Rosell & Simcoe
2020; Jia & Ma 2017). Two reforms: the rise of manufacturers' super-deduction from 75 to 100 per cent on 2021-01-01, in the historical run, and a
made-up pilot that raises it to 200 per cent for manufacturers of half of the cities and is followed for eight years.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.tables import IS_MANUFACTURING, SECTOR_COUNT
from sim.experiments.computing.reader import Reader
from sim.experiments.studies.microdata import MEDIUM
from sim.experiments.studies.samples import performs, winsorised
from sim.experiments.studies.study import (
    CODE,
    HISTORY_FILE,
    RULES_FILE,
    Numbers,
    Published,
    Settings,
    Study,
    World,
    band_of,
    degrees_key,
    standard_error_key,
)
from sim.experiments.studies.within import NOTHING, Slope, instrumented
from sim.institutions.life import FirmPanel, Life
from sim.scenario import resolved
from sim.scenario.places import CITIES, OWNERSHIPS
from sim.scenario.resolved import Scenario, Text

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

SLUG = "user-cost"
PILOT_FROM, PILOT_YEARS, PILOT_RATE, PATH = 2025, 8, 2.0, "tax.deduction_manufacturing"
PILOT_CITIES = tuple(city.en for number, city in enumerate(CITIES) if number % 2)
"""Every other city of the list."""
GROUPS = ("small", "large", "state")
KEYS = (str, standard_error_key, degrees_key)
"""Keys of an estimate, its error and the degrees of freedom of that."""


@dataclass(frozen=True, slots=True)
class Reform:
    """`before`: years before it whose mean is the base; `since`: its first year; `rates`: super-deduction of the treated before and after.
    `own_trend`: the treated differ from the others by more than the reform and grow at a pace of their own, told by the years before."""

    before: tuple[int, ...]
    since: int
    rates: tuple[float, float]
    own_trend: bool = False


RATE_OF_2021 = Reform((2019, 2020), 2021, (0.75, 1.0), own_trend=True)
PILOT_REFORM = Reform((2023, 2024), PILOT_FROM, (1.0, PILOT_RATE))


def read_history(life: Life, scenario: Scenario) -> dict[str, float]:
    """Estimates of the reform of 2021: manufacturers against other sectors, assigned by sector."""
    panel = life.panel
    assert panel is not None
    return estimates(panel, IS_MANUFACTURING[panel.sector], np.ones(len(panel), bool), RATE_OF_2021, panel.sector)


def read_pilot(life: Life, scenario: Scenario) -> dict[str, float]:
    """Estimates of the pilot: manufacturers of its cities against manufacturers elsewhere, assigned by city."""
    panel = life.panel
    assert panel is not None
    inside = np.isin(panel.city, [number for number, city in enumerate(CITIES) if city.en in PILOT_CITIES])
    return estimates(panel, inside, IS_MANUFACTURING[panel.sector], PILOT_REFORM, panel.city)


def estimates(panel: FirmPanel, treated: Mask, among: Mask, reform: Reform, assigned: NDArray[np.integer]) -> dict[str, float]:
    """Elasticity in each year since the reform and over all of them, for all firms and by group, with placebo and the extensive margin.

    Keys: "year k" is the elasticity in the k-th year since the reform (k = 1 the first, 0 a placebo between the years before), `short_run` and
    `long_run` its first and last year, `all` and the names of groups the whole time since. "{group} year k", and for real research in place of
    what is booked "real year k". An elasticity is positive if research rises as its cost falls. `assigned`: the unit that was or was not
    treated as a whole, (firms,); errors are clustered by it.
    """
    numbers: dict[str, float] = {}
    years = range(reform.since, panel.years[-1] + 1)
    firms = {"": among, **{f"{name} ": among & mask for name, mask in groups(panel, reform).items()}}
    for name, mask in firms.items():
        changes = [change_in(panel, treated, mask, reform, year) for year in years]
        trend = own_trend(panel, treated, mask, reform)
        for number, change in enumerate(changes):
            _put(numbers, f"{name}year {number + 1}", slope_of([change, *trend], assigned))
        _put(numbers, name.strip() or "all", slope_of([*changes, *trend], assigned))
    for number, year in enumerate(years):
        change, trend = change_in(panel, treated, among, reform, year, real=True), own_trend(panel, treated, among, reform, real=True)
        _put(numbers, f"real year {number + 1}", slope_of([change, *trend], assigned))
    for name, number in (("short_run", 1), ("long_run", len(years))):
        numbers |= {key(name): numbers[key(f"year {number}")] for key in KEYS}
    _put(numbers, "year 0", placebo(panel, treated, among, reform, assigned))
    _put(numbers, "extensive", extensive(panel, treated, among, reform, assigned))
    return numbers


def groups(panel: FirmPanel, reform: Reform) -> dict[str, Mask]:
    """Firms by size in the last year before the reform (micro and small; medium and large), and state-owned ones."""
    size, state = panel.size[panel.year(reform.before[-1])], panel.ownership == OWNERSHIPS.index("state")
    return {"small": (size < MEDIUM) & ~state, "large": (size >= MEDIUM) & ~state, "state": state}


class Change(NamedTuple):
    """Changes since before the reform of firms that perform throughout, arrays of shape (firms,): log research, fall of the log user cost, the
    instrument, and controls of shape (firms, 2), with an own trend (firms, 3); `firm`: position in the panel."""

    firm: NDArray[np.intp]
    research: Array
    fall: Array
    instrument: Array
    controls: Array


def change_in(panel: FirmPanel, treated: Mask, among: Mask, reform: Reform, year: int, real: bool = False) -> Change:
    """From the mean of the years before to one `year`. Controls: what the reform would bring to a firm, treated or not, and growth of sales,
    as desired research is a share of them (output is a control in Bloom, Griffith & Van Reenen 2002 too). If the treated have an own trend, it is
    a third control and, as the first, times the years that passed; before the reform the instrument is zero."""
    place, before = panel.year(year), [panel.year(each) for each in reform.before]
    faced = np.isfinite(panel.user_cost[[*before, place]]).all(axis=0)  # newcomers of a year made no plan on its first day
    chosen = among & faced & np.all(performs(panel)[before[0] : place + 1], axis=0)
    would = exposure(panel, reform)[chosen]
    amounts = (panel.real if real else panel.booked, panel.user_cost, panel.sales)
    research, cost, sales = (_log_change(amount, before, place, chosen) for amount in amounts)
    controls = np.column_stack([would, winsorised(sales)])
    if reform.own_trend:
        passed = year - float(np.mean(reform.before))
        controls = np.column_stack([would * passed, controls[:, 1], treated[chosen] * passed])
    since = year >= reform.since
    return Change(np.flatnonzero(chosen), winsorised(research), -cost, would * treated[chosen] * since, controls)


def own_trend(panel: FirmPanel, treated: Mask, among: Mask, reform: Reform, real: bool = False) -> list[Change]:
    """The change between the first and the last year before the reform, which tells how the treated grow without it; none if it is not wanted."""
    if not reform.own_trend:
        return []
    return [change_in(panel, treated, among, replace(reform, before=reform.before[:1]), reform.before[-1], real)]


def slope_of(changes: Sequence[Change], assigned: NDArray[np.integer]) -> Slope:
    """Elasticity over one or several years: firm-years with an effect of each year, errors clustered by the unit of assignment."""
    parts = [(c.firm, *(_centred(column) for column in (c.research, c.fall, c.instrument, c.controls))) for c in changes if c.firm.size]
    if not parts:
        return NOTHING
    firm, research, fall, instrument, controls = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return instrumented(research, fall, instrument, controls, assigned[firm], firm)


def placebo(panel: FirmPanel, treated: Mask, among: Mask, reform: Reform, assigned: NDArray[np.integer]) -> Slope:
    """The elasticity that the difference between the two years before would give if the reform's change of cost had come a year early. Without an
    own trend of the treated, which this difference tells."""
    early = replace(reform, before=reform.before[:1], own_trend=False)
    change = change_in(panel, treated, among, early, reform.before[-1])
    would = exposure(panel, reform)[change.firm]
    expected = would * treated[change.firm]
    controls = np.column_stack([would, change.controls[:, 1]])
    return instrumented(change.research, expected, expected, controls, assigned[change.firm], change.firm)


def extensive(panel: FirmPanel, treated: Mask, among: Mask, reform: Reform, assigned: NDArray[np.integer]) -> Slope:
    """Effect of being treated on the share of firms with research, last year less the last before, firms alive in both."""
    before, last = panel.year(reform.before[-1]), len(panel.years) - 1
    chosen = among & panel.alive[before] & panel.alive[last]
    research = performs(panel)
    outcome = research[last][chosen].astype(float) - research[before][chosen]
    group = treated[chosen].astype(float)
    return instrumented(outcome, group, group, cluster=assigned[chosen], firm=np.flatnonzero(chosen))


def exposure(panel: FirmPanel, reform: Reform) -> Array:
    """Fall of the log user cost that the reform would bring by itself to each firm, at its tax rate and claim of the last year before.

    B = [1 − τ(1 + θ)]/(1 − τ); losses and later changes of the firm stay out. Times being treated this is the instrument; by itself it is a
    control, as firms with other tax rates may grow otherwise.
    """
    before = panel.year(reform.before[-1])
    rate = np.nan_to_num(panel.tax_rate[before].astype(float)) * panel.claims[before]
    old, new = (np.log1p(-rate * (1.0 + theta)) for theta in reform.rates)
    return old - new


def _log_change(amount: NDArray[np.float32], before: Sequence[int], place: int, chosen: Mask) -> Array:
    """Change of the log of an amount from the mean over the years before; shape (chosen firms,)."""
    logs = [np.log(np.maximum(amount[year][chosen].astype(float), 1e-9)) for year in (*before, place)]
    return np.asarray(logs[-1] - np.mean(logs[:-1], axis=0))


def _centred(values: Array) -> Array:
    return np.asarray(values - values.mean(axis=0))


def _put(numbers: dict[str, float], key: str, slope: Slope) -> None:
    numbers |= {key: slope.value, standard_error_key(key): slope.standard_error, degrees_key(key): slope.clusters - 1}
    numbers |= {f"{key} firms": slope.firms, f"{key} strength": slope.strength}


def worlds(settings: Settings) -> list[World]:
    """The historical run, and the pilot on top of the rules of 2022."""
    end = PILOT_FROM + PILOT_YEARS - 1
    pilot = settings.scenario(RULES_FILE, f"time.end={end}-12-31")
    return [World("2021", settings.scenario(HISTORY_FILE), HISTORY_READER), World("pilot", with_pilot(pilot), PILOT_READER)]


def with_pilot(scenario: Scenario) -> Scenario:
    """The scenario with the pilot and nothing else changed."""
    change = resolved.Change(PATH, "set", PILOT_RATE, (), date(PILOT_FROM, 1, 1), None, (("city", PILOT_CITIES),))
    return replace(scenario, id=f"{scenario.id}-pilot", changes=(*scenario.changes, change))


def finish(numbers: Numbers) -> Numbers:
    """The numbers of the pilot also under the names of stylised fact 15: first and last year, and the groups over all years."""
    found = dict(numbers)
    for name in ("short_run", "long_run", *GROUPS):
        for key in KEYS:
            found[key(name)] = numbers.get(f"pilot {key(name)}", math.nan)
    found["small_over_large"] = found["small"] - found["large"]
    found[standard_error_key("small_over_large")] = math.hypot(found[standard_error_key("small")], found[standard_error_key("large")])
    found[degrees_key("small_over_large")] = min(found[degrees_key("small")], found[degrees_key("large")])
    return found


HISTORY_READER = Reader("study-user-cost-2021", read_history, modules=CODE)
PILOT_READER = Reader("study-user-cost-pilot", read_pilot, modules=CODE)

_FACT = "stylised fact 15, set around Guceri & Liu 2019, Agrawal, Rosell & Simcoe 2020, Dechezleprêtre et al. 2023, Jia & Ma 2017 (recalled)"
_JIA = "Jia & Ma 2017, China Economic Review 46, 50–66 (abstract recalled: .4 in the short run; state-owned firms do not answer)"
_SHORT, _LONG = band_of(SLUG, "short_run"), band_of(SLUG, "long_run")
_PLACEBO = "no effect before the reform"

STUDY = Study(
    slug=SLUG,
    title=Text("研发使用者成本弹性", "User cost of research"),
    question=Text("研发对使用者成本的短期和长期弹性是多少？大小企业、国有企业是否不同？",
                  "How does research answer its user cost in the first year and after eight, and do small, large and state-owned firms differ?"),
    citation="Guceri & Liu 2019, AEJ: Economic Policy 11, 266–291; Jia & Ma 2017, China Economic Review 46, 50–66",
    method=Text(f"双重差分，以改革本身对使用者成本的影响为工具变量，差分消除企业与年份固定效应；按处理分配层面聚类：试点{len(CITIES)}个城市，2021年至多{SECTOR_COUNT}"
                "个两位数行业，区间用t(G−1)；2021年另控制制造业自身趋势（2019—2020年）；样本为持续从事研发的企业。",
                "Difference in differences with the user cost instrumented by what the reform alone does to it; firm and year effects; errors "
                f"clustered where treatment is assigned, by city in the pilot ({len(CITIES)} clusters) and by two-digit sector in 2021 (at most "
                f"{SECTOR_COUNT}), with intervals of t(clusters − 1); in 2021 manufacturers have a trend of their own, told by 2019–2020; firms that "
                "perform throughout."),
    published=(
        Published("2021 short_run", Text("短期弹性：2021年制造业改革首年", "Short run: first year of the reform of 2021"), 0.4, *_SHORT,
                  status="band", source=f"{_FACT}; value: {_JIA}"),
        Published("short_run", Text("短期弹性：试点首年", "Short run: first year of the pilot"), 0.4, *_SHORT, status="band",
                  source=f"{_FACT}; value: {_JIA}"),
        Published("long_run", Text("长期弹性：试点第八年", "Long run: eighth year of the pilot"), None, *_LONG, status="band", source=_FACT),
        Published("small", Text("小微企业，试点八年合计", "Micro and small firms, all years of the pilot"), source="larger than that of large firms"),
        Published("large", Text("大中型企业，试点八年合计", "Medium and large firms, all years of the pilot"),
                  source="smaller than that of small firms"),
        Published("small_over_large", Text("小微企业减大中型企业", "Small less large firms"), None, *band_of(SLUG, "small_over_large"),
                  status="band", source=_FACT),
        Published("state", Text("国有企业，试点八年合计", "State-owned firms, all years of the pilot"), 0.0, *band_of(SLUG, "state"), status="band",
                  source=f"{_JIA}; width: stylised fact 15"),
        Published("2021 year 0", Text("安慰剂：改革前一年", "Placebo: a year before the reform of 2021"), 0.0, source=_PLACEBO, null=True),
        Published("pilot year 0", Text("安慰剂：试点前一年", "Placebo: a year before the pilot"), 0.0, source=_PLACEBO, null=True),
    ),
    worlds=worlds,
    finish=finish,
    limits=Text("八年试点为虚构改革（半数城市制造业加计扣除比例升至200%），历史上没有对应；退出研发的企业不在样本内，其影响另列为扩展边际。"
                "2021年的自身趋势仅由一年变化外推；其安慰剂检验不含该趋势，检验的正是是否需要它。聚类数少，标准误仍可能偏小。",
                "The eight-year pilot (a super-deduction of 200 per cent for manufacturers of half of the cities) never happened. Firms that stop "
                "research are not in the sample; the extensive margin is told apart in numbers.csv. "
                "The own trend of manufacturers in 2021 is one yearly change carried on; the placebo of 2021 is without it and tells whether it is "
                "needed. With so few clusters errors may still be too small; the difference of small and large firms takes theirs as independent."),
)  # fmt: skip
"""The study."""
