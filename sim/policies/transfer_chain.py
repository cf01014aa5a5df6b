"""Measure 12, 畅通科技成果转化链条: proof-of-concept centres and pilot bases, the technology market, new-type institutes, consortia."""

from __future__ import annotations

import numpy as np

from sim.enterprises import consortia
from sim.enterprises.fields import by_chain_and_city
from sim.enterprises.incentives import Incentives
from sim.institutions.exchange.consortium_office import FIRM_LED
from sim.kernel.clock import Phase
from sim.policies.measure import Measure


class TransferChain(Measure):
    """Centres and bases open, the market works harder, institutes build companies, leading firms and universities found consortia."""

    slug = "transfer_chain"
    centres = bases = 0

    def amend(self, incentives: Incentives) -> None:
        """The market's effort."""
        incentives.transfer["effort"] = self.levers.effort

    def schedule(self) -> None:
        """Openings, the choice of results by institutes, new consortia, and the year's running costs."""
        self.yearly("opening_day", Phase.OFFICE, self.open_facilities)
        self.yearly("institute_day", Phase.OFFICE, self.found_companies)
        self.yearly("consortium_day", Phase.OFFICE, self.found_consortia)

    def open_facilities(self) -> None:
        """Open the year's centres and bases where results queue; pay for opening, running and the market."""
        if not self.in_force:
            return
        levers, world, facilities = self.levers, self.world, self.offices.transfer.facilities
        weight = self.faced("location_weight")
        strength = by_chain_and_city(world.seen, weight[: world.live] if isinstance(weight, np.ndarray) else weight)
        facilities.open_new("concept_centres", levers.concept_centres, levers.concept_places, strength)
        facilities.open_new("pilot_bases", levers.pilot_bases, levers.pilot_places, strength)
        self.centres += levers.concept_centres
        self.bases += levers.pilot_bases
        for instrument, new, cost, running in (
            ("concept_centres", levers.concept_centres, levers.concept_cost, self.centres * levers.concept_running),
            ("pilot_bases", levers.pilot_bases, levers.pilot_cost, self.bases * levers.pilot_running),
            ("technology_market", 0, 0.0, levers.fairs_cost),
        ):
            yuan = world.money(new * cost + running)
            if yuan > 0:
                self.treasury.spend_outside(instrument, yuan)

    def found_companies(self) -> None:
        """New-type institutes build companies on results that nobody took up."""
        if self.in_force:
            transfer = self.offices.transfer
            transfer.found_companies(transfer.whole("institute companies", self.levers.institute_companies), self.levers.institute_grant)

    def found_consortia(self) -> None:
        """Leading firms of the chains, with universities, gather members; without public money."""
        if self.in_force:
            office, levers = self.offices.consortia, self.levers
            number = self.offices.transfer.whole("consortia", levers.consortia)
            leaders = office.willing(consortia.leading_firms(self.world.seen), number)
            office.found(FIRM_LED, leaders, levers.consortium_members, levers.consortium_years)
            self.world.renew_law()
