"""The recruitment office: high-level talents come, are handled by a desk with few places, and are matched to firms with need (equation 20).

Under the rules of 2022 the quota of the province's programmes comes and waits its turn; measure 16 brings more people, a fast channel
(“即来即报”), better matching and more money for each.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np
import simpy
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.enterprises import knowledge, talent
from sim.institutions.treasury import Treasury
from sim.institutions.world import World
from sim.kernel.clock import DAYS_A_YEAR, Phase, months
from sim.kernel.events import NO_FIRM
from sim.kernel.places import Places
from sim.kernel.streams import rendezvous
from sim.scenario.chains import CHAIN_SLUGS

Array = NDArray[np.float64]
DAYS_IN_MONTH = 28
"""Days of a month on which somebody can come: those that every month has."""
NUMBERS = 65_536
"""More than come in any month: keeps the numbers of persons of different months apart."""
TALENTS = "talents"


@dataclass(frozen=True, slots=True)
class Channel:
    """How talents are received: persons a year beyond the rules, median days to handle one, cases at a time, weight of need in the match, yuan
    for a person hired and a year."""

    more_arrivals: float
    handling: float
    case_places: int
    precision: float
    award: float
    budget: float


@dataclass(frozen=True, slots=True)
class Person:
    """A talent who comes: permanent name and number, landmark chain of the trade, day of the month, days of patience, handling time over the
    median, and years the person will stay."""

    name: str
    number: int
    chain: int
    day: int
    patience: int
    pace: float
    stay: float


def of_month(a_year: float, month: int, scale: float) -> int:
    """How many of a yearly number fall into a month, at the population's scale, so that the year adds up."""
    return round(a_year * scale * month / 12.0) - round(a_year * scale * (month - 1) / 12.0)


class TalentOffice:
    """`widen` gives the channel of a measure in force, or None. Persons act at half-days, between the dated events of the offices."""

    def __init__(self, world: World, treasury: Treasury):
        self.world, self.treasury = world, treasury
        self.widen: Callable[[], Channel | None] = lambda: None
        self.desk = Places(world.clock.environment, self._places(world.p.talent.case_places))
        self.open_places = world.p.talent.case_places
        self.taken = np.zeros(world.firms.count, np.int16)
        self.spent: dict[int, float] = defaultdict(float)
        self.waits: deque[tuple[float, int]] = deque([(0.0, 0)], maxlen=4)
        self._seekers: list[tuple[NDArray, Array]] = []
        for first in months(world.clock.start, world.clock.end):
            world.clock.at(first, Phase.OFFICE, self._month)

    def _places(self, number: float) -> int:
        """Places of a sample: at least one where the province has any."""
        return max(self.world.places(number), 1) if number > 0 else 0

    def channel(self) -> Channel:
        """Today's channel: the measure's, or that of the rules."""
        p = self.world.p.talent
        return self.widen() or Channel(0.0, p.handling, p.case_places, p.precision, p.award, p.budget)

    def _month(self) -> None:
        """Open the month: the desk's places, who looks for somebody, and who comes."""
        world, p, today = self.world, self.world.p, self.world.today
        channel = self.channel()
        if channel.case_places != self.open_places:
            self.desk.resize(self._places(channel.case_places) - self._places(self.open_places))
            self.open_places = channel.case_places
        if today.month == 1:
            self.taken[:] = 0
        if today.month % 3 == 1:
            self._survey()
        for source, a_year in enumerate((p.talent.arrivals, channel.more_arrivals)):
            for person in self._persons(source, of_month(a_year, today.month, world.scale)):
                world.clock.environment.process(self._come(person))

    def _survey(self) -> None:
        """Once a quarter: the firms of each chain that look for somebody, and their need."""
        world = self.world
        rows = talent.seekers_of_talent(world.seen, world.p)
        need = talent.need_for_talent(world.seen, rows, world.references, world.p)
        chain = world.firms.chain[rows]
        self._seekers = [(rows[chain == k], need[chain == k]) for k in range(len(CHAIN_SLUGS))]

    def _persons(self, source: int, number: int) -> list[Person]:
        """The persons of a month; `source` 0: the rules' quota, 1: a measure's. All their chance is drawn by month, source and place in it."""
        world, p, today = self.world, self.world.p.talent, self.world.today
        period = 2 * (12 * today.year + today.month) + source
        rows = np.arange(number)
        draw = {what: world.streams.at(f"talent {what}", period, rows) for what in ("chain", "day", "patience", "pace", "stay")}
        patience = np.rint(p.patience * np.exp(p.patience_spread * ndtri(draw["patience"])))
        pace = np.exp(p.handling_spread * ndtri(draw["pace"]))
        stay = -p.stay * np.log(draw["stay"])
        return [
            Person(
                name=f"talent {today:%Y-%m} {'AB'[source]}{k}",
                number=period * NUMBERS + k,
                chain=int(draw["chain"][k] * len(CHAIN_SLUGS)),
                day=int(draw["day"][k] * DAYS_IN_MONTH),
                patience=int(patience[k]),
                pace=float(pace[k]),
                stay=float(stay[k]),
            )
            for k in range(number)
        ]

    def _come(self, person: Person) -> Generator[simpy.Event, None, None]:
        """Arrival, wait for the desk, handling, match, and the day on which the person moves on."""
        world, environment = self.world, self.world.clock.environment
        yield environment.timeout(person.day + 0.5)
        came = environment.now
        world.recorder.add("Talent|Arrived", 1)
        world.log("talent", person.name, "", "arrived")
        request = self.desk.request()
        yield request | environment.timeout(person.patience)
        if not request.triggered:
            request.cancel()
            self._leave(person, "waited too long")
            return
        days = max(round(self.channel().handling * person.pace), 1)
        left = came + person.patience - environment.now
        yield environment.timeout(min(days, left))
        self.desk.release(request)
        if days > left:
            self._leave(person, "waited too long")
            return
        row = self._match(person)
        if row == NO_FIRM:
            return
        self.waits[-1] = (self.waits[-1][0] + environment.now - came, self.waits[-1][1] + 1)
        yield environment.timeout(max(round(person.stay * DAYS_A_YEAR), 1))
        if world.firms.alive[row] and world.firms.talent[row] >= 1:
            world.firms.talent[row] -= 1.0
            world.recorder.add("Talent|Moved on", 1)
            world.log("talent", person.name, "hired", "moved on", row)

    def _match(self, person: Person) -> int:
        """Find a firm of the person's chain and pay the award; the row, or NO_FIRM."""
        world, firms, p = self.world, self.world.firms, self.world.p
        channel, year = self.channel(), self.world.today.year
        rows, need = self._seekers[person.chain]
        free = firms.alive[rows] & firms.performer[rows] & (self.taken[rows] < p.talent.a_firm)
        rows, need = rows[free], need[free]
        if not rows.size:
            return self._leave(person, "no firm")
        if self.spent[year] + channel.award > world.money(channel.budget) + 0.5:
            return self._leave(person, "budget")
        weight = 1.0 - channel.precision + channel.precision * need
        row = rendezvous(rows, np.maximum(weight, 1e-12), world.streams.at("talent match", person.number, rows))
        talent.hire(firms, row, p)
        self.taken[row] += 1
        self.spent[year] += channel.award
        self.treasury.spend_outside("talent_recruitment", channel.award, TALENTS)
        world.recorder.by_city("Talent|Hired", firms.city[row : row + 1])
        world.recorder.add("Talent|Hired", 1, CHAIN_SLUGS[person.chain])
        world.log("talent", person.name, "arrived", "hired", row, channel.award)
        return row

    def _leave(self, person: Person, reason: str) -> int:
        self.world.recorder.add("Talent|Left", 1)
        self.world.recorder.add("Talent|Left", 1, reason)
        self.world.log("talent", person.name, "arrived", "left", reason=reason)
        return NO_FIRM

    def record(self) -> None:
        """Stocks, the mean wait of the last four quarters, science staff, and the inventions that talents are expected to add in a quarter."""
        world, firms = self.world, self.world.seen
        world.recorder.put("Talent|Waiting", self.desk.waiting)
        at_work = firms.talent > 0
        rows = np.flatnonzero(at_work & firms.performer)
        world.recorder.put("Talent|At work", firms.talent[at_work].sum())
        days, number = (sum(column) for column in zip(*self.waits, strict=True))
        if number:
            world.shares["Talent|Days waiting", "all"] = float(days / number)
        self.waits.append((0.0, 0))
        rate = knowledge.invention_rate(firms, rows, world.incentives, world.references, np.zeros(rows.size), world.p)
        without = (1.0 + world.p.knowledge.talent_gain) ** -np.minimum(firms.talent[rows], knowledge.MOST_TALENT)
        world.recorder.add("Talent|Inventions added", float((rate * (1.0 - without)).sum()) / 4.0)
        staff = firms.employees * firms.performer
        if staff.sum() > 0:
            world.shares["Talent|Science staff share", "all"] = float((staff * firms.science_share).sum() / staff.sum())
