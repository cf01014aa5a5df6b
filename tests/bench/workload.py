"""The work that is timed: quarters of a made-up population, through the columns exactly as `Province.quarter` calls them.

Firms sell, spend, learn, invent, earn, hear of instruments and leave; nobody enters, no office opens and no year is closed, so that every
design does the same firm-quarters. One firm in six performs research, as in the synthesised population.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.enterprises import awareness, demography, finance, growth, knowledge
from sim.enterprises.columns import BLOCK, INSTRUMENTS, OWNERSHIPS, Firms
from sim.enterprises.fields import Fields, References
from sim.enterprises.incentives import Incentives
from sim.enterprises.tables import CITY_COUNT, IS_INDUSTRY, IS_SERVICE
from sim.institutions.law import rules_in_force
from sim.kernel.clock import quarter_ends
from sim.kernel.ledger import Ledger
from sim.kernel.streams import Streams
from sim.scenario.parameter_set import Namespace, ParameterSet
from sim.scenario.parameters import PARAMETERS

START, END = date(2022, 12, 31), date(2027, 12, 31)
DAYS = [end.toordinal() for end in quarter_ends(START, END)]


def population(count: int, seed: int = 1) -> Firms:
    """Firms with plausible sizes, ages and research; `count` rows, all alive. Not calibrated: only its mix of work matters."""
    chance = np.random.default_rng(seed)
    firms = Firms.empty(count)
    service = chance.random(count) < 0.05
    firms.alive[:] = True
    firms.cohort[:] = -1
    firms.city[:] = chance.integers(0, CITY_COUNT, count)
    firms.sector[:] = np.where(service, chance.choice(np.flatnonzero(IS_SERVICE), count), chance.choice(np.flatnonzero(IS_INDUSTRY), count))
    firms.ownership[:] = OWNERSHIPS.index("private")
    firms.born[:] = START.toordinal() - (365.25 * chance.exponential(7.0, count)).astype(int)
    firms.revenue[:] = np.exp(chance.normal(np.log(2.5e6), 1.9, count))
    firms.employees[:] = np.maximum(1.0, firms.revenue / 6e5)
    firms.fixed_assets[:] = firms.revenue
    firms.cash[:] = np.rint(firms.revenue * 100.0 * chance.uniform(-0.02, 0.4, count))
    firms.debt[:] = firms.revenue * chance.uniform(0.0, 0.6, count)
    firms.margin[:] = 0.06
    firms.productivity_effect[:] = chance.normal(0.0, 0.45, count)
    firms.productivity[:] = firms.productivity_effect + chance.normal(0.0, 0.36, count)
    firms.growth[:] = chance.laplace(0.04, 0.2, count)
    firms.performer[:] = chance.random(count) < 1 / 6
    firms.research[:] = np.where(firms.performer, 0.04 * firms.revenue * np.exp(chance.normal(0.0, 0.6, count)), 0.0)
    firms.relabelled[:] = 0.1 * firms.research
    firms.grant_research[:] = np.where(chance.random(count) < 0.05, firms.research, 0.0)
    firms.knowledge[:] = 5.0 * firms.research
    firms.new_product_share[:] = np.where(firms.performer, 0.3, 0.0)
    firms.high_tech_share[:] = np.where(firms.performer, 0.6, 0.1)
    firms.inventions[:] = np.where(firms.performer, chance.poisson(3.0, count), 0)
    firms.utility_patents[:] = 2.0 * firms.inventions
    firms.gain_far[:] = firms.gain_near[:] = np.where(firms.performer, 0.01, 0.0)
    firms.claims[:] = firms.performer
    firms.high_tech_expiry[:] = np.where(firms.performer & (chance.random(count) < 0.4), DAYS[4], 0)
    firms.technology_sme_expiry[:] = np.where(firms.performer & (chance.random(count) < 0.5), DAYS[0], 0)
    firms.aware[:] = chance.random((count, len(INSTRUMENTS))) < 0.4
    return firms


def terms() -> tuple[Namespace, Incentives]:
    """Default parameters, and what firms face under the rules of the start date."""
    parameters = ParameterSet({path: parameter.default for path, parameter in PARAMETERS.items()}, (), START, END)
    return parameters.at(START), rules_in_force(parameters, START, Firms.empty(1))


class Columns:
    """qilu's design: the table of firms, the ledger and the addressed random numbers of one run."""

    def __init__(self, firms: Firms, streams: Streams):
        self.firms, self.streams = firms, streams
        self.ledger = Ledger(firms.cash)
        self.references = References.of(firms)
        self.p, self.incentives = terms()

    def quarter(self, number: int) -> None:
        """Quarter `number` of every firm; the calls of `Province.quarter` in its order."""
        p, streams, ledger, day = self.p, self.streams, self.ledger, DAYS[number]
        fields = Fields.of(self.firms, p.knowledge.pool_reference, self.firms.count)
        for block in self.firms.blocks(size=BLOCK):
            incentives = self.incentives.block(block.first, block.first + block.count)
            growth.productivity(block, streams, number, p)
            rate = growth.grow(block, first_quarter=number % 4 == 0)
            done, _ = finance.quarter_flows(block, rate, ledger, p)
            knowledge.accumulate(block, done, p)
            knowledge.innovate(block, incentives, self.references, fields, streams, number, p)
            finance.balance(block, ledger, streams, number, p)
            awareness.spread(block, incentives, fields, awareness.in_use(block, day), streams, number, p)
            demography.leave(block, day, fields.productivity, ledger, streams, number, p)
