"""The zone office: the province's high-tech zones, their boundaries and indicators, and what is recorded of them.

Zones exist under the rules of 2022. The principal zone of city k has index k; others follow. Boundaries are columns of the firm table, so a
zone founded or re-drawn stays when the measure that founded it ends.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import tax
from sim.enterprises.incentives import Incentives
from sim.enterprises.tables import CITIES, CITY_COUNT, IS_MANUFACTURING, IS_SERVICE, SECTOR_COUNT, assumption, read
from sim.institutions.world import World
from sim.institutions.zones import zone_indicators
from sim.institutions.zones.zone_indicators import Indicators
from sim.scenario.variables.zones import LEVELS, UPGRADE_STATES, ZONE_NAMES, ZONES_PER_CITY

Array = NDArray[np.float64]

SLOTS = len(ZONE_NAMES) + 1
"""Length of tables by zone; the last slot is for firms outside, whose zone is -1."""
ADDRESSES_PER_CITY = 100
"""More than a city can have zones."""
CHAIN_PREFERENCE = (0.75, 1.25)
"""How readily a new boundary takes in firms outside and inside the landmark chains (assumption)."""


@dataclass(slots=True)
class Zone:
    """One zone. `index`: its place in the list, which depends on what else was founded; `number`: within its city; `new`: was not national at
    the start; `since`: day of founding, None if before the start; `state`: where a provincial zone on its way to an upgrade stands, empty if it is
    on none."""

    index: int
    name: str
    city: int
    number: int
    national: bool
    new: bool
    since: date | None = None
    state: str = ""

    @property
    def address(self) -> int:
        """Row of its random draws: the same whatever is founded in other cities."""
        return ADDRESSES_PER_CITY * self.city + self.number

    @property
    def rising(self) -> bool:
        """Was not national at the start and is not yet."""
        return self.new and not self.national


def initial_zones() -> list[Zone]:
    """The zones of the end of 2022 (`sim/data/zones.csv`; recalled: none changed its level since 2018), in the order of the firm table's index."""
    zones: list[Zone] = []
    for row in read("zones"):
        city, national = CITIES.index(row["city"]), row["level"] == "national"
        zones.append(Zone(len(zones), row["zone"], city, in_city(zones, city), national, not national))
    return zones


def in_city(zones: list[Zone], city: int) -> int:
    """Number of zones that a city has."""
    return sum(zone.city == city for zone in zones)


class ZoneOffice:
    """Keeps the zones. Tables by zone have SLOTS entries, so that `table[firms.zone]` reads them firm by firm."""

    def __init__(self, world: World):
        self.world = world
        self.zones = initial_zones()
        self.first = len(self.zones)
        self.clusters = np.full(SLOTS, -1)
        self.cluster_weight, self.province_shares = 0.5, np.ones(SECTOR_COUNT)
        self.published: NDArray[np.int64] | None = None
        """Ranks last published, by zone; None if no ranking is published."""
        self.scoring: Callable[[], bool] = lambda: False
        """Whether innovation points are in use today; the measure that gives them answers."""
        self.cut_off = np.inf
        self._points, self._no_points = np.zeros((2, world.firms.count))
        self._sales: deque[Array] = deque(maxlen=4)
        self._start, self._cluster_start = np.zeros((2, SLOTS))
        self._taken = np.zeros(CITY_COUNT)
        self._found: tuple[int, int, Indicators] | None = None
        self._days: dict[str, list[float]] = {}
        self._split_further_zones()

    # Zones and their boundaries

    def _split_further_zones(self) -> None:
        """Zones of the start beside the principal one take their share of the city's zone firms, by a permanent draw."""
        firms = self.world.firms
        for zone, row in zip(self.zones[CITY_COUNT:], read("zones")[CITY_COUNT:], strict=True):
            rows = np.flatnonzero(firms.zone == zone.city)
            firms.zone[rows[self.world.uniform("further zone", zone.index, rows) < float(row["share"])]] = zone.index

    def amend(self, incentives: Incentives) -> None:
        """More potential entrants come to zones upgraded since the start, whoever brought the upgrade about."""
        if any(zone.new and zone.national for zone in self.zones):
            upgraded = self.table(lambda zone: zone.new and zone.national).take(self.world.firms.zone)
            incentives.entry_pull = incentives.entry_pull * (1.0 + (self.world.p.zones.national_entry - 1.0) * upgraded)

    def table(self, value: Callable[[Zone], float]) -> Array:
        """A value by zone, zero for firms outside; shape (SLOTS,)."""
        result = np.zeros(SLOTS)
        for zone in self.zones:
            result[zone.index] = value(zone)
        return result

    @property
    def national(self) -> NDArray[np.bool_]:
        """Which zones are national; shape (zones,)."""
        return np.array([zone.national for zone in self.zones])

    def cities_with_national(self) -> set[int]:
        """Cities that have a national zone."""
        return {zone.city for zone in self.zones if zone.national}

    def log(self, zone: Zone | str, before: str, after: str, reason: str = "") -> None:
        """Record an event of a zone, or of an application for one."""
        self.world.log("zone", zone if isinstance(zone, str) else zone.name, before, after, reason=reason)

    def note_review(self, kind: str, days: float) -> None:
        """Note the length of a finished review."""
        self._days.setdefault(kind, []).append(days)
        self.world.shares["Zones|Days of review", kind] = float(np.mean(self._days[kind]))

    def may_found(self, city: int) -> bool:
        """Whether the city can have one more zone."""
        return in_city(self.zones, city) < ZONES_PER_CITY

    def found(self, city: int, share: float) -> Zone:
        """A new provincial zone that takes in a share of the city's manufacturers outside zones, today."""
        number = 1 + sum(zone.city == city and zone.name != "Laiwu" for zone in self.zones)
        zone = Zone(len(self.zones), f"{CITIES[city]} {number}", city, in_city(self.zones, city), False, True, self.world.today)
        self.zones.append(zone)
        self._take_in(zone, share)
        self._choose_cluster(zone)
        self._open_sales(zone.index)
        self._found = None
        self.world.recorder.add("Zones|New provincial", 1)
        return zone

    def extend(self, zone: Zone, share: float) -> None:
        """Re-draw the zone to take in a share of the city's manufacturers outside zones; its past counts at the new boundaries."""
        firms = self.world.seen
        before = zone_indicators.sales_by_zone(firms, zone_indicators.zone_rows(firms), self.clusters, SLOTS)
        self._take_in(zone, share)
        after = zone_indicators.sales_by_zone(firms, zone_indicators.zone_rows(firms), self.clusters, SLOTS)
        k = zone.index
        if before[0][k] > 0:
            for past in (*self._sales, self._start):
                past[k] *= after[0][k] / before[0][k]
        else:
            self._open_sales(k)
        if before[1][k] > 0:
            self._cluster_start[k] *= after[1][k] / before[1][k]
        self._found = None
        self.world.recorder.add("Zones|Extended", 1)

    def _take_in(self, zone: Zone, share: float) -> None:
        """Firms of the city join by a permanent draw each, manufacturers of the landmark chains first; potential entrants too, with the
        productivity of their new place."""
        firms = self.world.firms
        rows = np.flatnonzero((firms.city == zone.city) & (firms.zone < 0) & IS_MANUFACTURING[firms.sector])
        place = self.world.uniform("zone site", 0, rows) / np.where(firms.chain[rows] >= 0, CHAIN_PREFERENCE[1], CHAIN_PREFERENCE[0])
        taken = self._taken[zone.city]
        rows = rows[(place >= taken) & (place < taken + share)]
        self._taken[zone.city] = taken + share
        firms.zone[rows], firms.in_zone[rows] = zone.index, True
        later = rows[rows >= self.world.live]
        firms.productivity[later] += assumption("entry_zone_productivity")

    # Indicators

    def choose_clusters(self, research_weight: float) -> None:
        """Choose every zone's signature cluster from the firms of today; zones founded later choose against the province of today."""
        firms = self.world.seen
        self.cluster_weight, self.province_shares = research_weight, zone_indicators.province_shares(firms, research_weight)
        rows = zone_indicators.manufacturers(firms, firms.zone >= 0)
        self.clusters[:-1] = zone_indicators.signature_clusters(firms, rows, SLOTS - 1, self.province_shares, research_weight, self.world.scale)

    def _choose_cluster(self, zone: Zone) -> None:
        firms = self.world.seen
        rows = zone_indicators.manufacturers(firms, firms.zone == zone.index)
        chosen = zone_indicators.signature_clusters(firms, rows, SLOTS - 1, self.province_shares, self.cluster_weight, self.world.scale)
        self.clusters[zone.index] = chosen[zone.index]

    def indicators(self) -> Indicators:
        """Indicators of all zones today, as the latest boundaries have them."""
        world, number = self.world, len(self.zones)
        day = world.clock.day_number
        if self._found is None or self._found[:2] != (day, number):
            year_ago = self._sales[0][:number]
            found = zone_indicators.measure(world.seen, self.clusters, year_ago, self._start[:number], day)
            self._found = (day, number, found)
        return self._found[2]

    def scores(self, industrial_weight: float) -> Array:
        """Score of each zone today, 0 to 100."""
        return zone_indicators.scores(self.indicators(), self.national, industrial_weight, self.world.scale)

    def _open_sales(self, index: int | slice) -> None:
        """Sales of the year before the start of a zone's own records, from what its firms sold in their last two years."""
        firms = self.world.seen
        rows = zone_indicators.zone_rows(firms)
        now, cluster = zone_indicators.sales_by_zone(firms, rows, self.clusters, SLOTS)
        industry = rows[~IS_SERVICE[firms.sector[rows]]]
        lately, before = (np.bincount(firms.zone[industry], firms.revenue_history[industry, k], SLOTS) for k in (0, 1))
        ratio = np.where((lately > 0) & (before > 0), before / np.maximum(lately, 1.0), 1.0)
        while len(self._sales) < 4:
            self._sales.append(np.zeros(SLOTS))
        for quarters, past in enumerate(reversed(self._sales), start=1):
            past[index] = (now * ratio ** (quarters / 4.0))[index]
        self._start[index], self._cluster_start[index] = now[index], cluster[index]

    # Innovation points

    @property
    def points(self) -> Array:
        """Innovation points of each firm, 0 outside zones or while no points are in use; shape (n,) over all rows, read-only."""
        return self._points if self.scoring() else self._no_points

    @property
    def preferred(self) -> NDArray[np.bool_]:
        """Firms whose points reach the cut-off; shape (n,) over all rows."""
        points = self.points
        return (points >= self.cut_off) & (points > 0)

    def set_points(self, rows: NDArray, points: Array) -> None:
        """Write this year's points of the zone firms."""
        self._points[:] = 0.0
        self._points[rows] = points

    # Records

    def record(self) -> None:
        """Put the stocks of the quarter's end."""
        if not self._sales:
            self._open_sales(slice(None))
        rows = zone_indicators.zone_rows(self.world.seen)
        self._record_zones()
        self._record_firms(rows)
        found = self.indicators()
        self._record_growth(found)
        if self.scoring():
            self._record_points(rows)
        self._record_ranks()
        self._sales.append(np.pad(found.sales, (0, SLOTS - len(found.sales))))

    def _record_zones(self) -> None:
        put = self.world.recorder.put
        national = self.national
        put("Zones|Cities with a national zone", len(self.cities_with_national()))
        put("Zones|Number", len(self.zones))
        for level, number in zip(LEVELS, (national.sum(), (~national).sum()), strict=True):
            put("Zones|Number", number, level)
        states = [zone.state for zone in self.zones if zone.state]
        put("Zones|Upgrading", len(states))
        for state in UPGRADE_STATES:
            put("Zones|Upgrading", states.count(state), state)

    def _record_firms(self, rows: NDArray) -> None:
        world, firms, recorder = self.world, self.world.seen, self.world.recorder
        city, level = firms.city[rows], 1 - self.national[firms.zone[rows]].astype(np.int64)
        high_tech = tax.holds(firms.high_tech_expiry[rows], world.clock.day_number)
        industry = ~IS_SERVICE[firms.sector[rows]]
        sales = np.where(industry, firms.revenue[rows] / 4.0, 0.0)
        for variable, amount in (("Firms", np.ones(rows.size)), ("High-tech firms", high_tech.astype(float)), ("Industrial revenue", sales)):
            recorder.by_city(f"Zones|{variable}", city, amount)
            recorder.by_class(f"Zones|{variable}", LEVELS, level, amount)
        recorder.by_city("Zones|Entered", city[firms.born[rows] > world.period_start])
        all_industry = np.count_nonzero(firms.alive & ~IS_SERVICE[firms.sector])
        recorder.put("Zones|Share of industrial firms", np.count_nonzero(industry) / max(int(all_industry), 1))

    def _record_growth(self, found: Indicators) -> None:
        put = self.world.recorder.put
        first = slice(self.first)
        for name, growth in (("last year", found.growth), ("since the start", found.total_growth)):
            mean, spread = zone_indicators.mean_and_spread(growth[first], np.where(found.sales[first] > 0, self._start[first], 0.0))
            put("Zones|Growth mean", np.exp(mean), name)
            put("Zones|Growth dispersion", spread, name)
        cluster, all_start = self._cluster_start[: len(found.sales)], self._start[: len(found.sales)]
        rest = float((all_start - cluster).sum())
        put("Zones|Cluster index", found.cluster_sales.sum() / max(float(cluster.sum()), 1.0), "cluster")
        put("Zones|Cluster index", (found.sales - found.cluster_sales).sum() / max(rest, 1.0), "rest")

    def _record_points(self, rows: NDArray) -> None:
        firms, put = self.world.seen, self.world.recorder.put
        scored = rows[firms.performer[rows] & (self._points[rows] > 0)]
        if not scored.size:
            return
        zone, points = firms.zone[scored], self._points[scored]
        number = np.bincount(zone, minlength=len(self.zones))
        total = np.bincount(zone, points, len(self.zones))
        for k in np.flatnonzero(number):
            put("Zones|Points", total[k] / number[k], self.zones[k].name)
        put("Zones|Points", points.mean())
        put("Zones|Points|Above the cut-off", (points >= self.cut_off).mean())
        won = rows[firms.awarded[rows] > self.world.clock.day_number - 365]
        if won.size:
            put("Zones|Points|Awarded above the cut-off", (self._points[won] >= self.cut_off).mean())

    def _record_ranks(self) -> None:
        """The published ranks; a zone founded since is not ranked yet."""
        if self.published is not None:
            for zone, rank in zip(self.zones, self.published.tolist(), strict=False):
                self.world.recorder.put("Zones|Rank", rank, zone.name)
