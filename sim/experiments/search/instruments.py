"""The instruments that money is put into: levers of the 22 measures that vote it, with the levers that must move so that it can be spent.

More money alone often buys nothing: a call fills its places and the rest stays with the treasury. An instrument is therefore a group of levers
that one factor f moves, the money voted over what the scenario votes:

    budgets       levers that vote money a year                      times f
    places        a lever that votes it by the piece                 times f (money = places × price)
    along         what the money pays one by one                     times f, up and down
    room          places, reviewers, terms that the money fills      times f where f is above 1, else as they are

With less money the places stay on offer and the money binds, so that a programme that did not spend its vote loses nothing at first. Levers stop
at the end of their declared range; money above what they can take is voted and not spent.

The names are those of the fiscal account, where what is spent is found. `LEFT_OUT` names the levers in yuan a year that are no instrument, and why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.kernel.errors import InputError, Problem, nearest_name


@dataclass(frozen=True, slots=True)
class Price:
    """What a place costs. `cost`: lever, yuan once a place; `running`: lever, yuan a year for every place opened so far; `share`: lever, share
    of the places that cost; `years`: lever, number of years in which places open (empty: every year)."""

    cost: str
    running: str = ""
    share: str = ""
    years: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One row of the table below. Levers are named without `measures.<measure>.`; `step`: places are opened in multiples of it; `why`: why these
    levers move together."""

    name: str
    measure: str
    why: str
    budgets: tuple[str, ...] = ()
    places: str = ""
    price: Price | None = None
    along: tuple[str, ...] = ()
    room: tuple[str, ...] = ()
    step: int = 1

    def path(self, lever: str) -> str:
        """Dotted name of one of its levers in scenario files."""
        return f"measures.{self.measure}.{lever}"

    @property
    def moved(self) -> tuple[str, ...]:
        """Paths of all levers that it moves."""
        places = (self.places,) if self.places else ()
        return tuple(self.path(lever) for lever in (*self.budgets, *places, *self.along, *self.room))


INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument("demand_projects", "demand_library", "each solved demand that is included costs its grant",
               places="inclusion_places", price=Price("inclusion_grant")),
    Instrument("major_projects", "chokepoint_projects", "places bind before the money does, and more proposals need more reviewers",
               budgets=("budget",), room=("projects", "reviewers")),
    Instrument("basic_projects", "chokepoint_projects", "places bind before the money does; reviewers are those of major projects",
               budgets=("basic_budget",), room=("basic_projects",)),
    Instrument("demonstrations", "demonstrations", "places bind before the money does", budgets=("budget",), room=("projects",)),
    Instrument("base_projects", "industrial_base", "the share of the directory that is taken in binds before the money does",
               budgets=("budget",), room=("selection_rate", "reviewers")),
    Instrument("platforms", "platforms", "platforms open by tens of places; a place is built once and run every year",
               places="places", price=Price("build_cost", running="running_cost", years="years"), step=10),
    Instrument("zone_awards", "zone_points", "the money binds: more of it rewards more firms above the points", budgets=("award_budget",)),
    Instrument("zone_funds", "zone_ranking", "all of the money is handed out", budgets=("fund",)),
    Instrument("research_grant", "research_grant", "the money binds at the declared rates, claims are cut to it", budgets=("budget",)),
    Instrument("collaboration", "research_grant", "places and money bind together",
               budgets=("collaboration_budget",), room=("collaboration_places",)),
    Instrument("technology_centres", "research_grant", "places and money bind together", budgets=("centres_budget",), room=("centres_places",)),
    Instrument("demonstration_enterprises", "research_grant", "places and money bind together",
               budgets=("demonstration_budget",), room=("demonstration_places",)),
    Instrument("upgrade_award", "ladder", "every first certificate is paid before the money binds: more of it raises the award",
               budgets=("budget",), room=("upgrade_award",)),
    Instrument("coaching", "ladder", "each coached firm costs the same", places="places", price=Price("cost")),
    Instrument("state_consortia", "state_owned", "consortia and money bind together", budgets=("consortium_budget",), room=("consortia",)),
    Instrument("concept_centres", "transfer_chain", "a centre is opened once and run every year",
               places="concept_centres", price=Price("concept_cost", running="concept_running")),
    Instrument("pilot_bases", "transfer_chain", "a base is opened once and run every year",
               places="pilot_bases", price=Price("pilot_cost", running="pilot_running")),
    Instrument("new_type_institutes", "transfer_chain", "each company costs its seed money", places="institute_companies",
               price=Price("institute_grant")),
    Instrument("first_purchase", "first_purchase", "places and money bind in turn", budgets=("budget",), room=("places",)),
    Instrument("insurance_subsidy", "first_purchase", "subsidy and caps are in the document: the number of new products decides what is spent",
               budgets=("insurance_budget",)),
    Instrument("innovation_vouchers", "first_purchase", "the money binds", budgets=("voucher_budget",)),
    Instrument("project_talent", "project_talent", "each reserved place costs the same, the quota says how many of the places are reserved",
               places="programme_places", price=Price("grant", share="quota")),
    Instrument("talent_recruitment", "talent_recruitment", "awards need more arrivals and more places at the desk, fairs bring offers one by one",
               budgets=("talent_budget", "fairs_cost"), along=("transfers",), room=("more_arrivals", "more_places")),
    Instrument("technology_export", "technology_export", "platforms and money bind together", budgets=("platform_budget",), room=("platforms",)),
    Instrument("loan_compensation", "technology_finance", "the pool is filled up once a year; a larger one can bear a larger share of losses",
               budgets=("pool",), room=("cover",)),
    Instrument("guarantee_capital", "technology_finance", "guarantees may reach a multiple of the capital", budgets=("guarantee_capital",)),
    Instrument("equity_fund", "technology_finance", "a larger fund makes more offers", budgets=("equity_fund",), room=("equity_offer",)),
    Instrument("listing", "technology_finance", "each firm in cultivation costs the same", places="listing_places", price=Price("listing_cost")),
    Instrument("outreach", "outreach", "the money pays officers and the campaign: half the money, half the reach",
               budgets=("cost",), along=("officers", "broadcast")),
)  # fmt: skip

LEFT_OUT: dict[str, str] = {
    "measures.zone_upgrading.support_cost": "what rising zones gain does not depend on the sum",
    "measures.zone_upgrading.founding_revenue": "a threshold, no money of the public",
    "measures.research_grant.projects_budget": "a guidance plan without money",
    "measures.state_owned.opening_subsidy": "how much equipment is open is decreed, not bought",
    "measures.technology_export.platform_cost": "the price of a platform, not how many",
    "measures.first_purchase.voucher_cap": "a limit for a firm, not how much in all",
    "measures.demonstrations.demand": "demand that others create",
    "measures.transfer_chain.fairs_cost": "no figure says how much effort of the market a yuan buys",
    "measures.result_register.cost": "no figure says how much of the register's work a yuan buys",
}
"""Levers in yuan a year that no instrument moves, and why: the search would cut what its model does not tie to a result."""


def chosen_instruments(names: Iterable[str]) -> tuple[Instrument, ...]:
    """The instruments of these names, in the order of the table; all of them if no name is given. Raises InputError."""
    asked = tuple(names)
    known = {instrument.name: instrument for instrument in INSTRUMENTS}
    problems = [
        Problem("--instruments", 1, 1, "--instruments", f"unknown instrument {name}", f"one of {', '.join(known)}", nearest_name(name, known))
        for name in asked
        if name not in known
    ]
    if problems:
        raise InputError(problems)
    return tuple(instrument for instrument in INSTRUMENTS if not asked or instrument.name in asked)
