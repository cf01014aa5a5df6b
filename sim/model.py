"""The model: builds the province of one run from a scenario and lets it live through the horizon.

A quarter and a year are each one screen of named calls; what they do is in the rooms below: enterprises (behaviour), institutions
(offices with calendars, queues and budgets) and policies (the measures).
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Collection
from datetime import date
from functools import lru_cache

import numpy as np

from sim.enterprises import awareness, demography, finance, growth, knowledge, planning, recognition, research, tax
from sim.enterprises.columns import Firms
from sim.enterprises.fields import Fields, References
from sim.enterprises.synthesis import synthesise
from sim.enterprises.tables import IS_SERVICE
from sim.institutions.firm_panel import PanelRecorder
from sim.institutions.firm_register import FirmRegister, Registers
from sim.institutions.law import rules_in_force
from sim.institutions.life import Life
from sim.institutions.offices import Offices
from sim.institutions.statistics_office import StatisticsOffice
from sim.institutions.world import World
from sim.kernel.clock import Clock, Phase, quarter_ends
from sim.kernel.events import EventLog
from sim.kernel.ledger import FEN, Ledger
from sim.kernel.recorder import Recorder, Records
from sim.kernel.streams import Streams
from sim.policies import BUILT
from sim.scenario.places import CITIES
from sim.scenario.resolved import Scenario
from sim.scenario.variables import VARIABLES


@lru_cache(maxsize=2)
def population(scale: float, seed: int, quarters: int, start: date) -> Firms:
    """The synthesised firms of the start date; kept, because every run of an ensemble starts from a copy."""
    return synthesise(scale, seed, quarters, start)


def run_seed(seed: int, draw: int, replicate: int) -> int:
    """Seed of the chance in one run: its own for each draw and replicate, the same in every scenario with this seed."""
    return int.from_bytes(hashlib.blake2b(f"{seed}/{draw}/{replicate}".encode(), digest_size=8).digest(), "little")


def simulate(scenario: Scenario, draw: int, replicate: int, firms: Firms | None = None) -> Records:
    """Run one (draw, replicate) of a scenario and return its long table. A pure function of its arguments.

    `firms`: a population to use instead of the scenario's (it is not changed); raises LedgerError if accounts do not close.
    """
    return Province(scenario, draw, replicate, firms).run()


def simulate_in_full(scenario: Scenario, draw: int, replicate: int, extras: Collection[str], firms: Firms | None = None) -> Life:
    """The same run with what `extras` names besides its long table: "events", "firms", "panel"."""
    province = Province(scenario, draw, replicate, firms, extras)
    records, world = province.run(), province.world
    events = world.events.events() if "events" in extras else None
    register, recorder = province.register, province.panel
    kept = register.table(world.firms, world.clock.day_number, world.p, scenario.scale) if register else None
    return Life(records, events, kept, recorder.panel(world.firms) if recorder else None, (draw, replicate))


class Province:
    """One run: the world, its offices and measures, and the quarterly and yearly life of its firms."""

    def __init__(self, scenario: Scenario, draw: int, replicate: int, firms: Firms | None = None, extras: Collection[str] = ()):
        self.ends = quarter_ends(scenario.start, scenario.end)
        source = population(scenario.scale, scenario.population_seed, len(self.ends), scenario.start) if firms is None else firms
        firms = source.copy()
        parameters = scenario.parameters(draw)
        p = parameters.at(scenario.start)
        self.capital = np.where(firms.cohort >= 0, firms.cash / FEN, 0.0)
        firms.cash[firms.cohort >= 0] = 0.0
        self.cohort_starts = np.searchsorted(firms.cohort, np.arange(len(self.ends) + 1))
        live = int(self.cohort_starts[0])
        streams = Streams(run_seed(scenario.seed, draw, replicate))
        awareness.start(firms, streams, scenario.start.toordinal(), p)
        self.register = FirmRegister(firms, live, scenario.start.toordinal(), p) if "firms" in extras else None
        self.panel = PanelRecorder(firms, live, scenario.start, scenario.end) if "panel" in extras else None
        self.world = world = World(
            firms=firms,
            streams=streams,
            clock=Clock(scenario.start, scenario.end),
            ledger=Ledger(firms.cash),
            recorder=Recorder(VARIABLES, [city.en for city in CITIES], scenario.scale),
            parameters=parameters,
            references=References.of(firms),
            p=p,
            incentives=rules_in_force(parameters, scenario.start, firms),
            scale=scenario.scale,
            live=live,
            renew_law=self.law,
            events=EventLog("events" in extras),
            firm_register=Registers(*(register for register in (self.register, self.panel) if register is not None)),
            period_start=scenario.start.toordinal(),
        )
        self.offices = Offices(world)
        self.measures = tuple(measure(world, self.offices) for measure in BUILT)
        self.statistics = StatisticsOffice(world)
        self.done, self.from_grants, self.trued_up = np.zeros((3, firms.count))
        self._schedule()

    def _schedule(self) -> None:
        clock = self.world.clock
        law_days = {*self.world.parameters.switch_dates(), *(date(year, 1, 1) for year in range(clock.start.year + 1, clock.end.year + 1))}
        for day in sorted(law_days):
            clock.at(day, Phase.LAW, self.law)
        clock.every_year("01-01", Phase.ECONOMY, self.plan_year)
        for number, end in enumerate(self.ends):
            clock.at(end, Phase.ECONOMY, lambda number=number: self.quarter(number))  # type: ignore[misc]
            clock.at(end, Phase.CLOSE, self.close_quarter)

    def run(self) -> Records:
        """Live through the horizon."""
        self.law()
        world = self.world
        rules = rules_in_force(world.parameters, world.today, world.firms)  # the past knew none of the measures
        for block in world.firms.blocks(world.live):
            incentives = rules.block(block.first, block.first + block.count)
            planning.open_books(block, incentives, world.references, world.streams, world.clock.day_number, world.p)
        self.exits = self._expected_exits()
        self.offices.open_books()
        self.offices.record()
        self.statistics.open_books()
        if self.panel is not None:
            self.panel.open(world.firms, world.scale)
        self.world.clock.run()
        return self.world.recorder.records()

    def law(self) -> None:
        """Today's rules and the measures in force become what firms face."""
        world = self.world
        world.p = world.parameters.at(world.today)
        world.incentives = rules_in_force(world.parameters, world.today, world.firms)
        self.offices.amend(world.incentives)
        for measure in self.measures:
            if measure.in_force:
                measure.amend(world.incentives)

    def _fields(self) -> Fields:
        """What firms see of each other today."""
        fields = Fields.of(self.world.firms, self.world.money(self.world.p.knowledge.pool_reference), self.world.live)
        self.world.sector_productivity = fields.productivity
        return fields

    def plan_year(self) -> None:
        """1 January: demand of the year, growth, research, the choice of status, finance."""
        world, year = self.world, self.world.today.year
        world.demand = planning.demand(world.streams, year, world.p)
        fields = self._fields()
        years = year - world.clock.start.year
        for block in world.firms.blocks(world.live):
            incentives = world.incentives.block(block.first, block.first + block.count)
            growth.plan_growth(block, world.demand, fields.productivity, world.streams, year, world.p)
            knowledge.imitate(block, fields, world.streams, year, world.p)
            research.switch_performers(block, world.streams, year, world.clock.day_number, world.p)
            self.offices.tax.decide_claims(block, incentives, planning.expected_booked(block), world.clock.day_number)
            planning.plan_research(block, incentives, world.p.research.trend * years, world.streams, year, world.clock.day_number, world.p)
            world.firm_register.plan(block, incentives, world.clock.day_number, world.p)
            knowledge.staff_follows_research(block, world.p)

    def quarter(self, number: int) -> None:
        """A quarter of every firm: sell, spend, learn, invent, earn, hear, leave; then the newcomers; in December the books are closed."""
        world, p = self.world, self.world.p
        day = world.clock.day_number
        fields = self._fields()
        exited = np.zeros(2)
        for block in world.firms.blocks(world.live):
            incentives = world.incentives.block(block.first, block.first + block.count)
            growth.productivity(block, world.streams, number, p)
            rate = growth.grow(block, first_quarter=world.today.month == 3)
            done, from_grants = finance.quarter_flows(block, rate, world.ledger, p)
            part = slice(block.first, block.first + block.count)
            self.done[part], self.from_grants[part] = done, from_grants
            self.trued_up[part] = recognition.true_up(block, p) if world.today.month == 12 else 0.0
            knowledge.accumulate(block, done, p)
            inventors, inventions, quality = knowledge.innovate(block, incentives, world.references, fields, world.streams, number, p)
            world.firm_register.invent(block.first + inventors, inventions, quality)
            finance.balance(block, world.ledger, world.streams, number, p)
            awareness.spread(block, incentives, fields, awareness.in_use(block, day), world.streams, number, p)
            world.firm_register.look(block, done, self.trued_up[part])
            exited += self._leave(block, day, fields, number)
        self._enter(number)
        self.exits.append(exited)
        if world.today.month == 12:
            for block in world.firms.blocks(world.live):
                planning.close_books(block, p)
            world.firm_register.close_year(world.firms, day)

    def close_quarter(self) -> None:
        """Accounts must add up; then the statistics office records."""
        self.world.ledger.close()
        self.offices.record()
        live = slice(self.world.live)
        self.statistics.close_quarter(self.done[live], self.from_grants[live], self.trued_up[live])

    def _leave(self, block: Firms, day: int, fields: Fields, number: int) -> np.ndarray:
        world = self.world
        held = tax.holds(block.high_tech_expiry, world.period_start) & block.alive
        rows = demography.leave(block, day, fields.productivity, world.ledger, world.streams, number, world.p)
        world.recorder.add("Enterprises|High-tech|Expired", np.count_nonzero(held[rows]))
        world.recorder.by_city("Enterprises|Exited", block.city[rows])
        service = np.count_nonzero(IS_SERVICE[block.sector[rows]])
        return np.array([rows.size - service, service], dtype=float)

    def _expected_exits(self) -> deque[np.ndarray]:
        """Exits a quarter (industry, services) that the hazards imply at the start: the level that entry has balanced so far."""
        world = self.world
        fields = self._fields()
        firms = world.seen
        hazard = np.where(firms.alive, demography.exit_hazard(firms, world.clock.day_number, fields.productivity, world.p), 0.0) / 4.0
        service = IS_SERVICE[firms.sector]
        return deque([np.array([hazard[~service].sum(), hazard[service].sum()])] * 4, maxlen=4)

    def _enter(self, number: int) -> None:
        """The quarter's cohort: industrial entry balances the exits of the last year, moved by demand; services by their own rate."""
        world, p = self.world, self.world.p
        start, stop = int(self.cohort_starts[number]), int(self.cohort_starts[number + 1])
        cohort = world.firms.block(start, stop)
        pull = max(0.0, 1.0 + p.demography.entry_elasticity * (world.demand - planning.TREND_DEMAND))
        industry = float(np.mean([exits[0] for exits in self.exits])) * pull
        seen = world.seen
        services = p.demography.entry_services / 4.0 * np.count_nonzero(seen.alive & IS_SERVICE[seen.sector])
        begin = world.period_start
        rows = demography.enter(
            cohort,
            self.capital[start:stop],
            (industry, services),
            world.incentives.block(start, stop).entry_pull,
            begin,
            world.clock.day_number,
            world.ledger,
            world.streams,
            number,
            p,
        )
        planning.open_entrants(cohort, rows, world.streams, p)
        world.live = stop
        world.firm_register.enter(world.firms, start + rows)
        world.recorder.by_city("Enterprises|Entered", cohort.city[rows])
