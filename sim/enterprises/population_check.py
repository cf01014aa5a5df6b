"""The population beside its sources: each margin with the published figure, the deviation, the status and the citation.

`held` marks the margins that tests hold within 1 % at full scale: figures seen in a source (S) or arithmetic on such figures (D).
Recalled figures (R), assumptions (A) and figures of another place or year are printed for judgement only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from sim.enterprises import tables
from sim.enterprises.columns import Firms
from sim.enterprises.synthesis import comparison, statuses
from sim.enterprises.synthesis.base import Base
from sim.enterprises.synthesis.comparison import LETTER, Margin, View
from sim.enterprises.synthesis.margins import inventions_in_force
from sim.enterprises.synthesis.profit import profit_share
from sim.enterprises.tables import assumptions, figures
from sim.scenario.places import CITIES

__all__ = ["HELD", "Margin", "format_check", "population_margins"]

HELD = 0.01
"""Largest relative deviation of a held margin at full scale."""


def population_margins(firms: Firms, scale: float, start: date) -> list[Margin]:
    """Every margin of a population of the date `start` built at `scale`, grouped, in a fixed order."""
    view = View.of(firms, scale, Base.of(start))
    structure = (comparison.firms, comparison.sectors, comparison.ownership, comparison.staff, comparison.cities, comparison.money)
    parts = (*structure, _profit, _research, _high_tech, _technology_smes)
    return [margin for part in parts for margin in part(view)]


def _profit(v: View) -> Iterator[Margin]:
    group, share, base = "Profit", profit_share(v.firms, v.base), v.base
    profit, revenue = share * v.firms.revenue, v.firms.revenue
    overall = v.total(profit, v.above) / v.total(revenue, v.above)
    citation = figures(base.year)["above_scale_profit_2021"].citation
    source = base.figure("above_scale_profit_2021") / base.figure("above_scale_revenue_2021")
    yield Margin(group, "Profit over sales, above scale (2021)", "规上营业收入利润率", "fraction", overall, source, "D", citation, True)
    chemical = v.above & v.sector(tables.IS_CHEMICAL)
    yield v.published(
        group, "– chemicals, share of profit", "化工利润占比", v.total(profit, chemical) / v.total(profit, v.above), "chemical_profit_share"
    )
    high_tech = v.total(profit, v.above & v.sector(tables.IS_HIGH_TECH))
    yield v.published(group, "– high-tech manufacturing", "高技术制造业利润", high_tech, "high_tech_manufacturing_profit")
    yield v.assumed(group, "Firms with a loss, above scale", "规上亏损面", float((share[v.above] < 0).mean()), "above_scale_loss_share")
    below = share[v.industry & ~v.above]
    yield v.published(group, "Firms with a loss, below scale (all filers)", "规下亏损面", float((below < 0).mean()), "filers_loss", held=False)
    near = float(((below >= 0) & (below < 0.04)).mean())
    yield v.published(group, "Firms that earn 0 to 4 % of sales (filers at zero)", "微利面", near, "filers_zero", held=False)
    yield v.published(group, "Firms that earn more (filers with profit)", "盈利面", float((below >= 0.04).mean()), "filers_profit", held=False)


def _research(v: View) -> Iterator[Margin]:
    group, booked, base = "Research", v.firms.research + v.firms.relabelled, v.base
    history = v.firms.research_history
    for back, year in enumerate(reversed(base.certified)):
        doing = v.number(v.above & (history[:, back] > 0))
        yield v.published(group, f"Above-scale firms with R&D {year}", f"有R&D活动规上企业{year}", doing, f"above_scale_performers_{year}")
    for back, year in enumerate(reversed(base.certified)):
        spent = v.total(history[:, back], v.above)
        yield v.published(group, f"R&D of above-scale industry {year}", f"规上工业R&D经费{year}", spent, f"above_scale_research_{year}")
    everyone = np.ones(v.firms.count, dtype=bool)
    total = v.total(booked, everyone)
    survey = f"enterprise_research_{base.year}"
    yield v.published(group, "R&D booked by all enterprises (source: surveys, which record less)", "企业账面研发费用", total, survey, held=False)
    high_tech = v.total(booked, v.above & v.sector(tables.IS_HIGH_TECH))
    yield v.published(
        group,
        "R&D of high-tech manufacturing (proxy sectors)",
        "高技术制造业R&D",
        high_tech,
        "high_tech_manufacturing_research",
        held=False,
    )
    share = v.total(booked, v.high_tech) / total
    yield Margin(group, "High-tech share of enterprise R&D", "高企研发占比", "fraction", share, 0.70, "S", "national 2021, about 70 %", False)
    relabelled = v.total(v.firms.relabelled, v.high_tech) / max(v.total(booked, v.high_tech), 1.0)
    yield v.assumed(group, "Relabelled share of high-tech firms' R&D", "高企归集虚增占比", relabelled, "relabelled_share")
    new = v.total(v.firms.new_product_share * v.firms.revenue, v.above)
    yield v.published(group, "New-product sales above scale", "规上新产品销售收入", new, "new_product_sales")
    owned = v.total(v.firms.inventions, v.above)
    known = base.year if base.known(f"inventions_{base.year}") else base.year - 1
    carried = "" if known == base.year else f" ({known} carried)"
    grown = inventions_in_force(base) / base.figure(f"inventions_{known}")
    yield v.published(group, f"Inventions in force above scale{carried}", "规上有效发明专利", owned, f"inventions_{known}", factor=grown)
    owned = v.total(v.firms.inventions, everyone)
    yield v.published(
        group,
        "Inventions in force, all rows (source: province, a ceiling)",
        "有效发明专利合计",
        owned,
        f"provincial_inventions_{base.year}",
        held=False,
    )


def _high_tech(v: View) -> Iterator[Margin]:
    group, base = "High-tech enterprises", v.base
    stock = v.number(v.high_tech)
    yield v.published(group, "Stock", "高新技术企业存量", stock, "high_tech_stock")
    announced = sum(base.figure(f"high_tech_certified_{year}") for year in base.certified)
    expiry = np.array([date.fromordinal(int(day)).year for day in v.firms.high_tech_expiry[v.high_tech]])
    for year in base.certified:
        held = float((expiry == year + statuses.VALID_YEARS).sum()) / v.scale
        kept = base.figure("high_tech_stock") / announced
        yield v.published(group, f"– certified {year} (announced × {kept:.3f})", f"{year}年认定", held, f"high_tech_certified_{year}", factor=kept)
    by_city = np.bincount(v.firms.city[v.high_tech], minlength=tables.CITY_COUNT) / v.scale
    known = tables.city_values("high_tech_2022")
    for index in np.flatnonzero(np.isfinite(known)) if base.year == statuses.CITY_YEAR else ():
        citation, status = tables.citation("cities", "city", tables.CITIES[index], "high_tech_2022")
        letter = LETTER[status]
        yield Margin(
            group,
            f"– {CITIES[index].en}",
            CITIES[index].zh,
            "firms",
            float(by_city[index]),
            float(known[index]),
            letter,
            citation,
            letter in "SD",
        )
    titles = v.total(v.firms.inventions, v.high_tech) / stock
    yield v.published(group, "Class-I titles a firm", "户均一类知识产权", titles, "class_one_per_high_tech")
    mean = float(v.firms.revenue[v.high_tech].mean())
    yield v.published(group, "Mean sales (source: national 2019)", "户均营业收入", mean, "national_high_tech_revenue", held=False)
    yield v.assumed(group, "– above-scale industrial", "规上工业高企", v.number(v.high_tech & v.above), "high_tech_above_scale")
    service = v.number(v.high_tech & ~v.industry) / stock
    yield v.assumed(group, "– in technology services, share", "科技服务业占比", service, "high_tech_service_share")


def _technology_smes(v: View) -> Iterator[Margin]:
    group = "Technology SMEs"
    stock = v.number(v.sme)
    yield v.published(group, "Stock", "科技型中小企业存量", stock, "technology_sme_stock")
    yield v.assumed(group, "– in technology services, share", "科技服务业占比", v.number(v.sme & ~v.industry) / stock, "technology_sme_service_share")
    both = v.number(v.sme & v.high_tech) / stock
    yield v.assumed(group, "– also high-tech, share", "同为高企占比", both, "technology_sme_also_high_tech")
    ready = (v.firms.science_share >= 0.1) & (v.firms.high_tech_share >= 0.6) & ((v.firms.inventions >= 1) | (v.firms.utility_patents >= 5))
    yield v.assumed(group, "Candidates without a status", "潜在培育库", v.number(ready & v.industry & ~v.sme & ~v.high_tech), "candidates")


def format_check(margins: list[Margin], start: date, with_assumptions: bool = True) -> str:
    """The check as a text table, then the assumptions of the synthesis (name, value, unit, status, reason)."""
    lines = []
    for group in dict.fromkeys(margin.group for margin in margins):
        lines += ["", group, f"  {'':<58}{'synthetic':>16}{'source':>16}{'deviation':>11}  status"]
        for m in (margin for margin in margins if margin.group == group):
            status = f"{m.status} held" if m.held else m.status
            numbers = f"{_text(m.synthetic):>16}{_text(m.source):>16}{m.deviation:>+10.2%}"
            lines.append(f"  {m.name:<58}{numbers}  {status:<6}  {m.unit}; {m.citation}")
    lines += [
        "",
        "status: S seen in the source, D derived from such figures, R recalled, A assumption; held: tests hold it within 1 % at full scale",
    ]
    if with_assumptions:
        lines += ["", "Assumptions"]
        lines += [f"  {a.name:<36}{_text(a.value):>16}  {a.unit:<10} {LETTER[a.status]}  {a.citation}" for a in assumptions(start.year).values()]
    return "\n".join(lines).lstrip("\n")


def _text(value: float) -> str:
    if abs(value) >= 1e8:
        return f"{value / 1e8:,.1f} e8"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
