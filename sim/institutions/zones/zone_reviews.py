"""Reviews of zones: upgrades to national (State Council), founding of provincial zones and new boundaries (province).

Each application is a process that takes random time. Upgrades go on under the rules of 2022; a measure changes their terms.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import simpy
from scipy.special import expit, logit, ndtri

from sim.enterprises import tax
from sim.enterprises.tables import CITIES, CITY_COUNT, IS_MANUFACTURING
from sim.institutions.world import World
from sim.institutions.zones.zone_office import Zone, ZoneOffice
from sim.kernel.clock import DAYS_A_YEAR, Phase, quarter_ends

DAYS_IN_MONTH = DAYS_A_YEAR / 12.0
CALL = "provincial_zones"
Process = Generator[simpy.Event, None, None]


@dataclass(frozen=True, slots=True)
class UpgradeTerms:
    """How a provincial zone becomes national. `application_rate`: 1/year at which preparation ends; `criterion`: quantile of the national
    zones' scores; `review_months`: median; `approvals`: upgrades a year that the country grants the province."""

    application_rate: float
    industrial_weight: float
    criterion: float
    review_months: float
    approvals: int


@dataclass(frozen=True, slots=True)
class FoundingTerms:
    """A call for new provincial zones. `share` of a city's manufacturers outside zones that a zone takes in; `revenue` (yuan/year) and
    `high_tech` (firms) that it must hold, province-wide numbers; `readiness`, `pass_chance`: probabilities."""

    quota: int
    window_days: int
    review_days: float
    share: float
    revenue: float
    high_tech: float
    readiness: float
    pass_chance: float


@dataclass(slots=True)
class FoundingYear:
    """What became of the places of one year."""

    quota: int
    founded: int = 0
    under_review: int = 0


@dataclass
class ZoneReviews:
    """The reviewers. `read_terms`: today's terms of upgrading, those of 2022 unless a measure changes them; `quota`: places for new provincial
    zones today; `years`: foundings by year. What a decision changes for firms holds from the next quarter's end."""

    world: World
    office: ZoneOffice
    read_terms: Callable[[], UpgradeTerms] = field(init=False)
    quota: Callable[[], int] = field(init=False)
    years: dict[int, FoundingYear] = field(default_factory=dict)
    renewed_on: date | None = None

    def __post_init__(self) -> None:
        world = self.world
        self.read_terms = self.rules
        self.quota = lambda: 0
        self.places = simpy.Container(world.clock.environment)
        world.clock.every_year("01-01", Phase.OFFICE, self._renew_places)
        world.clock.every_year("12-31", Phase.OFFICE, self._close_year)
        for zone in self.office.zones:
            self._start(zone)

    def rules(self) -> UpgradeTerms:
        """Terms under the rules of 2022."""
        p = self.world.p.zones
        return UpgradeTerms(p.application_rate, p.industrial_weight, p.criterion, p.review_months, p.approvals)

    def _start(self, zone: Zone) -> None:
        if not zone.national:
            if zone.since is None:
                zone.state = "preparing"
            self.world.clock.environment.process(self._rise(zone))

    def _draw(self, name: str, period: int, row: int) -> float:
        return self.world.chance(name, period, row)

    def _review(self, kind: str, median_days: float, period: int, row: int) -> Process:
        """Wait for a review of lognormal length."""
        days = median_days * np.exp(self.world.p.zones.review_spread * ndtri(self._draw(f"zone {kind} review", period, row)))
        days = max(round(float(days)), 1)
        yield self.world.clock.environment.timeout(days)
        self.office.note_review(kind, days)

    def _apply(self, kind: str, zone: Zone | str, before: str) -> None:
        self.world.recorder.add("Zones|Applications", 1)
        self.world.recorder.add("Zones|Applications", 1, kind)
        self.office.log(zone, before, "applied")
        self.office.log(zone, "applied", "under review")

    def _refuse(self, kind: str, zone: Zone | str, reason: str) -> None:
        self.world.recorder.add("Zones|Refused", 1)
        self.world.recorder.add("Zones|Refused", 1, kind)
        self.office.log(zone, "under review", "refused", reason)

    def _renew_law_soon(self) -> None:
        """Before the firms' next quarter: once, however many zones change until then."""
        today = self.world.today
        end = min((day for day in quarter_ends(today, self.world.clock.end)), default=today)
        if self.renewed_on != end:
            self.renewed_on = end
            self.world.clock.at(end, Phase.LAW, self.world.renew_law)

    # From provincial to national

    def _renew_places(self) -> None:
        """The country's places for the province are renewed each year; unused ones lapse."""
        missing = self.read_terms().approvals - self.places.level
        if missing > 0:
            self.places.put(missing)
        elif missing < 0:
            self.places.get(-missing)

    def gap(self, zone: Zone, terms: UpgradeTerms) -> float:
        """Points by which the zone's score today lies above the criterion."""
        scores, national = self.office.scores(terms.industrial_weight), self.office.national
        return float(scores[zone.index] - np.quantile(scores[national], terms.criterion)) if national.any() else 0.0

    def _rise(self, zone: Zone) -> Process:
        """Prepare, meet the criteria, be reviewed, wait for a place of the year; after a refusal try again. A city that has a national zone
        puts no other forward."""
        world, clock = self.world, self.world.clock
        if zone.since is not None:
            yield clock.environment.timeout(round(DAYS_A_YEAR * world.p.zones.age))
        needed, done, attempt = -np.log(self._draw("zone preparation", 0, zone.address)), 0.0, 0
        while zone.city not in self.office.cities_with_national():
            while done < needed:
                zone.state = "preparing"
                yield clock.environment.timeout(30)
                done += 30 / DAYS_A_YEAR * self.read_terms().application_rate
            while self.gap(zone, self.read_terms()) < 0.0:
                if zone.state != "criteria not met":
                    self.office.log(zone, zone.state, "criteria not met")
                zone.state = "criteria not met"
                yield clock.environment.timeout(91)
            self._apply("upgrade", zone, zone.state)
            zone.state, attempt = "under review", attempt + 1
            yield clock.environment.process(self._review("upgrade", self.read_terms().review_months * DAYS_IN_MONTH, attempt, zone.address))
            if self._draw("zone upgrade", attempt, zone.address) < self.pass_chance(zone):
                zone.state = "waiting for a place"
                yield self.places.get(1)
                break
            self._refuse("upgrade", zone, "review")
            zone.state = "refused"
            yield clock.environment.timeout(world.p.zones.reapply_days)
        if zone.state == "waiting for a place" and zone.city not in self.office.cities_with_national():
            self._upgrade(zone)
        zone.state = ""

    def pass_chance(self, zone: Zone) -> float:
        """Chance that the review approves the zone at its score of today."""
        p = self.world.p.zones
        return float(expit(logit(p.pass_chance) + p.pass_slope * self.gap(zone, self.read_terms())))

    def _upgrade(self, zone: Zone) -> None:
        zone.national = True
        self.office.log(zone, "under review", "approved")
        self.office.log(zone, "provincial", "national")
        self.world.recorder.add("Zones|Upgraded", 1)
        self._renew_law_soon()

    # New provincial zones

    def call_for_zones(self, terms: FoundingTerms) -> None:
        """Open the year's call: cities that are ready apply by its end."""
        year = self.world.today.year
        self.years.setdefault(year, FoundingYear(terms.quota))
        self.world.clock.environment.process(self._call(terms, self.world.today, year))

    def _call(self, terms: FoundingTerms, opened: date, year: int) -> Process:
        yield self.world.clock.until(opened + timedelta(days=terms.window_days))
        revenue, high_tech = self.candidates(terms.share)
        order = np.argsort(-revenue, kind="stable").tolist()  # the largest first, where two are decided on one day
        for city in order:
            if self.office.may_found(city) and self._draw("zone candidate", year, city) < terms.readiness:
                name = f"{CITIES[city]} new zone {year}"
                self._apply("founding", name, "candidate")
                if revenue[city] >= terms.revenue and high_tech[city] >= terms.high_tech:
                    self.world.clock.environment.process(self._decide_founding(name, city, terms, year))
                else:
                    self._refuse("founding", name, "criteria not met")
                    self._book_refusal("screening")

    def candidates(self, share: float) -> tuple[np.ndarray, np.ndarray]:
        """Industrial sales (yuan/year) and high-tech firms, province-wide numbers, that a zone with a share of each city's manufacturers outside
        zones would hold; shape (cities,) each."""
        firms, scale = self.world.seen, self.world.scale
        rows = np.flatnonzero(firms.alive & (firms.zone < 0) & IS_MANUFACTURING[firms.sector])
        city = firms.city[rows]
        held = tax.holds(firms.high_tech_expiry[rows], self.world.clock.day_number)
        return share * np.bincount(city, firms.revenue[rows], CITY_COUNT) / scale, share * np.bincount(city, held, CITY_COUNT) / scale

    def _decide_founding(self, name: str, city: int, terms: FoundingTerms, year: int) -> Process:
        called = self.years[year]
        called.under_review += 1
        yield self.world.clock.environment.process(self._review("founding", terms.review_days, year, city))
        called.under_review -= 1
        decided = self.years.setdefault(self.world.today.year, FoundingYear(self.quota()))
        if self._draw("zone founding", year, city) >= terms.pass_chance:
            self._refuse("founding", name, "review")
            self._book_refusal("screening")
        elif decided.founded >= decided.quota or not self.office.may_found(city):
            self._refuse("founding", name, "quota")
            self._book_refusal("quota")
        else:
            decided.founded += 1
            self.office.log(name, "under review", "approved")
            zone = self.office.found(city, terms.share)
            self.office.log(zone, "approved", "founded")
            self._start(zone)
            self._renew_law_soon()

    def _book_refusal(self, reason: str) -> None:
        """Zones exist in full in a sample, refused firms do not: one zone counts as one when results are scaled back."""
        self.world.refuse(CALL, reason, self.world.scale)

    def _close_year(self) -> None:
        """Count the year's places and what left some unfilled: files still under review, or too few that qualified."""
        called = self.years.get(self.world.today.year)
        if called is None or not called.quota:
            return
        unfilled = max(called.quota - called.founded, 0)
        late = min(unfilled, called.under_review)
        add, one = self.world.recorder.add, self.world.scale
        for variable, breakdown, number in (
            ("Calls|Places", CALL, called.quota),
            ("Calls|Unfilled", f"{CALL}|time", late),
            ("Calls|Unfilled", f"{CALL}|applicants", unfilled - late),
        ):
            add(variable, number * one)
            add(variable, number * one, breakdown)

    # New boundaries

    def redraw(self, number: int, share: float, review_days: float) -> None:
        """The fastest-growing zones, if they grow more than the mean, apply for more room."""
        growth = self.office.indicators().growth
        fast = np.flatnonzero(growth > growth.mean())
        for k in fast[np.argsort(-growth[fast], kind="stable")][:number].tolist():
            self.world.clock.environment.process(self._extend(self.office.zones[k], share, review_days, self.world.today.year))

    def _extend(self, zone: Zone, share: float, review_days: float, year: int) -> Process:
        name = f"{zone.name} boundaries"
        self._apply("extension", name, "growing")
        yield self.world.clock.environment.process(self._review("extension", review_days, year, zone.address))
        self.office.extend(zone, share)
        self.office.log(name, "under review", "approved")
        self.office.log(zone, "boundaries", "extended")
        self._renew_law_soon()
