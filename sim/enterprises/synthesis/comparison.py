"""A margin of the population beside its source: what is compared, and the comparisons of firms, staff, places and sales."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import tables
from sim.enterprises.columns import NO_DATE, OWNERSHIPS, Firms
from sim.enterprises.synthesis import margins as targets
from sim.enterprises.synthesis.base import Base
from sim.enterprises.tables import assumptions, figures
from sim.scenario.places import CITIES, OWNERSHIPS_ZH, SECTORS

LETTER = {"verified": "S", "derived": "D", "unverified": "R", "hypothetical": "A"}
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Margin:
    """One line of the check. `synthetic` is expressed at 1:1; `deviation` is synthetic over source less one."""

    group: str
    name: str
    name_zh: str
    unit: str
    synthetic: float
    source: float
    status: str
    citation: str
    held: bool

    @property
    def deviation(self) -> float:
        """Relative deviation from the source, fraction."""
        return self.synthetic / self.source - 1.0


@dataclass(frozen=True, slots=True)
class View:
    """The alive firms of a population with the masks the margins are read with; `scale` turns sums into 1:1 figures."""

    firms: Firms
    scale: float
    base: Base
    industry: Mask
    above: Mask
    high_tech: Mask
    sme: Mask

    @classmethod
    def of(cls, firms: Firms, scale: float, base: Base) -> View:
        """Read the masks off the table."""
        alive = firms.take(np.flatnonzero(firms.alive))
        industry = tables.IS_INDUSTRY[alive.sector]
        above = industry & (alive.revenue >= targets.ABOVE_SCALE)
        return cls(alive, scale, base, industry, above, alive.high_tech_expiry != NO_DATE, alive.technology_sme_expiry != NO_DATE)

    def number(self, mask: Mask) -> float:
        """Firms at 1:1."""
        return float(mask.sum()) / self.scale

    def total(self, values: NDArray, mask: Mask) -> float:
        """Sum of values at 1:1."""
        return float(values[mask].sum()) / self.scale

    def sector(self, flags: NDArray[np.bool_]) -> Mask:
        """Firms of the flagged sectors."""
        return flags[self.firms.sector]

    def published(self, group: str, name: str, zh: str, synthetic: float, key: str, held: bool = True, factor: float = 1.0) -> Margin:
        """A margin against a figure of `margins.csv` times `factor` (arithmetic makes it derived)."""
        source = figures(self.base.year)[key]
        letter = LETTER[source.status]
        if factor != 1.0 and letter == "S":
            letter = "D"
        return Margin(group, name, zh, source.unit, synthetic, source.value * factor, letter, source.citation, held and letter in "SD")

    def assumed(self, group: str, name: str, zh: str, synthetic: float, key: str) -> Margin:
        """A margin against an assumption: printed, never held."""
        source = assumptions(self.base.year)[key]
        return Margin(group, name, zh, source.unit, synthetic, source.value, LETTER[source.status], source.citation, False)


def firms(v: View) -> Iterator[Margin]:
    group = "Firms"
    yield v.published(group, "Industrial enterprises", "工业企业法人", v.number(v.industry), "industrial_firms")
    yield v.published(group, "– manufacturing", "制造业", v.number(v.sector(tables.IS_MANUFACTURING)), "manufacturing_firms")
    yield v.published(group, "– mining", "采矿业", v.number(v.sector(tables.IS_MINING)), "mining_firms")
    yield v.published(group, "– utilities", "电力热力燃气及水", v.number(v.sector(tables.IS_UTILITY)), "utility_firms")
    above = v.above & v.sector(tables.IS_MANUFACTURING)
    yield v.published(group, "Above-scale manufacturers", "规上制造业企业", v.number(above), "above_scale_manufacturers")
    yield v.assumed(group, "Above-scale mining and utilities", "规上采矿业和公用事业", v.number(v.above) - v.number(above), "above_scale_other_firms")
    yield v.published(group, "Above-scale chemicals", "规上化工企业", v.number(v.above & v.sector(tables.IS_CHEMICAL)), "chemical_firms")
    yield v.published(
        group,
        "Above-scale high-tech manufacturing",
        "高技术制造业企业",
        v.number(v.above & v.sector(tables.IS_HIGH_TECH)),
        "high_tech_manufacturing_firms",
    )
    young = v.industry & (v.firms.born > v.base.day - 5 * 365.25)
    yield v.published(group, "Younger than five years", "成立不足五年占比", v.number(young) / v.number(v.industry), "young_share")
    holders = v.number(~v.industry & (v.high_tech | v.sme))
    yield v.assumed(group, "Technology-service firms with a status", "科技服务业有资格企业", holders, "service_firms")
    if v.base.assumption("service_candidates"):
        waiting = v.number(~v.industry & ~v.high_tech & ~v.sme)
        yield v.assumed(group, "Technology-service firms without one", "科技服务业尚无资格企业", waiting, "service_candidates")


def sectors(v: View) -> Iterator[Margin]:
    staff = v.total(v.firms.employees, v.industry)
    for quantity, label, label_zh in (("firm_share", "firms", "企业数占比"), ("employment_share", "staff", "从业人员占比")):
        shares = tables.sector_values(quantity)
        for index in np.flatnonzero(np.isfinite(shares)):
            rows = v.firms.sector == index
            value = v.number(rows) / v.number(v.industry) if quantity == "firm_share" else v.total(v.firms.employees, rows) / staff
            citation, status = tables.citation("sectors", "sector", tables.SECTORS[index], quantity)
            name = f"{SECTORS[index].en}, share of {label}"
            yield Margin("Sectors", name, SECTORS[index].zh + label_zh, "fraction", value, float(shares[index]), LETTER[status], citation, True)


def ownership(v: View) -> Iterator[Margin]:
    firm_shares, staff_shares = tables.ownership_shares()
    staff = v.total(v.firms.employees, v.industry)
    for index, name in enumerate(OWNERSHIPS):
        rows = v.industry & (v.firms.ownership == index)
        citation, status = tables.citation("ownership", "ownership", name)
        letter = LETTER[status]
        label = name.replace("_", " ")
        for share, value, what, zh in (
            (firm_shares[index], v.number(rows) / v.number(v.industry), "firms", "企业数占比"),
            (staff_shares[index], v.total(v.firms.employees, rows) / staff, "staff", "从业人员占比"),
        ):
            known = "S" if what == "firms" and letter == "A" else letter
            yield Margin(
                "Ownership",
                f"{label}, share of {what}",
                OWNERSHIPS_ZH[index] + zh,
                "fraction",
                value,
                float(share),
                known,
                citation,
                known in "SD",
            )


def staff(v: View) -> Iterator[Margin]:
    staff = v.total(v.firms.employees, v.industry)
    yield v.published("Staff", "Industrial staff", "工业从业人员", staff, "industrial_employees")
    yield v.assumed("Staff", "– in above-scale firms", "规上占比", v.total(v.firms.employees, v.above) / staff, "above_scale_staff_share")
    science = v.total(v.firms.science_share * v.firms.employees, v.above)
    yield v.published("Staff", "Science staff above scale (source: R&D personnel, a part)", "规上科技人员", science, "research_personnel", held=False)


def cities(v: View) -> Iterator[Margin]:
    staff = np.bincount(v.firms.city[v.above], v.firms.employees[v.above], tables.CITY_COUNT)
    source = tables.city_values("above_scale_employees_2012")
    for index, city in enumerate(CITIES):
        citation, status = tables.citation("cities", "city", city.en, "above_scale_employees_2012")
        yield Margin(
            "Cities", f"{city.en}, share of above-scale staff", city.zh + "规上从业人员占比", "fraction", float(staff[index] / staff.sum()),
            float(source[index] / source.sum()), LETTER[status], citation, True,
        )  # fmt: skip


def money(v: View) -> Iterator[Margin]:
    group, revenue, base = "Sales and assets", v.firms.revenue, v.base
    grown = base.carried("above_scale_revenue_2021") / base.figure("above_scale_revenue_2021")
    how = f"2021 carried by {grown - 1.0:+.1%}".replace("+", "").replace("%", " %")
    total = v.total(revenue, v.above)
    yield v.published(group, f"Above-scale sales ({how})", "规上工业营业收入", total, "above_scale_revenue_2021", factor=grown)
    made = v.total(revenue, v.above & v.sector(tables.IS_MANUFACTURING))
    yield v.published(group, "– manufacturing", "规上制造业营业收入", made, "above_scale_manufacturing_revenue_2021", factor=grown)
    chemical = v.total(revenue, v.above & v.sector(tables.IS_CHEMICAL)) / total
    yield v.published(group, "– chemicals, share", "化工营业收入占比", chemical, "chemical_revenue_share")
    high_tech = v.total(revenue, v.above & v.sector(tables.IS_HIGH_TECH))
    yield v.published(group, "– high-tech manufacturing", "高技术制造业营业收入", high_tech, "high_tech_manufacturing_revenue")
    below = v.industry & ~v.above
    source = targets.below_scale_mean(base)
    why = "industry less above-scale sales of 2018 over the number of below-scale firms"
    yield Margin(group, "Mean below-scale sales", "规下企业平均收入", "yuan/year", float(revenue[below].mean()), source, "R", why, False)
    largest = np.sort(revenue)[::-1]
    top = max(int(0.05 * len(largest)), 2)
    hill = 1.0 / float(np.log(largest[:top] / largest[top]).mean())
    yield v.published(group, "Hill exponent, top 5 % (source: lower end, upper 1.5)", "规模分布Hill指数", hill, "hill_low", held=False)
    assets = v.firms.fixed_assets + v.firms.cash / 100.0
    ratio = v.total(assets, v.industry) / v.total(revenue, v.industry)
    citation = figures(base.year)["industrial_assets_2018"].citation
    yield Margin(
        group, "Assets over sales, industry (2018)", "资产与收入之比", "fraction", ratio,
        base.figure("industrial_assets_2018") / base.figure("industrial_revenue_2018"), "D", citation, True,
    )  # fmt: skip
    debt = v.total(v.firms.debt, v.industry) / v.total(assets, v.industry) / base.assumption("interest_bearing_share")
    source = base.figure("industrial_liabilities_2018") / base.figure("industrial_assets_2018")
    yield Margin(group, "Liabilities over assets, industry (2018)", "资产负债率", "fraction", debt, source, "D", citation, True)
