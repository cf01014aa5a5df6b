"""One firm as one Python object: the same equations as the columns, in plain floats, for the designs that qilu is compared with.

Methods carry the names of the functions in `sim.enterprises` that they repeat. Everything that does not differ between firms is
worked out once (`Rates`, `Neighbourhood.open_quarter`), and what happens to few firms is behind an `if`, as a careful author of
such a model would write it. `test_same_work.py` proves that a firm does what a row of the columns does.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from math import exp, expm1, log1p, sqrt
from statistics import NormalDist

from sim.enterprises import knowledge
from sim.enterprises.columns import INSTRUMENTS, Firms
from sim.enterprises.demography import GIANT, GIANT_EXPONENT, HAZARD_BY_AGE, HAZARD_DECAY
from sim.enterprises.fields import References, cell
from sim.enterprises.finance import GRANT_PACE, GRANT_REST
from sim.enterprises.incentives import Incentives
from sim.enterprises.tables import CITY_COUNT, SECTOR_COUNT
from sim.scenario.parameter_set import Namespace

CELLS = CITY_COUNT * SECTOR_COUNT
Draw = Callable[[], float]
normal_quantile = NormalDist().inv_cdf
HAZARDS = HAZARD_BY_AGE.tolist()
LAST_YEAR = len(HAZARDS) - 1


def standard_normal() -> float:
    """The quickest normal in plain Python: a quarter of the time of random.gauss."""
    return normal_quantile(random.random())


class Chance:
    """Where a firm's random numbers come from, by purpose: the random module, the fastest source there is, unless a test says otherwise."""

    __slots__ = ("awareness", "exit", "inventions", "owner_support", "quality", "shock")

    def __init__(self) -> None:
        self.awareness = self.exit = self.inventions = self.owner_support = self.quality = random.random
        self.shock: Draw = standard_normal


class Rates:
    """Parameters at the pace of a quarter."""

    def __init__(self, p: Namespace):
        self.persistence = p.productivity.persistence**0.25
        self.shock = p.productivity.shock * sqrt((1.0 - self.persistence**2) / (1.0 - p.productivity.persistence**2))
        self.margin_slope = p.finance.margin_slope
        self.interest = p.finance.interest / 4.0
        self.financed = 1.0 - p.finance.trade_credit
        self.cash_floor, self.cash_target = p.finance.cash_floor, p.finance.cash_target
        self.payout = p.finance.payout / 4.0
        self.credit_multiple, self.owner_support = p.finance.credit_multiple, p.finance.owner_support
        self.knowledge_kept = (1.0 - p.research.depreciation) ** 0.25
        self.gains_aged = 1.0 - self.knowledge_kept
        self.patents_kept = (1.0 - p.knowledge.patent_lapse) ** 0.25
        self.products_kept = (1.0 - p.knowledge.new_product_decay) ** 0.25
        self.stage = min(0.5 / p.knowledge.lag, 1.0)
        self.patent_rate, self.elasticity, self.spillover = p.knowledge.patent_rate / 4.0, p.knowledge.elasticity, p.knowledge.spillover
        self.old_share_kept = 1.0 - p.knowledge.new_product_step
        self.market_expansion, self.utility_ratio = p.knowledge.market_expansion, p.knowledge.utility_ratio
        self.quality_spread = p.knowledge.quality_spread
        gain = p.knowledge.output_elasticity / p.knowledge.elasticity * p.research.depreciation
        self.gain = gain / max(p.knowledge.patent_rate * knowledge.mean_quality(p.knowledge.quality_spread), 1e-9)
        self.word_of_mouth = p.awareness.word_of_mouth
        self.attention = (1.0, p.awareness.performer_factor)
        self.forgets = -expm1(-0.25 * p.awareness.forgetting)
        self.exit_scale, self.exit_floor = p.demography.exit_scale, p.demography.exit_floor
        self.exit_reference, self.exit_size_exponent = p.demography.exit_reference, p.demography.exit_size_exponent
        self.exit_productivity, self.exit_high_tech = p.demography.exit_productivity, p.demography.exit_high_tech


class Neighbourhood:
    """What firms share: rates, the day, counterparts' accounts (fen), and the means they see of each other (`fields.Fields`).

    Counts change when a firm learns, forgets or leaves; sums that change for every firm are gathered afresh each quarter.
    """

    def __init__(self, p: Namespace, incentives: Incentives, references: References):
        self.rates = Rates(p)
        self.broadcast = [p.awareness.broadcast + incentives.broadcast(instrument) for instrument in INSTRUMENTS]
        self.reference_knowledge, self.reference_sales = references.knowledge.tolist(), references.sales.tolist()
        self.reference_pool = p.knowledge.pool_reference
        self.day = 0
        self.outside = self.research = self.bank = 0
        self.firms_in_sector, self.firms_in_cell = [0] * SECTOR_COUNT, [0] * CELLS
        self.aware_in_cell = [[0] * len(INSTRUMENTS) for _ in range(CELLS)]
        self.productivity_sum, self.pool_sum = [0.0] * SECTOR_COUNT, [0.0] * CELLS

    def open_quarter(self, day: int) -> None:
        """Turn what the firms left behind into the means of this quarter (`Fields.of`) and the chances that follow from them."""
        self.day, self.first_quarter = day, date.fromordinal(day).month == 3
        self.sector_mean = [total / max(number, 1) for total, number in zip(self.productivity_sum, self.firms_in_sector, strict=True)]
        self.richness = [1.0 + self.rates.spillover * log1p(pool / self.reference_pool) for pool in self.pool_sum]
        q = self.rates.word_of_mouth
        heard = [
            [rate + q * number / max(members, 1) for rate, number in zip(self.broadcast, aware, strict=True)]
            for aware, members in zip(self.aware_in_cell, self.firms_in_cell, strict=True)
        ]
        self.learns = [[[-expm1(-0.25 * attention * rate) for rate in rates] for rates in heard] for attention in self.rates.attention]
        self.productivity_sum, self.pool_sum = [0.0] * SECTOR_COUNT, [0.0] * CELLS

    def settle_in(self, firm: ScalarFirm) -> None:
        """Count a firm of the start date."""
        self.firms_in_sector[firm.sector] += 1
        self.firms_in_cell[firm.cell] += 1
        for k, aware in enumerate(firm.aware):
            self.aware_in_cell[firm.cell][k] += aware
        self.productivity_sum[firm.sector] += firm.productivity
        self.pool_sum[firm.cell] += firm.knowledge


COPIED = (
    "alive", "sector", "born", "revenue", "employees", "fixed_assets", "cash", "debt", "margin", "productivity_effect", "productivity",
    "gain_far", "gain_near", "gain_stock", "growth", "high_tech_share", "new_product_share", "performer", "research", "relabelled", "grant_research",
    "knowledge", "inventions", "utility_patents", "sales_year", "surplus_year", "research_year", "relabelled_year", "results_year",
    "claims", "high_tech_expiry", "technology_sme_expiry", "illiquid_quarters", "aware",
)  # fmt: skip
"""Columns that a firm keeps as attributes of the same name."""


class ScalarFirm:
    """A firm that lives its own quarters."""

    __slots__ = (*COPIED, "cell", "chance", "place")

    def __init__(self, place: Neighbourhood, chance: Chance, values: dict[str, object]):
        self.place, self.chance = place, chance
        for name, value in values.items():
            setattr(self, name, value)
        place.settle_in(self)

    def quarter(self) -> None:
        """Sell, spend, learn, invent, earn, hear, leave: the calls of `Province.quarter` in its order."""
        place, chance = self.place, self.chance
        rates = place.rates
        self.change_productivity(rates, chance)
        growth = self.grow(place.first_quarter)
        done = self.quarter_flows(growth, rates, place)
        self.knowledge = self.knowledge * rates.knowledge_kept + done
        self.innovate(rates, chance, place)
        self.balance(rates, chance, place)
        self.hear(rates, chance, place)
        self.leave(rates, chance, place)
        if self.alive:
            place.productivity_sum[self.sector] += self.productivity
            place.pool_sum[self.cell] += self.knowledge

    def change_productivity(self, rates: Rates, chance: Chance) -> None:
        """`growth.productivity`"""
        own = self.productivity_effect
        self.productivity = own + rates.persistence * (self.productivity - own) + rates.shock * chance.shock()

    def grow(self, first_quarter: bool) -> float:
        """`growth.grow`"""
        if first_quarter:
            self.revenue *= exp(self.growth)
        rate = expm1(self.growth / 4.0)
        self.employees *= sqrt(1.0 + rate)
        return rate

    def quarter_flows(self, growth: float, rates: Rates, place: Neighbourhood) -> float:
        """`finance.quarter_flows`"""
        sales = self.revenue / 4.0
        surplus = (self.margin + rates.margin_slope * self.productivity) * sales
        from_grants = (1.0 if self.grant_research < GRANT_REST else GRANT_PACE) * self.grant_research
        research = self.research / 4.0 + from_grants
        self.grant_research -= from_grants
        interest = self.debt * rates.interest
        investment = self.fixed_assets * growth
        self.fixed_assets += investment
        received, spent = round(sales * 100.0), round((sales - surplus + investment * rates.financed) * 100.0)
        on_research, to_bank = round(research * 100.0), round(interest * 100.0)
        self.cash += received - spent - on_research - to_bank
        place.outside += spent - received
        place.research += on_research
        place.bank += to_bank
        self.sales_year += sales
        self.research_year += research
        self.relabelled_year += self.relabelled / 4.0
        self.surplus_year += surplus - research - interest
        return research

    def innovate(self, rates: Rates, chance: Chance, place: Neighbourhood) -> None:
        """`knowledge.innovate`"""
        arriving, moving = self.gain_near * rates.stage, self.gain_far * rates.stage
        self.gain_near += moving - arriving
        self.gain_far -= moving
        change = arriving - self.gain_stock * rates.gains_aged
        self.gain_stock += change
        self.productivity_effect += change
        self.productivity += change
        self.inventions *= rates.patents_kept
        self.utility_patents *= rates.patents_kept
        self.new_product_share *= rates.products_kept
        if not self.performer or self.knowledge <= 0.0:
            return
        relative = self.knowledge / place.reference_knowledge[self.sector]
        number = poisson(chance.inventions(), rates.patent_rate * relative**rates.elasticity * place.richness[self.cell])
        if not number:
            return
        turned_over = (1.0 - rates.old_share_kept**number) * (1.0 - self.new_product_share)
        self.new_product_share += turned_over
        self.revenue *= 1.0 + rates.market_expansion * turned_over
        self.high_tech_share += 0.5 * turned_over * (1.0 - self.high_tech_share)
        self.inventions += number
        self.utility_patents += number * rates.utility_ratio
        self.results_year += number
        quality = exp(rates.quality_spread * normal_quantile(knowledge.QUALITY_CUT * chance.quality()))
        dilution = max(self.revenue / place.reference_sales[self.sector], 1e-3) ** -rates.elasticity
        self.gain_far += min(number * quality * rates.gain * dilution, 1.0)

    def balance(self, rates: Rates, chance: Chance, place: Neighbourhood) -> None:
        """`finance.balance`"""
        cash = self.cash / 100.0
        revenue = self.revenue
        short = rates.cash_floor * revenue - cash
        if short > 0.0:
            surplus = (self.margin + rates.margin_slope * self.productivity) * revenue
            limit = rates.credit_multiple * max(self.fixed_assets * rates.financed + cash - self.debt, surplus)
            drawn = min(short, max(limit - self.debt, 0.0))
            fen = round(drawn * 100.0)
            self.cash += fen
            place.bank -= fen
            self.debt += drawn
        excess = (cash - rates.cash_target * revenue) * rates.payout
        if excess > 0.0:
            repaid = min(0.5 * excess, self.debt)
            to_bank, to_owners = round(repaid * 100.0), round((excess - repaid) * 100.0)
            self.cash -= to_bank + to_owners
            self.debt -= repaid
            place.bank += to_bank
            place.outside += to_owners
        if self.cash < 0 and chance.owner_support() < rates.owner_support:
            place.outside += self.cash
            self.cash = 0
        if self.cash < 0:
            self.illiquid_quarters += 1
        else:
            self.illiquid_quarters = 0

    def hear(self, rates: Rates, chance: Chance, place: Neighbourhood) -> None:
        """`awareness.spread` and `awareness.in_use`"""
        aware, draw, forgets = self.aware, chance.awareness, rates.forgets
        for k, learns in enumerate(place.learns[self.performer][self.cell]):
            if aware[k]:
                if draw() < forgets and not self.uses(k, place.day):
                    aware[k] = False
                    place.aware_in_cell[self.cell][k] -= 1
            elif draw() < learns:
                aware[k] = True
                place.aware_in_cell[self.cell][k] += 1

    def uses(self, instrument: int, day: int) -> bool:
        """`awareness.in_use` of one instrument"""
        if instrument == 0:
            return self.claims
        if instrument == 1:
            return self.high_tech_expiry >= day
        if instrument == 2:
            return self.technology_sme_expiry >= day
        return instrument == 3 and self.grant_research > 0.0

    def leave(self, rates: Rates, chance: Chance, place: Neighbourhood) -> None:
        """`demography.exit_hazard` and `demography.leave`"""
        age = (place.day - self.born) / 365.25
        old = age >= LAST_YEAR + 1
        hazard = max(HAZARDS[LAST_YEAR] * HAZARD_DECAY ** (age - LAST_YEAR), rates.exit_floor) if old else HAZARDS[max(int(age), 0)]
        hazard *= rates.exit_scale * (max(self.revenue, 1e4) / rates.exit_reference) ** -rates.exit_size_exponent
        hazard *= exp(-rates.exit_productivity * (self.productivity - place.sector_mean[self.sector]))
        if self.revenue > GIANT:
            hazard *= (GIANT / self.revenue) ** GIANT_EXPONENT
        if self.high_tech_expiry >= place.day:
            hazard *= rates.exit_high_tech
        in_a_quarter = -expm1(0.25 * log1p(-min(hazard, 0.9)))
        if chance.exit() < in_a_quarter or self.illiquid_quarters >= 2:
            self.close_down(place)

    def close_down(self, place: Neighbourhood) -> None:
        """What is left goes to the bank, then to the owners."""
        to_bank = round(min(max(self.cash / 100.0, 0.0), self.debt) * 100.0)
        place.bank += to_bank
        place.outside += self.cash - to_bank
        place.firms_in_sector[self.sector] -= 1
        place.firms_in_cell[self.cell] -= 1
        for k, aware in enumerate(self.aware):
            place.aware_in_cell[self.cell][k] -= aware
        self.aware = [False] * len(INSTRUMENTS)
        self.alive = self.performer = self.claims = False
        self.revenue = self.debt = self.fixed_assets = self.research = self.relabelled = self.grant_research = self.knowledge = 0.0
        self.growth = self.inventions = self.utility_patents = self.employees = 0.0
        self.cash = self.illiquid_quarters = self.high_tech_expiry = self.technology_sme_expiry = 0


def poisson(uniform: float, mean: float) -> int:
    """`streams.poisson` for one firm"""
    term = cumulative = exp(-mean)
    count = 0
    while uniform > cumulative:
        if count == 12:
            return max(round((sqrt(mean) + 0.5 * normal_quantile(uniform)) ** 2), 13)
        count += 1
        term *= mean / count
        cumulative += term
    return count


def firm_values(firms: Firms) -> list[dict[str, object]]:
    """Every row of the table as plain Python values, with its city-sector cell."""
    columns = {name: getattr(firms, name).tolist() for name in COPIED} | {"cell": cell(firms).tolist()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
