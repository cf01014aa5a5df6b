"""The statistics office: reads the firm table at each quarter's end and records the declared variables."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import tax
from sim.enterprises.columns import INSTRUMENTS, SIZES, Firms, size_class
from sim.enterprises.research import ABOVE_SCALE
from sim.enterprises.tables import IS_SERVICE
from sim.institutions.world import World

Array = NDArray[np.float64]


class StatisticsOffice:
    """Records a quarter. `last_research`: enterprise research as statistics record it in the last four quarters, yuan at 1:1; `coverage`: share
    of what other than above-scale industrial firms book that statistics record, from the published total of the start year."""

    def __init__(self, world: World):
        self.world = world
        self.last_research: deque[float] = deque(maxlen=4)
        self.last_gdp: deque[float] = deque(maxlen=4)
        self.gdp = world.p.economy.gdp
        self.coverage = 1.0

    def open_books(self) -> None:
        """The state of the start date: stocks, and the ratios of the year before it."""
        firms = self.world.seen
        booked = firms.research + firms.relabelled
        above = self._above_scale(firms)
        recorded = self.world.p.economy.enterprise_research * self.world.scale - float(booked[above].sum())
        others = float(booked[~above].sum())
        self.coverage = recorded / others if others > 0 and recorded > 0 else 1.0
        for _ in range(4):
            self.last_research.append(self.world.p.economy.enterprise_research / 4.0)
            self.last_gdp.append(self.gdp / 4.0)
        self._stocks(firms)
        self._ratios()
        self.world.recorder.close(self.world.today, flows=False)

    def close_quarter(self, done: Array, from_grants: Array, trued_up: Array) -> None:
        """Record the quarter that ends today. `done`, `from_grants`: real research of each leading row in the quarter and what of it grants
        added; `trued_up`: expense relabelled at the year's end; yuan."""
        world = self.world
        firms = world.seen
        self._stocks(firms)
        self._flows(firms, done, from_grants, trued_up)
        if world.today.month == 3:  # as sales: growth of the year over the year before
            self.gdp *= np.exp(world.p.economy.gdp_share * world.demand)
        self.last_gdp.append(self.gdp / 4.0)
        self._ratios()
        world.recorder.close(world.today)
        world.period_start = world.clock.day_number

    @staticmethod
    def _above_scale(firms: Firms) -> NDArray[np.bool_]:
        """Industrial firms above scale; shape (n,)."""
        return firms.alive & ~IS_SERVICE[firms.sector] & (firms.revenue >= ABOVE_SCALE)

    def _stocks(self, firms: Firms) -> None:
        world, put = self.world, self.world.recorder.by_city
        day = world.clock.day_number
        alive = firms.alive
        size = size_class(firms.employees, firms.revenue)
        above = self._above_scale(firms)
        performs = alive & (firms.research + firms.relabelled > 0)
        high_tech = alive & tax.holds(firms.high_tech_expiry, day)
        technology = alive & tax.holds(firms.technology_sme_expiry, day)
        put("Enterprises|Alive", firms.city[alive])
        put("Enterprises|Above-scale|Count", firms.city[above])
        put("Enterprises|Above-scale|With R&D", firms.city[above & performs])
        put("Enterprises|High-tech|Stock", firms.city[high_tech])
        put("Enterprises|Technology SME|Stock", firms.city[technology])
        world.recorder.by_class("Enterprises|High-tech|Stock", SIZES, size[high_tech])
        world.recorder.by_class("Enterprises|Technology SME|Stock", SIZES, size[technology])
        put("Employment|Above-scale", firms.city[above], firms.employees[above])
        put("Patents|Inventions in force", firms.city[above], firms.inventions[above])
        put("Finance|Constrained", firms.city[alive & firms.constrained])
        for k, instrument in enumerate(INSTRUMENTS):
            world.share_by_size("Awareness", instrument, firms.aware[:, k], alive, size)

    def _flows(self, firms: Firms, done: Array, from_grants: Array, trued_up: Array) -> None:
        world, record = self.world, self.world.recorder
        above = self._above_scale(firms)
        size = size_class(firms.employees, firms.revenue)
        relabelled = firms.relabelled / 4.0 + trued_up
        booked = done + relabelled
        self.last_research.append((float(booked[above].sum()) + self.coverage * float(booked[~above].sum())) / world.scale)
        record.by_city("R&D|Above-scale|Internal", firms.city[above], booked[above])
        for variable, amount in (("Reported", booked), ("Real", done), ("Relabelled", relabelled), ("From grants", from_grants)):
            record.by_city(f"R&D|Enterprises|{variable}", firms.city, amount)
            record.by_class(f"R&D|Enterprises|{variable}", SIZES, size, amount)
        entrants = firms.alive & (firms.cohort >= 0)
        record.add("R&D|Entrants|Drawn from outside", world.p.demography.outside_share * float(done[entrants].sum()))
        sales = firms.revenue[above] / 4.0
        record.by_city("Revenue|Above-scale", firms.city[above], sales)
        record.add("Revenue|New products", float((sales * firms.new_product_share[above]).sum()))
        day = world.clock.day_number
        ended = firms.alive & tax.holds(firms.high_tech_expiry, world.period_start) & ~tax.holds(firms.high_tech_expiry, day)
        record.add("Enterprises|High-tech|Expired", np.count_nonzero(ended))

    def _ratios(self) -> None:
        world = self.world
        other = world.p.economy.other_research * sum(self.last_gdp) / world.p.economy.gdp
        total = sum(self.last_research) + other
        world.recorder.put("R&D|Intensity", total / sum(self.last_gdp))
        for (variable, breakdown), value in world.shares.items():
            world.recorder.put(variable, value, breakdown)
