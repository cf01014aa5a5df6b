"""Research projects, one process each: stages by technology readiness level, gates, acceptance, and the result handed on."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from sim.enterprises import finance, knowledge
from sim.institutions.projects.platforms import Platforms
from sim.institutions.projects.technology import BREAKTHROUGH_AS_BASIC, Technology
from sim.institutions.transfer.results import Result
from sim.institutions.treasury import Treasury
from sim.institutions.world import World
from sim.kernel.clock import DAYS_A_YEAR
from sim.kernel.events import NO_FIRM
from sim.kernel.ledger import FEN
from sim.kernel.odds import chance
from sim.scenario.chains import CHAINS, FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import simpy
    from simpy.resources.resource import Request

    from sim.institutions.transfer.transfer_office import Transfer

STAGES = ("S1", "S2", "S3")
INSTALMENTS = (0.5, 0.3, 0.2)
"""Shares of the grant paid at contract and after stages 1 and 2 (assumption)."""
MOST_GAIN = 0.5
"""Largest productivity gain of one project, log."""


def area_of(chain: int, field: int) -> str:
    """Slug of a landmark chain (index), or of an emerging field where there is no chain; "all" where there is neither."""
    if chain >= 0:
        return CHAINS[chain].slug
    return FIELDS[field].slug if field >= 0 else "all"


def name_of(call: str, chain: int, field: int, year: int, row: int) -> str:
    """Permanent name of a project from its proposal on, as event records have it."""
    return f"{call} {area_of(chain, field)} {year}/{row}"


@dataclass(slots=True)
class Project:
    """One project. `call`, `year`, `row` are its permanent address (call, year of the call, row of the firm or number of the team); `firm` is
    NO_FIRM for a team of a university; `grant` yuan; `log_odds` by source; `length` factor on stage times; `specified`:
    the call prescribed the topic; `counts`: passing the last stage is a breakthrough of its chain or field; `rank` in its competition;
    `team`: reserved staff, `capital`: a loan that came with it, `past_platforms`: the queue for platforms lies behind it."""

    call: str
    year: int
    row: int
    chain: int
    field: int
    grant: float = 0.0
    firm: int = NO_FIRM
    length: float = 1.0
    priority: int = 2
    own_funds: float = 0.0
    applied: date | None = None
    specified: bool = False
    counts: bool = True
    rank: int = 0
    team: int = 0
    capital: bool = False
    past_platforms: bool = False
    log_odds: dict[str, float] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        """Permanent name in event records."""
        return name_of(self.call, self.chain, self.field, self.year, self.row)

    @property
    def area(self) -> str:
        """Slug of its landmark chain, or of its emerging field if it has no chain; "all" if it has neither."""
        return area_of(self.chain, self.field)


class Projects:
    """Runs projects to their end and keeps the count of what became of them. `solved` is told of each accepted project and its quality before
    it is counted."""

    def __init__(
        self, world: World, treasury: Treasury, platforms: Platforms, technology: Technology, solved: Callable[[Project, float], None]
    ):  # fmt: skip
        self.world, self.treasury, self.platforms, self.technology, self.solved = world, treasury, platforms, technology, solved
        self.transfer: Transfer | None = None
        self.running: dict[str, int] = {}
        self._gates: dict[str, list[int]] = {}
        self._months: list[float] = []

    def draw(self, project: Project, what: str, stage: int = 0) -> float:
        """A uniform of the project's own for one purpose and stage."""
        return self.world.chance(f"{what} {project.call}", 10 * project.year + stage, project.row)

    def days(self, project: Project, what: str, median: float, spread: float, stage: int = 0) -> float:
        """A lognormal number of days."""
        return float(median * np.exp(spread * ndtri(self.draw(project, what, stage))))

    def count(self, call: str, change: int) -> None:
        """Projects of a call that run now."""
        self.running[call] = self.running.get(call, 0) + change

    def start(self, project: Project) -> None:
        """The contract is signed today: pay the first instalment and begin."""
        self.count(project.call, 1)
        self.world.log("project", project.name, "contract", "S1", project.firm, project.grant)
        self._pay(project, 0)
        self._partner(project)
        self.world.clock.environment.process(self._run(project, self.world.today))

    def resume(self, project: Project, started: date) -> None:
        """Take up a project signed before the start of the run: stages that ended earlier are judged at once, the running one goes on."""
        p, left = self.world.p.projects, -float((self.world.today - started).days)
        self._partner(project)
        for stage in range(len(STAGES)):
            left += sum(self._stage_days(project, stage))
            if left > 0:
                self.count(project.call, 1)
                self._note(project, "contract", STAGES[stage])
                self.world.clock.environment.process(self._run(project, started, stage, left))
                return
            if self.draw(project, "gate", stage) >= (p.pass_1, p.pass_2, p.pass_3)[stage]:
                return

    def _note(self, project: Project, before: str, after: str, reason: str = "") -> None:
        self.world.log("project", project.name, before, after, project.firm, reason=reason)

    def _partner(self, project: Project) -> None:
        p = self.world.p.projects
        if self.draw(project, "university partner") < p.university_share:
            project.log_odds["university"] = float(np.log(p.university_odds))

    def _run(self, project: Project, started: date, first: int = 0, left: float = 0.0) -> Generator[simpy.Event, None, None]:
        """Stages from `first` on, of which `left` days are still to go (0: the whole stage); then acceptance."""
        environment, held = self.world.clock.environment, None
        try:
            for stage in range(first, len(STAGES)):
                if stage == 1 and not left and project.chain >= 0:
                    held = yield from self._enter_platform(project)
                if left:
                    yield environment.timeout(left)
                    left = 0.0
                else:
                    usual, extension = self._stage_days(project, stage)
                    yield environment.timeout(usual)
                    if extension:
                        self._note(project, STAGES[stage], f"{STAGES[stage]} extended")
                        yield environment.timeout(extension)
                        self._note(project, f"{STAGES[stage]} extended", STAGES[stage])
                if not self._passes(project, stage):
                    return
                if stage < 2:
                    self._pay(project, stage + 1)
                    if stage == 1 or project.chain < 0:
                        self._note(project, STAGES[stage], STAGES[stage + 1])
        finally:
            if held is not None:
                held.resource.release(held)
            self.count(project.call, -1)
            self._team_leaves(project)
        p = self.world.p.projects
        self._note(project, STAGES[-1], "acceptance")
        yield environment.timeout(self.days(project, "acceptance", p.acceptance_days, p.length_spread))
        self._accept(project, started)

    def _team_leaves(self, project: Project) -> None:
        """A reserved team belongs to its project and goes when it ends; what it taught the staff stays."""
        talent = self.world.firms.talent
        if project.team and self.world.firms.alive[project.firm]:
            talent[project.firm] = max(talent[project.firm] - project.team, 0.0)

    def _enter_platform(self, project: Project) -> Generator[simpy.Event, None, Request | None]:
        """Queue for platform time between stages 1 and 2; the place held, or None if patience ended."""
        self._note(project, STAGES[0], "waits for platform")
        pool = self.platforms.pools[project.chain]
        held = yield from self.platforms.enter(pool, project.priority, self.world.p.projects.platform_patience)
        project.past_platforms = True
        if held is not None:
            project.log_odds["platform"] = float(np.log(self.world.p.projects.platform_odds))
        self._note(project, "waits for platform", STAGES[1], "" if held is not None else "without platform")
        return held

    def _stage_days(self, project: Project, stage: int) -> tuple[float, float]:
        """Length of a stage and of its extension, days."""
        p = self.world.p.projects
        median = (p.years_1, p.years_2, p.years_3)[stage] * DAYS_A_YEAR * project.length
        days = self.days(project, "stage length", median, p.length_spread, stage)
        extended = self.draw(project, "extension", stage) < p.extension_chance
        return days, p.extension_length * median if extended else 0.0

    def _passes(self, project: Project, stage: int) -> bool:
        """The gate after a stage: chance p/(1−p) times the odds ratios of all that helps or hinders."""
        world, p = self.world, self.world.p.projects
        firm = project.firm
        if firm != NO_FIRM and not world.firms.alive[firm]:
            return self._stop(project, stage, "firm closed")
        base = (p.pass_1, p.pass_2, p.pass_3)[stage]
        log_odds = sum(project.log_odds.values())
        log_odds += self.technology.log_odds(project.chain, p.basic_odds, p.base_odds)
        gap = firm != NO_FIRM and self._short_of_funds(project)
        if gap:
            log_odds += np.log(max(p.gap_odds, 1e-9))
        passes = bool(self.draw(project, "gate", stage) < chance(base, np.exp(log_odds)))
        self._count_gate(project, stage, passes)
        if not passes:
            return self._stop(project, stage, "gap of finance" if gap else "not reached")
        return True

    def _short_of_funds(self, project: Project) -> bool:
        """Whether the firm lacks the own money of one more stage: finance cuts its research and no loan came with the project, or cash, credit
        and its yearly research do not cover a third of its part."""
        firm = self.world.firms.take(np.array([project.firm]))
        if firm.research_cut[0] > 0 and not project.capital:
            return True
        available = max(float(firm.cash[0]) / FEN, 0.0) + float(finance.credit_room(firm, self.world.p)[0]) + float(firm.research[0])
        return available < project.own_funds / len(STAGES)

    def _count_gate(self, project: Project, stage: int, passes: bool) -> None:
        kinds = [STAGES[stage]]
        if stage > 0:
            kinds.append("with platform" if "platform" in project.log_odds else "without platform")
        if project.call == "major_projects":
            kinds.append("with reserved team" if "team" in project.log_odds else "without reserved team")
        if project.chain >= 0:
            kinds.append("solved base upstream" if self.technology.solved_upstream(project.chain) > 0 else "no solved base upstream")
        for kind in ("all", *kinds):
            tally = self._gates.setdefault(kind, [0, 0])
            tally[0] += passes
            tally[1] += 1
            self.world.shares["Projects|Pass rate", kind] = tally[0] / tally[1]

    def _stop(self, project: Project, stage: int, reason: str) -> bool:
        for breakdown in ("all", project.call, STAGES[stage]):
            self.world.recorder.add("Projects|Stopped", 1, breakdown)
        self._note(project, STAGES[stage], "stopped", reason)
        return False

    def _pay(self, project: Project, part: int) -> None:
        """Pay an instalment from the budget of the year of the contract."""
        if project.grant > 0 and project.firm != NO_FIRM:
            rows = np.array([project.firm])
            applied = project.applied if part == 0 and project.applied else self.world.today
            yuan = np.array([INSTALMENTS[part] * project.grant])
            self.treasury.pay(project.call, rows, yuan, applied, np.zeros(1, bool), voted=project.year, part=part)

    def quality(self, project: Project) -> float:
        """Quality of the result relative to the mean: lognormal, cut, as for inventions (equation 10)."""
        spread = self.world.p.knowledge.quality_spread
        draw = self.draw(project, "project quality")
        return float(np.exp(spread * ndtri(knowledge.QUALITY_CUT * draw)) / knowledge.mean_quality(spread))

    def _accept(self, project: Project, started: date) -> None:
        """Acceptance: the firm learns, a breakthrough is counted, and the result goes on its way to the market."""
        world, p = self.world, self.world.p.projects
        quality, firm = self.quality(project), project.firm
        if firm != NO_FIRM and not world.firms.alive[firm]:
            self._note(project, "acceptance", "stopped", "firm closed")
            return
        self.solved(project, quality)
        for breakdown in ("all", project.call):
            world.recorder.add("Projects|Accepted", 1, breakdown)
        self._months.append((world.today - started).days / (DAYS_A_YEAR / 12.0))
        world.shares["Projects|Months to acceptance", "all"] = float(np.mean(self._months))
        breakthrough = project.counts and project.area != "all"
        self._note(project, "acceptance", "breakthrough" if breakthrough else "accepted")
        if firm != NO_FIRM:
            world.firms.gain_far[firm] += min(p.gain * quality, MOST_GAIN)
            world.firms.results_year[firm] += 1.0
        if breakthrough:
            since = "signed since" if started > world.clock.start else "signed before"
            for breakdown in ("all", project.area, since):
                world.recorder.add("Projects|Breakthroughs", 1, breakdown)
            if project.chain >= 0:
                self.technology.basic[project.chain] += BREAKTHROUGH_AS_BASIC
        if project.call == "base_projects" and project.chain >= 0:
            self.technology.solved[project.chain] += 1
            world.recorder.add("Base|Solved", 1)
            world.recorder.add("Base|Solved", 1, project.area)
        if firm != NO_FIRM and self.transfer is not None:
            follow_on = p.specified_follow_on if project.specified else 1.0
            self.transfer.receive(
                Result(project.name, project.call, project.year, project.row, project.chain, project.field, quality, world.today, firm,
                       breakthrough, follow_on)
            )  # fmt: skip

    def record(self) -> None:
        """Put the quarter's stocks."""
        for call, number in self.running.items():
            self.world.recorder.put("Projects|Running", number, call)
        self.world.recorder.put("Projects|Running", sum(self.running.values()))
