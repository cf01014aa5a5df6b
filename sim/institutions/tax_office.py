"""The tax office: pre-payments after each quarter, the yearly settlement, and the tax it gives up."""

from __future__ import annotations

import numpy as np

from sim.enterprises import awareness, tax
from sim.enterprises.columns import SIZES, Firms, size_class
from sim.enterprises.incentives import Incentives
from sim.enterprises.tables import IS_MANUFACTURING
from sim.institutions.world import World
from sim.kernel.clock import Phase
from sim.kernel.ledger import FEN

ACCOUNT = "tax office"
PREPAYMENT_DAYS = (("01-15", 4), ("04-15", 1), ("07-15", 2), ("10-15", 3))
"""Last day of each quarterly return and the quarter it covers (Enterprise Income Tax Law: 15 days after the quarter)."""


class TaxOffice:
    """Collects corporate income tax on its real dates."""

    def __init__(self, world: World):
        self.world = world
        for month_day, quarter in PREPAYMENT_DAYS:
            world.clock.every_year(month_day, Phase.OFFICE, lambda quarter=quarter: self.prepay(quarter))  # type: ignore[misc]
        world.every_year("tax.settlement_day", Phase.OFFICE, self.settle)
        world.clock.every_year("12-31", Phase.CLOSE, self.keep_law)
        self.keep_law()

    def keep_law(self) -> None:
        """The law of the last day of a tax year settles it, whatever changes before the settlement."""
        self.year_end_law, self.year_end_p = self.world.incentives, self.world.p

    def _blocks(self, law: Incentives) -> list[tuple[Firms, Incentives]]:
        return [(b, law.block(b.first, b.first + b.count)) for b in self.world.firms.blocks(self.world.live)]

    def _automatic(self, block: Firms) -> np.ndarray:
        """Firms whose claim the office fills in today."""
        rate = self.world.incentives.block(block.first, block.first + block.count).automatic.get("deduction")
        if rate is None:
            return np.zeros(block.count, bool)
        return awareness.matched(block, rate, self.world.streams)

    def decide_claims(self, block: Firms, incentives: Incentives, booked: np.ndarray, day: int) -> None:
        """Each firm's choice to claim the super-deduction on `booked` research (yuan); writes `claims`."""
        p = self.world.p
        tau = tax.marginal_rate(block.closed_profit, tax.small_firm(block, p), tax.holds(block.high_tech_expiry, day), p)
        wait = tax.years_to_taxable(block, tax.carry_years(block, day, p), p)
        relief = tau * tax.deduction_rate(block, incentives, day) * p.research.eligible_share * booked * (1 + p.research.discount) ** -wait
        block.claims[:] = awareness.claims_deduction(block, booked, relief, self._automatic(block), p)

    def prepay(self, quarter: int) -> None:
        """Advance payment on the profit since 1 January; in January on the year just closed."""
        world, closed = self.world, quarter == 4
        p = self.year_end_p if closed else world.p
        day = world.clock.day_number
        paid = 0
        for block, incentives in self._blocks(self.year_end_law if closed else world.incentives):
            profit = block.closed_profit if closed else block.surplus_year
            booked = block.research_history[:, 0] * 0.75 if closed else block.research_year + block.relabelled_year
            open_ = (quarter >= 3 and p.tax.prepay_deduction_third_quarter) or (quarter == 2 and incentives.prepay_half_year)
            theta = tax.deduction_rate(block, incentives, day) * p.research.eligible_share
            deduction = theta * booked * block.claims if open_ else np.zeros(block.count)
            deduction = deduction + tax.usable_losses(block.loss, tax.carry_years(block, day, p)).sum(axis=1)
            high_tech = tax.holds(block.high_tech_expiry, day)
            prepaid = block.prepaid_closed if closed else block.prepaid
            due = tax.prepayment(profit, deduction, tax.small_firm(block, p), high_tech, prepaid, p)
            due = np.where(block.alive, due, 0.0)
            prepaid += due
            paid += world.ledger.collect(ACCOUNT, block.cash, due)
            world.firm_register.collect_tax(block, due)
        world.recorder.add("Tax|Income tax|Paid", paid / FEN)

    def settle(self) -> None:
        """Settle last year's tax; refunds are paid, losses carried on, claims and reliefs recorded."""
        world, p = self.world, self.year_end_p
        year = world.today.year - 1
        last_day = world.today.replace(year=year, month=12, day=31).toordinal()
        paid = 0
        eligible, used = np.zeros(world.live, bool), np.zeros(world.live, bool)
        filed, rate_due = np.zeros(world.live, bool), np.zeros(world.live, bool)
        reliefs = np.zeros((2, world.live))
        for block, incentives in self._blocks(self.year_end_law):
            planned = block.claims.copy()
            self.decide_claims(block, incentives, block.research_history[:, 0], last_day)
            files = world.streams.uniform("high-tech filing", year, block.first, block.count) >= world.incentives.filing_miss
            result = tax.settle(block, incentives, last_day, files, p)
            block.claims[:] = planned
            difference = np.where(block.alive, result.tax - block.prepaid_closed, 0.0)
            paid += world.ledger.collect(ACCOUNT, block.cash, difference)
            world.firm_register.collect_tax(block, difference)
            block.loss[:] = np.where(block.alive[:, None], result.loss, 0.0)
            block.prepaid_closed[:] = 0.0
            claimed = result.claimed & block.alive
            block.deduction_years[:] = np.where(claimed, np.minimum(block.deduction_years + 1, 100), 0)
            part = slice(block.first, block.first + block.count)
            eligible[part] = block.alive & (block.research_history[:, 0] > 0)
            used[part] = claimed
            reliefs[:, part] = np.where(block.alive, [result.relief_deduction, result.relief_high_tech], 0.0)
            rate_due[part] = block.alive & tax.holds(block.high_tech_expiry, last_day) & (block.closed_profit > p.tax.small_income)
            filed[part] = files
        world.recorder.add("Tax|Income tax|Paid", paid / FEN)
        world.firm_register.relieve(*reliefs)
        size = size_class(world.seen.employees, world.seen.revenue)
        for variable, relief in zip(("Tax|Super-deduction|Relief", "Tax|HNTE|Relief"), reliefs, strict=True):
            world.recorder.add(variable, float(relief.sum()))
            world.recorder.by_class(variable, SIZES, size, relief)
        world.share_by_size("Take-up", "super_deduction", used, eligible)
        firms = world.seen
        named = eligible & (IS_MANUFACTURING[firms.sector] | tax.holds(firms.technology_sme_expiry, last_day))
        if named.any():
            world.shares["Take-up|Manufacturers and technology SMEs", "all"] = float(used[named].mean())
        if rate_due.any():
            world.shares["Take-up|HNTE rate", "all"] = float(filed[rate_due].mean())
