"""Measure 18, 创新科技金融服务模式: a pool that shares banks' losses on technology loans, guarantees, an equity pilot, cultivation for listing.

The measure gives money and terms; whom to lend to, to guarantee or to invest in is decided by bank, guarantor and fund.
"""

from __future__ import annotations

from datetime import date

from sim.enterprises.incentives import Incentives
from sim.institutions.credit.equity_fund import FUND, Terms
from sim.institutions.credit.loan_book import GUARANTOR, POOL
from sim.kernel.clock import Phase
from sim.policies.measure import Measure

ROUNDS = ((2, 15), (5, 15), (8, 15), (11, 15))
"""Month and day of the fund's investment rounds (assumption)."""


class TechnologyFinance(Measure):
    """Cover, guarantees, equity and listing."""

    slug = "technology_finance"

    def amend(self, incentives: Incentives) -> None:
        """Terms on which banks lend while the measure is in force."""
        incentives.loan_cover = self.faced("cover")
        incentives.loan_limit = self.levers.loan_cap
        incentives.guarantee_cover = self.levers.guarantee_cover
        incentives.guarantee_fee = self.levers.guarantee_fee
        incentives.guarantee_multiple = self.levers.guarantee_multiple

    def schedule(self) -> None:
        """The year's money and places come once a year, investment rounds once a quarter."""
        self.yearly("refill_day", Phase.OFFICE, self.fund)
        clock = self.world.clock
        for year in range(clock.start.year, clock.end.year + 1):
            for month, day in ROUNDS:
                clock.at(date(year, month, day), Phase.OFFICE, self.invest)

    def fund(self) -> None:
        """Fill up the pool, add capital to guarantor and fund, take firms into cultivation."""
        if not self.in_force:
            return
        world, levers, offices = self.world, self.levers, self.offices
        lacking = max(world.money(levers.pool) - offices.bank.book.balance(POOL), 0.0)
        for instrument, yuan, receiver in (
            ("loan_compensation", lacking, POOL),
            ("guarantee_capital", world.money(levers.guarantee_capital), GUARANTOR),
            ("equity_fund", world.money(levers.equity_fund), FUND),
        ):
            if yuan > 0:
                self.treasury.spend_outside(instrument, yuan, receiver)
        cultivated = offices.listing.cultivate(world.places(levers.listing_places))
        if cultivated:
            self.treasury.spend_outside("listing", cultivated * levers.listing_cost)

    def invest(self) -> None:
        """A round of the equity pilot."""
        if self.in_force:
            levers = self.levers
            self.offices.fund.invest(Terms(levers.equity_offer, levers.equity_ticket, levers.equity_age))
