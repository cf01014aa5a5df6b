"""The offices that pay rewards without a contest: the yearly research grant and the award for a first high-tech certificate."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import awareness, grants
from sim.enterprises.columns import INSTRUMENTS
from sim.enterprises.incentives import per_row
from sim.institutions.treasury import Treasury, ration
from sim.institutions.world import World
from sim.kernel.clock import Phase, day_of_year
from sim.kernel.ledger import Budget

Array = NDArray[np.float64]
GRANT = INSTRUMENTS.index("research_grant")


def automatic_rows(world: World, benefit: str, rows: NDArray) -> NDArray[np.bool_]:
    """Which of the rows receive a benefit without application: delivery is automatic today and their data match."""
    rate = world.incentives.block(0, world.live).automatic.get(benefit)
    if rate is None:
        return np.zeros(rows.size, bool)
    return awareness.matched(world.seen, rate, world.streams)[rows]


class GrantOffice:
    """Research grants after the fact (研发投入后补助): call after tax settlement, decision after review, payment by the treasury."""

    def __init__(self, world: World, treasury: Treasury):
        self.world, self.treasury = world, treasury
        world.every_year("grant.call_day", Phase.OFFICE, self.open_call)

    def amounts(self, rows: NDArray) -> Array:
        """Grant by the rules in force (yuan, shape (rows,)): up to the sales limit a share of last year's booked research, above it a share of
        its rise, more in the higher tier; capped a firm."""
        world, p, faced = self.world, self.world.p, self.world.incentives
        firms = world.firms
        booked, before = firms.research_history[rows, 0], firms.research_history[rows, 1]
        rise = np.maximum(booked - before, 0.0)
        small = firms.revenue_history[rows, 0] <= p.grant.sales_limit
        basic = np.where(small, per_row(faced.grant_rate_small, rows) * booked, per_row(faced.grant_rate_increase, rows) * rise)
        higher_tier = rise >= faced.grant_tier_increase * np.maximum(before, 1.0)
        grant = basic + np.where(higher_tier, per_row(faced.grant_tier_bonus, rows) * rise, 0.0)
        return np.minimum(grant, per_row(faced.grant_cap, rows))

    def open_call(self) -> None:
        """Firms apply, or are found in the data; the decision follows after the review."""
        world, p = self.world, self.world.p
        firms = world.seen
        qualified = firms.alive & (firms.deduction_years >= world.incentives.grant_claim_years) & (firms.research_history[:, 0] > 0)
        rows = np.flatnonzero(qualified)
        amounts = self.amounts(rows)
        automatic = automatic_rows(world, "grant", rows)
        applies = automatic | (firms.aware[rows, GRANT] & grants.worth_applying(amounts, 1.0, grants.burden(world.streams, firms, p)[rows], p))
        positive = amounts > 0
        eligible, used = np.zeros(world.live, bool), np.zeros(world.live, bool)
        eligible[rows[positive]] = True
        used[rows[positive & applies]] = True
        world.share_by_size("Take-up", "research_grant", used, eligible)
        opened = world.today
        handed_over = world.incentives.handover_cut * p.delivery.handover_days
        decided = opened + timedelta(days=max(round(p.grant.decision_days - handed_over), 0))
        keep = positive & applies
        world.log("application", f"research_grant {opened.year}", "none", "applied", rows[keep], amounts[keep])
        world.clock.at(decided, Phase.OFFICE, lambda: self.decide(rows[keep], amounts[keep], automatic[keep], opened))

    def decide(self, rows: NDArray, amounts: Array, automatic: NDArray[np.bool_], opened: date) -> None:
        """Cut to the year's budget and hand over to the treasury."""
        world = self.world
        budget = Budget("research grants", world.money(world.incentives.grant_budget))
        paid, refused = ration(amounts, budget.left)
        budget.spend(float(paid.sum()))
        world.log("application", f"research_grant {opened.year}", "applied", "selected", rows, paid, "budget" if refused else "")
        world.refuse("research_grant", "budget", refused * rows.size)
        self.treasury.pay("research_grant", rows, paid, opened, automatic)


class AwardOffice:
    """Awards for a first high-tech certificate, paid the year after to small firms (高企首次认定奖补)."""

    def __init__(self, world: World, treasury: Treasury):
        self.world, self.treasury = world, treasury
        world.every_year("award.pay_day", Phase.OFFICE, self.pay_awards)
        world.first_certified[world.today.year] = [self._first_before_the_start()]

    def _first_before_the_start(self) -> NDArray:
        """Rows first certified in the start year, whose award is still to come: the assumed share of that year's certificates."""
        world, firms = self.world, self.world.seen
        ends = world.today.replace(year=world.today.year + world.p.recognition.valid_years)
        this_year = (firms.high_tech_expiry > ends.replace(year=ends.year - 1).toordinal()) & (firms.high_tech_expiry <= ends.toordinal())
        return np.flatnonzero(this_year & (world.streams.uniform("first certified", 0, 0, world.live) < world.p.award.first_share))

    def pay_awards(self) -> None:
        """Pay those first certified last year who ask, or whose data match."""
        world, p, firms = self.world, self.world.p, self.world.firms
        batches = world.first_certified.pop(world.today.year - 1, [])
        if not batches:
            return
        rows = np.concatenate(batches)
        rows = rows[firms.alive[rows] & (firms.employees[rows] <= p.award.staff) & (firms.revenue_history[rows, 0] <= p.award.sales)]
        automatic = automatic_rows(world, "award", rows)
        announced = day_of_year(world.today.year - 1, p.recognition.third_announcement)
        for instrument, amount, money in (
            ("first_time_award", world.incentives.first_award, p.award.budget),
            ("upgrade_award", world.incentives.upgrade_award, world.incentives.upgrade_budget),
        ):
            yuan = np.broadcast_to(np.asarray(per_row(amount, rows), dtype=float), rows.shape)
            applies = automatic | (firms.aware[rows, 1] & grants.worth_applying(yuan, 1.0, grants.burden(world.streams, world.seen, p)[rows], p))
            paid, refused = ration(np.where(applies, yuan, 0.0), world.money(money))
            world.refuse(instrument, "budget", refused * np.count_nonzero(applies & (yuan > 0)))
            self.treasury.pay(instrument, rows, paid, announced, automatic)
