"""Loans with and without public cover: how many default, and what cover does to it (OECD 2024; Lelarge, Sraer & Thesmar 2010).

Within one world covered and uncovered loans differ in who gets them (selection); between a world with cover and one without, the chance being the
same, only the terms differ. Both are read from the banks' books: every loan from its grant to its end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from sim.experiments.computing.reader import Reader
from sim.experiments.studies.microdata import LARGE, happened, places_of
from sim.experiments.studies.study import CODE, RULES_FILE, Numbers, Published, Settings, Study, World, band_of, standard_error_key
from sim.institutions.life import FirmPanel, Life
from sim.kernel.clock import DAYS_A_YEAR
from sim.kernel.events import Events
from sim.scenario.parameter_set import Namespace
from sim.scenario.places import CITIES
from sim.scenario.resolved import Change, Scenario, Text

Array = NDArray[np.float64]
BACKED = "covered"
UNCOVERED_CITIES = tuple(city.en for city in CITIES[1::2])
"""Cities whose firms get no cover in the world that has both kinds of loans, as the French programme was open to some industries only."""
FEWEST_DEFAULTS = 5
"""Defaults on each side below which no ratio is given."""


@dataclass(frozen=True)
class Loans:
    """Technology loans whose term has ended, one row a loan, in order of their grant; shape (n,). `row`: borrower; `granted`, `ended`: day numbers;
    `backing`: name of who shares the loss; `defaulted`: not paid back; `years`: whole years it ran, at least one, at most its term."""

    row: NDArray[np.int64]
    granted: NDArray[np.int64]
    ended: NDArray[np.int64]
    backing: NDArray[np.object_]
    yuan: Array
    defaulted: NDArray[np.bool_]
    years: NDArray[np.int64]

    @property
    def covered(self) -> NDArray[np.bool_]:
        """Loans that the compensation pool covers."""
        return np.array(self.backing == BACKED)

    def of(self, chosen: NDArray[np.bool_]) -> Loans:
        """The chosen ones."""
        return Loans(*(getattr(self, column.name)[chosen] for column in fields(self)))


def book(events: Events, term: int, last_day: int) -> Loans:
    """The loans granted at least `term` days before `last_day`, each with its end: a firm's loans end in the order in which they began."""
    granted = happened(events, "loan", "granted", "examined")
    ended = np.flatnonzero((events.kinds == "loan") & ((events.after == "repaid") | (events.after == "defaulted")))
    number: dict[int, int] = {}  # loans begun and ended by each firm so far
    begun: dict[tuple[int, int], int] = {}
    for k in granted.tolist():
        row = int(events.firms[k])
        number[row] = number.get(row, 0) + 1
        begun[row, number[row]] = k
    number.clear()
    end = {}
    for k in ended.tolist():
        row = int(events.firms[k])
        number[row] = number.get(row, 0) + 1
        if (row, number[row]) in begun:
            end[begun[row, number[row]]] = k
    whole = np.array([k for k in granted.tolist() if k in end and events.days[k] + term <= last_day], dtype=np.int64)
    ends = np.array([end[k] for k in whole.tolist()], dtype=np.int64)
    lasted = events.days[ends] - events.days[whole]
    years = np.clip(np.ceil(lasted / DAYS_A_YEAR - 0.1), 1, max(math.ceil(term / DAYS_A_YEAR - 0.1), 1)).astype(np.int64)
    return Loans(
        events.firms[whole].astype(np.int64), events.days[whole].astype(np.int64), events.days[ends].astype(np.int64), events.reasons[whole],
        events.yuan[whole], np.array(events.after[ends] == "defaulted", dtype=bool), years,
    )  # fmt: skip


def yearly_rate(defaulted: NDArray[np.bool_], years: NDArray) -> float:
    """Defaults over years at risk, 1/year; NaN without loans."""
    return float(defaulted.sum() / years.sum()) if years.sum() > 0 else math.nan


def ratio(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Ratio of two yearly rates, each (defaults, years at risk), and its standard error by the delta method; NaN from too few defaults."""
    if min(one[0], other[0]) < FEWEST_DEFAULTS:
        return math.nan, math.nan
    value = (one[0] / one[1]) / (other[0] / other[1])
    return value, value * math.sqrt(1.0 / one[0] + 1.0 / other[0])


def hazard_ratio(loans: Loans, controls: Array) -> tuple[float, float]:
    """Hazard of covered over uncovered loans with the same `controls` (shape (n, k)) and its standard error: a complementary log-log model in
    discrete time, one row a loan and year at risk (Prentice & Gloeckler 1978), errors clustered by borrower; NaN from too few defaults."""
    import statsmodels.api as sm

    counts = [int((loans.defaulted & (loans.covered == side)).sum()) for side in (True, False)]
    if min(counts) < FEWEST_DEFAULTS:
        return math.nan, math.nan
    at_risk = np.repeat(np.arange(loans.row.size), loans.years)
    year = np.arange(at_risk.size) - np.repeat(np.cumsum(loans.years) - loans.years, loans.years)
    outcome = loans.defaulted[at_risk] & (year == loans.years[at_risk] - 1)
    later = [(year == k).astype(float) for k in range(1, int(loans.years.max()))]
    varied = controls[:, np.ptp(controls, axis=0) > 0]
    standard = (varied - varied.mean(axis=0)) / varied.std(axis=0)
    design = np.column_stack([np.ones(at_risk.size), loans.covered[at_risk], *later, standard[at_risk]])
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    fit = sm.GLM(outcome.astype(float), design, family=family).fit(cov_type="cluster", cov_kwds={"groups": loans.row[at_risk]})
    value = float(np.exp(fit.params[1]))
    return value, value * float(fit.bse[1])


def characteristics(panel: FirmPanel, loans: Loans) -> Array:
    """What a bank's file has of the borrower at the end of the year before the grant: leverage, log sales, age, productivity, profit over sales and
    the log of the loan; shape (n, 6)."""
    from datetime import date

    years = np.array([date.fromordinal(int(day)).year for day in loans.granted.tolist()])
    before = np.clip(years - 1 - panel.years[0], 0, len(panel.years) - 1)
    place = places_of(panel, loans.row)
    known = panel.alive[before, place]
    sales = np.where(known, np.maximum(panel.sales[before, place], 1e4), 1e6)
    owed = panel.debt[before, place] + panel.technology_debt[before, place]
    columns = [
        np.clip(owed / np.maximum(panel.fixed_assets[before, place], 1.0), 0.0, 3.0),
        np.log(sales),
        np.log1p(np.maximum(loans.granted - panel.born[place], 0) / DAYS_A_YEAR),
        panel.productivity[before, place],
        np.clip(panel.profit[before, place] / sales, -0.5, 0.5),
        np.log(np.maximum(loans.yuan, 1.0)),
    ]
    return np.column_stack([np.where(known, np.nan_to_num(column), 0.0) for column in columns]).astype(float)


def eligible(panel: FirmPanel, loans: Loans) -> NDArray[np.bool_]:
    """Borrowers below large size at the end of the year of the grant: the pool covers no others; shape (n,)."""
    from datetime import date

    year = np.array([panel.year(date.fromordinal(int(day)).year) for day in loans.granted.tolist()], dtype=np.int64)
    return np.array(panel.size[year, places_of(panel, loans.row)] < LARGE)


def read(life: Life, scenario: Scenario) -> Mapping[str, float]:
    """Default rates of one world by backing, with and without controls; loans, borrowers and take-up of firms that may be covered."""
    assert life.panel is not None
    assert life.events is not None
    p: Namespace = scenario.parameters(life.key[0]).at(scenario.start)
    term = int(p.credit.term)
    return described(life.panel, book(life.events, term, scenario.end.toordinal())) | demand(life.panel, life.events)


def described(panel: FirmPanel, loans: Loans) -> dict[str, float]:
    """Rates a year and their ratios over loans of firms below large size; defaults and years at risk, so that worlds can be compared."""
    small = loans.of(eligible(panel, loans))
    found: dict[str, float] = {}
    counts: dict[str, tuple[float, float]] = {}
    for name, some in (("all", loans), ("covered", small.of(small.covered)), ("uncovered", small.of(~small.covered)), ("eligible", small)):
        counts[name] = (float(some.defaulted.sum()), float(some.years.sum()))
        found |= {f"{name} rate": yearly_rate(some.defaulted, some.years)}
        found |= {f"{name} defaults": counts[name][0], f"{name} years": counts[name][1]}
    raw, raw_error = ratio(counts["covered"], counts["uncovered"])
    hazard, hazard_error = hazard_ratio(small, characteristics(panel, small))
    found |= {"raw": raw, standard_error_key("raw"): raw_error, "hazard": hazard, standard_error_key("hazard"): hazard_error}
    return found


def demand(panel: FirmPanel, events: Events) -> dict[str, float]:
    """Loans granted in number and yuan, covered or not; borrowers among the firms below large size that finance held back or that hold a status, with
    cover and in all, on average over the years."""
    granted = happened(events, "loan", "granted", "examined")
    backed = np.array(events.reasons[granted] == BACKED, dtype=bool)
    shares = []
    for k in range(1, len(panel.years)):
        may = panel.alive[k] & (panel.size[k] < LARGE) & (panel.constrained[k] | panel.high_tech[k] | panel.technology_sme[k])
        shares.append(float((panel.technology_debt[k] > 0)[may].mean()) if may.any() else math.nan)
    return {
        "loans": float(granted.size),
        "yuan": float(events.yuan[granted].sum()),
        "covered share": float(backed.mean()) if backed.size else math.nan,
        "borrowers": float(np.nanmean(shares)),
    }


def finish(numbers: Numbers) -> Numbers:
    """The default rate with cover, and covered loans over those of the same kind of firms in the world without cover."""
    found = dict(numbers)
    with_cover, without = ((numbers.get(f"{world} {key} defaults", 0.0), numbers.get(f"{world} {key} years", 0.0)) for world, key in
                           (("cover", "covered"), ("no cover", "eligible")))  # fmt: skip
    value, error = ratio(with_cover, without)
    found |= {"covered_ratio": value, standard_error_key("covered_ratio"): error}
    found |= {"default_rate": numbers.get("cover all rate", math.nan), "default_rate without": numbers.get("no cover all rate", math.nan)}
    for key, name in (("one_world_ratio", "raw"), ("hazard_ratio", "hazard")):
        for kind in (str, standard_error_key):
            found[kind(key)] = numbers.get(kind(f"half {name}"), math.nan)
    lent = numbers.get("no cover yuan", 0.0)
    found["additional_credit"] = numbers.get("cover yuan", math.nan) / lent - 1.0 if lent > 0 else math.nan
    found["take_up"] = numbers.get("cover borrowers", math.nan)
    return found


READER = Reader("study-loans", read, frozenset({"panel", "events"}), modules=CODE)


def worlds(settings: Settings) -> Sequence[World]:
    """The pool of measure 18 alone, the same for firms of every other city only, and the rules of the end of 2022."""
    cover = settings.scenario("loan-cover.yaml")
    nothing = Change("measures.technology_finance.cover", "set", 0.0, (), cover.start, None, (("city", UNCOVERED_CITIES),))
    return (
        World("cover", cover, READER),
        World("half", replace(cover, id="loan-cover-half", changes=(*cover.changes, nothing)), READER),
        World("no cover", settings.scenario(RULES_FILE), READER),
    )


BAND = "band of the specification (fact 19) around OECD 2024 (Financing SMEs) and Lelarge, Sraer & Thesmar"
NONE = "no figure recalled that fits the scheme"
SLUG, SHARE = "loans", "fraction"
HIGHER = band_of(SLUG, "covered_ratio")
STUDY = Study(
    slug=SLUG,
    title=Text("科技贷款风险补偿：违约率与参与率", "Cover for technology loans: default and take-up"),
    question=Text("有风险补偿的贷款是否更多违约", "Do loans default more often under public cover, by selection and by itself?"),
    citation="OECD (2024), Financing SMEs and Entrepreneurs; Lelarge, C., Sraer, D. & Thesmar, D. (2010), Entrepreneurship and credit constraints: "
    "evidence from a French loan guarantee program, in Lerner & Schoar (eds), International Differences in Entrepreneurship",
    method=Text(
        "逐年违约率：有补偿贷款与无补偿的同一世界比较；并在仅一半城市有补偿的世界中，用离散时间模型（互补双对数）控制借款企业特征。",
        "Default a year at risk: covered loans against loans of the same kind of firms in the same world without cover; and, in a world where every "
        "other city has cover, a discrete-time hazard (complementary log-log) without and with the borrower's characteristics.",
    ),
    published=(
        Published("default_rate", Text("科技贷款年违约率", "default a year"), None, *band_of(SLUG, "default_rate"), status="band", source=BAND,
                  unit=SHARE),
        Published("covered_ratio", Text("两个世界违约率之比", "covered loans over loans without cover"), None, *HIGHER, status="band", source=BAND),
        Published("one_world_ratio", Text("同一世界违约率之比", "covered over uncovered loans"), None, *HIGHER, status="band", source=BAND),
        Published("hazard_ratio", Text("同上，控制企业特征", "with the borrower's characteristics"), None, *HIGHER, status="band", source=BAND),
        Published("additional_credit", Text("新增科技贷款", "more technology credit with cover"), source=NONE, unit=SHARE),
        Published("take_up", Text("符合条件企业的贷款参与率", "eligible firms with a technology loan"), source=NONE, unit=SHARE),
    ),
    worlds=worlds,
    finish=finish,
    limits=Text(
        "模型中所有贷款利率相同，因此不能检验利率效应；贷款期限一年；补偿池对大型企业不开放。",
        "All loans cost the same in the model, so nothing can be said of interest; loans run for a year; large firms get no cover and are left out "
        "of the ratios.",
    ),
)  # fmt: skip
