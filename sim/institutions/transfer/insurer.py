"""First-set, first-batch and first-release insurance (首台套、首批次、首版次): premiums, the province's subsidy, claims."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np

from sim.enterprises.tables import CHAIN_COUNT
from sim.institutions.transfer.result_register import Register
from sim.institutions.treasury import OUTSIDE, Treasury
from sim.institutions.world import World
from sim.kernel.clock import Phase
from sim.kernel.ledger import FEN, Budget, in_fen
from sim.scenario.chains import CHAIN_SLUGS

INSURER = "insurer"
INSTRUMENT = "insurance_subsidy"
EQUIPMENT, MATERIALS, SOFTWARE = "equipment", "materials", "software"
NOT_INSURED = ("medicine", "food_and_textiles")
"""Chains whose products are neither equipment nor industrial materials nor software (assumption)."""
_KIND = {"information_technology": SOFTWARE, "chemicals": MATERIALS, "materials": MATERIALS}
KIND_OF_CHAIN: tuple[str | None, ...] = tuple(None if slug in NOT_INSURED else _KIND.get(slug, EQUIPMENT) for slug in CHAIN_SLUGS)


class Insurer:
    """Insures new products; the account "insurer" takes premiums and pays claims. `claims`, `premiums`: sums so far, yuan."""

    def __init__(self, world: World, treasury: Treasury, register: Register):
        self.world, self.treasury, self.register = world, treasury, register
        self.budgets: dict[int, Budget] = {}
        self.premiums = self.claims = 0.0

    def budget(self) -> Budget:
        """This year's money for subsidies: the terms of today less what has been spent."""
        year, voted = self.world.today.year, self.world.money(self.register.term("insurance_budget"))
        before = self.budgets.get(year)
        if before is None:
            self.budgets[year] = before = Budget("insurance subsidies", voted)
        elif before.voted != voted:
            spent = before.voted - before.left
            self.budgets[year] = before = Budget("insurance subsidies", max(voted, spent))
            before.spend(spent)
        return before

    def offers(self, number: int, row: int, draw: float) -> bool:
        """Whether the finished product of the firm is offered insured: of an insurable kind, subsidised, taken up, and the year's money holds."""
        kind = self.kind(row)
        if kind is None or self.register.term("insurance_subsidy") <= 0.0 or draw >= self.register.term("insurance_take_up"):
            return False
        if self.budget().left >= self._subsidy(row, kind):
            return True
        self.world.refuse(INSTRUMENT, "budget", 1)
        return False

    def kind(self, row: int) -> str | None:
        """Equipment, materials or software by the firm's chain; equipment for firms of none."""
        chain = int(self.world.firms.chain[row])
        return KIND_OF_CHAIN[chain] if 0 <= chain < CHAIN_COUNT else EQUIPMENT

    def insured_sum(self, row: int) -> float:
        """What the policy covers, yuan."""
        p = self.world.p.transfer
        return float(min(p.insured_sales * self.world.firms.revenue[row], p.insured_limit))

    def _subsidy(self, row: int, kind: str) -> float:
        premium = self.world.p.transfer.insurance_rate * self.insured_sum(row)
        return in_fen(min(self.register.term("insurance_subsidy") * premium, self.register.term(f"insurance_cap_{kind}")))

    def insure(self, number: int, row: int) -> None:
        """The product is sold: the policy runs for a year from today. The province pays its part of the premium, the firm the rest."""
        world, p, firms, kind = self.world, self.world.p.transfer, self.world.firms, self.kind(row)
        assert kind is not None
        premium = in_fen(p.insurance_rate * self.insured_sum(row))
        subsidy = min(self._subsidy(row, kind), math.floor(max(self.budget().left, 0.0) * FEN) / FEN)
        self.budget().spend(subsidy)
        rest = premium - subsidy
        if subsidy > 0:
            self.treasury.spend_outside(INSTRUMENT, subsidy, receiver=INSURER)
        world.ledger.collect(INSURER, firms.cash, np.array([rest]), np.array([row]))
        firms.surplus_year[row] -= rest
        self.premiums += premium
        world.recorder.add("Insurance|Premiums", premium)
        for breakdown in ("all", kind):
            world.recorder.add("Insurance|Policies", 1, breakdown)
        if world.incentives.transfer.get("certification"):
            firms.certified[row] = True
        world.log("result", self.register.name(number), "launched", "insured", row, premium)
        draws = self.register.draw("claim", self.register.address[[number]] * 4 + np.arange(3))
        if draws[0] < p.claim_chance:
            claim = in_fen(min(2.0 * draws[1] * p.claim_size, 1.0) * self.insured_sum(row))
            world.clock.at(world.today + timedelta(days=1 + int(draws[2] * 364)), Phase.OFFICE, lambda: self._settle(number, row, claim))

    def _settle(self, number: int, row: int, claim: float) -> None:
        """The product failed at its buyer: the insurer makes the buyer good."""
        self.world.ledger.transfer(INSURER, OUTSIDE, claim)
        self.claims += claim
        self.world.recorder.add("Insurance|Claims", claim)
        self.world.log("result", self.register.name(number), "insured", "claim paid", row, claim)

    def record(self) -> None:
        """Note the loss ratio so far."""
        if self.premiums > 0:
            self.world.shares["Insurance|Loss ratio", "all"] = self.claims / self.premiums
