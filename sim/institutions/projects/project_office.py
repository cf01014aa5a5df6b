"""The project office: signs contracts, hands out reserved talent and bundles, and settles what solved projects change for firms."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.enterprises.incentives import per_row
from sim.institutions.credit.bank import Bank
from sim.institutions.projects.competition import CompetitionOffice
from sim.institutions.projects.demand_library import NAME as DEMANDS
from sim.institutions.projects.demand_library import DemandLibrary, gap
from sim.institutions.projects.platforms import Platforms
from sim.institutions.projects.project import Project, Projects
from sim.institutions.projects.technology import Technology
from sim.institutions.treasury import INSTITUTES, Treasury
from sim.institutions.world import World
from sim.kernel.clock import DAYS_A_YEAR, Phase
from sim.kernel.places import Places

URGENT, PREFERRED = 0, 1
"""Priority in the queue for platforms: bundled projects first, then firms with many innovation points, then the others."""


class ProjectOffice:
    """Contracts, reserved places and bundles. `directory`: entries of the directory of the industrial base."""

    def __init__(self, world: World, treasury: Treasury, platforms: Platforms, bank: Bank):
        self.world, self.treasury, self.bank = world, treasury, bank
        self.technology = Technology()
        self.projects = Projects(world, treasury, platforms, self.technology, self.solved)
        experts = Places(world.clock.environment, 0)
        self.major = CompetitionOffice(world, "major_projects", experts, self.sign_major)
        self.basic = CompetitionOffice(world, "basic_projects", experts, self.sign_basic)
        self.base = CompetitionOffice(world, "base_projects", Places(world.clock.environment, 0), self.projects.start)
        self.library = DemandLibrary(world, self.projects.start)
        self.directory = 0
        self.reserved = self.reserved_at_start = 0
        self.by_merit = True
        self._signed: list[Project] = []
        self._included: dict[int, int] = {}
        world.clock.every_year("12-31", Phase.OFFICE, self._close_year)

    def record(self) -> None:
        """Put the quarter's stocks."""
        self.projects.record()
        self.world.recorder.put("Base|Directory", self.directory)
        placed = [project for project in self._signed if project.past_platforms]
        if placed:
            complete = [project.capital and project.team > 0 and "platform" in project.log_odds for project in placed]
            self.world.shares["Bundles|Complete", "all"] = float(np.mean(complete))

    # major projects
    def sign_major(self, project: Project) -> None:
        """A major project is signed: it is counted, may get a reserved team and a bundle, and starts."""
        world, bundling = self.world, self.world.p.measures.bundling
        for breakdown in ("all", project.area) if project.area != "all" else ("all",):
            world.recorder.add("Projects|Major|Started", 1, breakdown)
        offered = bundling.enabled and self.projects.draw(project, "bundle") < bundling.probability
        self._reserve_team(project, offered)
        self._signed.append(project)
        if per_row(world.incentives.queue_priority, np.array([project.firm])):
            project.priority = PREFERRED
        if offered:
            project.priority = URGENT
            world.clock.environment.process(self._finance(project))
        self.projects.start(project)

    def _finance(self, project: Project) -> Generator[simpy.Event, None, None]:
        """The bundle's capital: a loan for a third of the firm's own part, if the bank agrees; no gap of finance at the gates then."""
        lent = yield self.bank.offer(project.firm, project.own_funds / 3.0)
        if lent:
            project.own_funds *= 2.0 / 3.0
            project.capital = True

    def _reserve_team(self, project: Project, offered: bool) -> None:
        """A place of the talent programme for the project's team: by rank in the competition, by order of contract, or with a bundle."""
        if self.reserved <= 0 or (self.by_merit and not offered and project.rank >= self.reserved_at_start):
            return
        world, levers = self.world, self.world.p.measures.project_talent
        self.reserved -= 1
        project.team = int(levers.staff)
        project.log_odds["team"] = float(np.log(levers.odds))
        firms, row = world.firms, project.firm
        firms.talent[row] += levers.staff
        firms.science_share[row] = min(firms.science_share[row] + levers.staff / max(firms.employees[row], 1.0), 0.95)
        world.recorder.add("Talent|Reserved teams used", 1)
        self.treasury.spend_outside("project_talent", levers.grant)
        world.log("talent", project.name, "reserved", "used", row, levers.grant)

    def reserve(self, places: int, by_merit: bool) -> None:
        """Set aside places of the year's talent programme for teams of major projects."""
        self.reserved = self.reserved_at_start = places
        self.by_merit = by_merit

    def _close_year(self) -> None:
        if self.reserved:
            self.world.recorder.add("Talent|Reserved teams unused", self.reserved)
            self.reserved = 0

    # basic research
    def sign_basic(self, project: Project) -> None:
        """A basic-research project is signed: the institute is paid, and after some years its chain may know more."""
        world, p = self.world, self.world.p.projects
        for breakdown in ("all", project.area):
            world.recorder.add("Projects|Basic|Started", 1, breakdown)
        self.treasury.spend_outside("basic_projects", project.grant, receiver=INSTITUTES)
        days = self.projects.days(project, "basic length", p.basic_years * DAYS_A_YEAR, p.length_spread)
        world.log("project", project.name, "contract", "basic research", yuan=project.grant)
        world.clock.environment.process(self._research(project, days))

    def _research(self, project: Project, days: float) -> Generator[simpy.Event, None, None]:
        """Years of basic research, at whose end the chain knows more, or not."""
        world = self.world
        self.projects.count(project.call, 1)
        yield world.clock.environment.timeout(days)
        self.projects.count(project.call, -1)
        found = self.projects.draw(project, "basic result") < world.p.projects.basic_pass
        world.log("project", project.name, "basic research", "completed" if found else "stopped", reason="" if found else "no result")
        if found:
            for breakdown in ("all", project.area):
                world.recorder.add("Projects|Basic|Completed", 1, breakdown)
            self.technology.basic[project.chain] += 1.0

    # solved projects
    def solved(self, project: Project, quality: float) -> None:
        """What acceptance changes beyond the firm's own gain: a solved demand closes part of the gap; the best enter the provincial programme."""
        if project.call != DEMANDS:
            return
        world, p, levers = self.world, self.world.p.demands, self.world.p.measures.demand_library
        world.recorder.add("Demands|Solved", 1)
        firm = world.firms.block(project.firm, project.firm + 1)
        closed = p.gap_closed * gap(firm, world.sector_productivity, 0.0)
        firm.gain_far += closed
        year = world.today.year
        if not levers.enabled or quality < levers.inclusion_quality or project.area == "all":
            return
        if self._included.get(year, 0) < world.places(levers.inclusion_places):
            self._included[year] = self._included.get(year, 0) + 1
            project.counts = True
            rows = np.array([project.firm])
            self.treasury.pay(DEMANDS, rows, np.array([levers.inclusion_grant]), world.today, np.zeros(1, bool))
            world.log("project", project.name, "acceptance", "included", project.firm, levers.inclusion_grant)
