"""Measures 6, 7 and 8: zones rise, are founded and re-drawn; points steer money; ranking tilts resources and calls forth effort."""

from datetime import date

import numpy as np
import pytest

from sim.enterprises.tables import CITIES
from sim.institutions.zones import innovation_points as innovation_points
from sim.institutions.zones.zone_office import initial_zones
from sim.model import simulate_in_full
from sim.scenario.variables.declaration import CAUSES
from sim.scenario.variables.zones import UPGRADE_STATES, ZONE_NAMES
from tests.model.worlds import differing, last, lived, on, run, scenario, total

SCALE = 0.02
CITIES_WITH = "Zones|Cities with a national zone"
NEW = "Zones|New provincial"
CALL = "provincial_zones"
RISING = ("Rizhao", "Liaocheng", "Binzhou", "Heze")
UP, POINTS, RANK = ("measures.zone_upgrading.", "measures.zone_points.", "measures.zone_ranking.")
SAME_BOUNDARIES = (f"{UP}founding_quota=0", f"{UP}extensions=0")


def with_levers(*numbers: int, years: int = 3, scale: float = SCALE, **levers):
    """A run with measures in force and levers or parameters (dots as two underscores) at given values."""
    levers = {"measures__zone_upgrading__founding_years": 10, **levers}
    settings = tuple(f"{name.replace('__', '.')}={value}" for name, value in levers.items())
    return run(scenario(*on(*numbers), *settings, scale=scale, years=years))


def lever(prefix: str, **values) -> dict:
    return {prefix.replace(".", "__") + name: value for name, value in values.items()}


def up(**values) -> dict:
    return lever(UP, **values)


def in_cities(records, variable: str, cities=RISING) -> float:
    return sum(list(records.select(variable, city).values())[-1] for city in cities)


class TestStart:
    def test_published_number_of_zones_and_the_four_cities_without(self):
        records = run(scenario(scale=SCALE))
        first = min(records.select("Zones|Number"))
        assert records.select("Zones|Number", breakdown="national")[first] == 13
        assert records.select(CITIES_WITH)[first] == 12
        assert {CITIES[zone.city] for zone in initial_zones() if not zone.national} == set(RISING)

    def test_the_principal_zone_of_a_city_has_its_index(self):
        zones = initial_zones()
        assert [zone.city for zone in zones[: len(CITIES)]] == list(range(len(CITIES)))
        assert [zone.name for zone in zones] == list(ZONE_NAMES[: len(zones)])

    def test_recording_zones_changes_no_firm(self):
        """Under the rules of 2022 upgrades go on; where an upgrade draws nobody, the office moves nothing that firms face or do."""
        never, often = (
            run(scenario(f"zones.application_rate={rate}", "zones.criterion=0", "zones.review_months=3", "zones.national_entry=1", scale=SCALE))
            for rate in (0, 12)
        )
        assert last(often, CITIES_WITH) > last(never, CITIES_WITH) == 12
        assert all(name.startswith("Zones|") for name in differing(never, often))


class TestUpgrading:
    """Measure 6."""

    def test_more_cities_have_a_national_zone_and_sooner(self):
        chosen = [scenario(*on(*numbers), scale=SCALE, years=5) for numbers in ((6,), ())]
        pairs = [[run(s, 0, replicate).select(CITIES_WITH) for s in chosen] for replicate in range(4)]
        assert all(with_it[day] >= 12 for with_it, _ in pairs for day in with_it)
        years_covered = [sum(sum(series.values()) for series in side) for side in zip(*pairs, strict=True)]
        assert years_covered[0] > years_covered[1]
        assert sum(max(w.values()) for w, _ in pairs) > sum(max(o.values()) for _, o in pairs)

    def test_all_sixteen_cities_if_every_review_passes(self):
        easy = up(criterion=0.0, application_rate=12, review_months=6, approvals=20)
        records = with_levers(6, years=4, zones__pass_chance=1.0, **easy, **up(founding_quota=0))
        assert last(records, CITIES_WITH) == 16
        assert total(records, "Zones|Upgraded") == 4
        assert last(records, "Zones|Upgrading") == 0

    def test_without_places_from_the_country_zones_wait(self):
        easy = up(criterion=0.0, application_rate=12, review_months=6, approvals=0)
        records = with_levers(6, years=4, zones__pass_chance=1.0, **easy)
        assert last(records, CITIES_WITH) == 12
        assert last(records, "Zones|Upgrading", "waiting for a place") == 4

    def test_one_place_a_year_binds(self):
        easy = up(criterion=0.0, application_rate=12, review_months=6)
        records = with_levers(6, years=4, zones__pass_chance=1.0, **easy, **up(approvals=1))
        for year in (2023, 2024, 2025, 2026):
            assert total(records, "Zones|Upgraded", year=year) <= 1
        assert last(records, CITIES_WITH) == 16

    def test_a_higher_criterion_holds_zones_back(self):
        low, high = (with_levers(6, years=4, zones__pass_chance=1.0, **up(criterion=c, application_rate=12)) for c in (0.0, 1.0))
        assert last(high, CITIES_WITH) < last(low, CITIES_WITH)
        assert last(high, "Zones|Upgrading", "criteria not met") > 0 == last(low, "Zones|Upgrading", "criteria not met")

    def test_a_longer_review_makes_upgrades_later(self):
        quick, slow = (with_levers(6, years=4, zones__pass_chance=1.0, **up(criterion=0.0, application_rate=12, review_months=m)) for m in (6, 30))
        assert sum(quick.select(CITIES_WITH).values()) > sum(slow.select(CITIES_WITH).values())
        assert last(quick, "Zones|Days of review", "upgrade") < last(slow, "Zones|Days of review", "upgrade")

    def test_states_add_up(self):
        records = with_levers(6)
        for day, number in records.select("Zones|Upgrading").items():
            assert number == sum(records.select("Zones|Upgrading", breakdown=state)[day] for state in UPGRADE_STATES)

    def test_more_firms_are_recognised_in_rising_zones_at_the_same_boundaries(self):
        served = with_levers(6, scale=0.05, **up(founding_quota=0, extensions=0, service_points=6, service_reach=0.2))
        without = run(scenario(scale=0.05))
        assert in_cities(served, "Zones|High-tech firms") > in_cities(without, "Zones|High-tech firms")

    def test_more_firms_enter_an_upgraded_zone(self):
        easy = up(criterion=0.0, application_rate=12, review_months=1, approvals=20, founding_quota=0, extensions=0)
        plain, strong = (with_levers(6, scale=0.05, zones__pass_chance=1.0, zones__national_entry=x, **easy) for x in (1.0, 1.4))

        def entered(records):
            return sum(total(records, "Zones|Entered", city=city) for city in RISING)

        assert entered(strong) > entered(plain)

    def test_support_is_paid_for_each_rising_zone(self):
        records = with_levers(6, **up(founding_quota=0))
        assert total(records, "Fiscal|Paid", "zone_support", 2024) == pytest.approx(4 * 10e6)
        assert total(run(scenario(scale=SCALE)), "Fiscal|Paid", "zone_support") == 0

    def test_support_and_service_end_when_a_zone_is_national(self):
        easy = up(criterion=0.0, application_rate=12, review_months=1, approvals=20, founding_quota=0, extensions=0)
        chosen = scenario(
            *on(6), "zones.pass_chance=1.0", *(f"{name.replace('__', '.')}={value}" for name, value in easy.items()), scale=SCALE, years=4
        )
        province = lived(chosen)
        records, zones, incentives = province.records, province.offices.zones.zones, province.world.incentives
        assert all(zone.national for zone in zones)
        assert total(records, "Fiscal|Paid", "zone_support", 2023) == pytest.approx(4 * 10e6)
        assert total(records, "Fiscal|Paid", "zone_support", 2026) == 0
        assert not np.any(incentives.file_help)
        assert not np.any(incentives.broadcast("high_tech_status"))

    def test_what_is_founded_elsewhere_does_not_change_a_zones_own_draws(self):
        """With every city that may, and with those of the east only: zones in both have other places in the list and the same addresses."""
        drawn = []

        def log_draws(province, cities):
            reviews, office, draws = province.offices.zone_reviews, province.offices.zones, {}
            draw, may = reviews._draw, office.may_found
            office.may_found = lambda city: may(city) and city in cities
            reviews._draw = lambda name, period, row: draws.setdefault((name, period, row), draw(name, period, row))
            drawn.append((province, draws))

        open_to_all = up(founding_readiness=1, founding_pass=1, founding_quota=10, founding_revenue="0 yuan/year", founding_high_tech=0)
        levers = (f"{name.replace('__', '.')}={value}" for name, value in open_to_all.items())
        chosen = scenario(*on(6), "zones.age=0", *levers, scale=SCALE, years=2)
        for cities in (range(len(CITIES)), range(8, len(CITIES))):
            lived(chosen, prepare=lambda province, cities=cities: log_draws(province, cities))
        (every, of_all), (east, of_east) = drawn
        names = [[zone.name for zone in province.offices.zones.zones] for province in (every, east)]
        shared = [name for name in names[1][17:] if name in names[0]]
        assert any(names[0].index(name) != names[1].index(name) for name in shared)
        address = [{zone.name: zone.address for zone in province.offices.zones.zones} for province in (every, east)]
        assert all(len(set(one.values())) == len(one) for one in address)
        prepared = [("zone preparation", 0, address[0][name]) for name in shared]
        assert all(address[0][name] == address[1][name] for name in shared)
        assert [of_all.get(key) for key in prepared] == [of_east.get(key) for key in prepared]
        assert any(key in of_all for key in prepared)


class TestFounding:
    """New provincial zones and new boundaries."""

    def test_never_more_than_the_quota_and_the_rest_has_a_cause(self):
        records = with_levers(6, years=4)
        assert total(records, NEW) > 0
        for year in (2023, 2024, 2025, 2026):
            founded, places = total(records, NEW, year=year), total(records, "Calls|Places", CALL, year)
            unfilled = sum(total(records, "Calls|Unfilled", f"{CALL}|{cause}", year) for cause in CAUSES)
            assert places == pytest.approx(5)
            assert founded + unfilled == pytest.approx(places)

    def test_without_the_measure_none_is_founded(self):
        records = run(scenario(scale=SCALE))
        assert total(records, NEW) == total(records, "Calls|Places", CALL) == 0
        assert last(records, "Zones|Number") == 17

    def test_a_quota_of_zero_refuses_every_application(self):
        records = with_levers(6, **up(founding_quota=0))
        assert total(records, NEW) == 0
        assert total(records, "Fiscal|Refused", f"{CALL}|quota") > 0

    def test_a_high_criterion_leaves_places_for_want_of_applicants(self):
        records = with_levers(6, years=1, **up(founding_revenue="1000 billion yuan/year"))
        assert total(records, NEW) == 0
        assert total(records, "Calls|Unfilled", f"{CALL}|applicants") == pytest.approx(5)
        assert total(records, "Fiscal|Refused", f"{CALL}|screening") > 0

    def test_a_slow_review_leaves_places_for_want_of_time(self):
        records = with_levers(6, years=2, **up(founding_review_days=400, founding_readiness=1))
        assert total(records, NEW, year=2023) < 5
        assert total(records, "Calls|Unfilled", f"{CALL}|time", 2023) > 0
        assert total(records, NEW, year=2024) > 0

    def test_no_city_ready_gives_no_applications(self):
        records = with_levers(6, **up(founding_readiness=0))
        assert total(records, "Zones|Applications", "founding") == total(records, NEW) == 0

    def test_a_new_zone_takes_in_firms_of_its_city_for_good(self):
        chosen = scenario(*on(6), scale=SCALE, years=2)
        province = lived(chosen)
        firms, zones = province.world.firms, province.offices.zones.zones
        for zone in zones[17:]:
            rows = np.flatnonzero(firms.zone == zone.index)
            assert rows.size
            assert (firms.city[rows] == zone.city).all()
            assert firms.in_zone[rows].all()
        assert ((firms.zone >= 0) == firms.in_zone).all()

    def test_zones_hold_more_industry_when_re_drawn(self):
        same, redrawn = (with_levers(6, **up(founding_quota=0, extensions=n)) for n in (0, 5))
        assert last(redrawn, "Zones|Share of industrial firms") > last(same, "Zones|Share of industrial firms")
        assert total(redrawn, "Zones|Extended") > 0 == total(same, "Zones|Extended")

    def test_new_boundaries_are_no_growth(self):
        province = lived(scenario(scale=SCALE, years=1))
        office = province.offices.zones
        before = office.indicators()
        office.extend(office.zones[3], 0.2)
        after = office.indicators()
        assert after.sales[3] > 1.1 * before.sales[3]
        np.testing.assert_allclose(after.growth, before.growth)
        np.testing.assert_allclose(after.total_growth, before.total_growth)


class TestRanking:
    """Measure 8."""

    def test_every_zone_has_a_rank_in_its_class_each_quarter(self):
        records = with_levers(8, years=2)
        names = ZONE_NAMES[:17]
        national = {zone.name for zone in initial_zones() if zone.national}
        days = sorted(records.select("Zones|Rank", breakdown="Jinan"))
        assert len(days) == 8
        first = {name: records.select("Zones|Rank", breakdown=name)[days[0]] for name in names}
        assert sorted(first[name] for name in national) == list(range(1, 14))
        assert sorted(rank for name, rank in first.items() if name not in national) == [1, 2, 3, 4]

    def test_no_ranks_without_the_measure(self):
        assert not run(scenario(scale=SCALE)).select("Zones|Rank", breakdown="Jinan")

    def test_a_bulletin_of_every_zone_each_month(self):
        events = simulate_in_full(scenario(*on(8), scale=0.005, years=1), 0, 0, {"events"}).events
        bulletins = (events.kinds == "zone") & (events.after == "bulletin")
        months = {date.fromordinal(day).month for day in events.days[bulletins].tolist()}
        assert months == set(range(1, 13))
        assert bulletins.sum() == 12 * 17

    def test_the_tilt_widens_the_dispersion_of_growth(self):
        """In most worlds: one large firm that stays or leaves moves a zone of a sample more than a fund does."""
        strong = (f"{RANK}land=0.4", f"{RANK}fund=3 billion yuan/year", *(f"{RANK}effort_{what}=0" for what in ("points", "reach", "entry")))
        equal, tilted = (scenario(*on(8), *strong, f"{RANK}tilt={tilt}", scale=0.05, years=5) for tilt in (0, 1))
        wider = [
            last(run(tilted, 0, r), "Zones|Growth dispersion", "since the start")
            > last(run(equal, 0, r), "Zones|Growth dispersion", "since the start")
            for r in range(5)
        ]
        assert sum(wider) >= 3

    def test_effort_lifts_the_mean_of_growth(self):
        none, strong = (with_levers(8, scale=0.05, years=4, **lever(RANK, tilt=0, effort_entry=x)) for x in (0, 0.3))
        assert last(strong, "Zones|Growth mean", "since the start") > last(none, "Zones|Growth mean", "since the start")
        assert total(strong, "Zones|Entered") > total(none, "Zones|Entered")

    def test_effort_brings_recognition_in_zones(self):
        strong = with_levers(8, scale=0.05, **lever(RANK, effort_points=4, effort_reach=0.2))
        assert last(strong, "Zones|High-tech firms") > last(run(scenario(scale=0.05)), "Zones|High-tech firms")

    def test_the_fund_is_spent_and_no_more(self):
        records = with_levers(8, years=2)
        spent = total(records, "Fiscal|Paid", "zone_funds")
        assert 0.9 * 600e6 < spent <= 600e6 + 1.0
        assert total(with_levers(8, years=2, **lever(RANK, fund="0 yuan/year")), "Fiscal|Paid", "zone_funds") == 0

    @pytest.mark.parametrize("tilt", [0.0, 0.5, 1.0])
    def test_shares_add_up_and_the_best_get_more(self, tilt):
        province = lived(scenario(*on(8), f"{RANK}tilt={tilt}", scale=0.005, years=1))
        measure = next(m for m in province.measures if m.number == 8)
        share = measure.shares()
        assert share.sum() == pytest.approx(1.0)
        growth = province.offices.zones.indicators().growth[:13]
        best, worst = share[np.argmax(np.where(province.offices.zones.national[:13], growth, -9))], share.min()
        assert best == pytest.approx(worst) if tilt == 0 else best > worst

    def test_industry_counts_more_in_the_ranking_with_a_higher_weight(self):
        province = lived(scenario(scale=SCALE, years=1))
        office = province.offices.zones
        found = office.indicators()
        only_industry, none = office.scores(1.0), office.scores(0.0)
        assert np.corrcoef(only_industry, found.sales)[0, 1] > np.corrcoef(none, found.sales)[0, 1]


def test_nothing_but_zones_moves_when_levers_give_nothing():
    nothing = {
        **up(founding_quota=0, extensions=0, service_points=0, service_reach=0, support_cost="0 yuan/year"),
        **lever(POINTS, merit=0, award="0 yuan", cluster_gain=0),
        "zones__national_entry": 1,
        **lever(RANK, fund="0 yuan/year", land=0, effort_points=0, effort_reach=0, effort_entry=0),
    }
    changed = differing(with_levers(6, 7, 8, years=2, **nothing), run(scenario(scale=SCALE, years=2)))
    assert all(name.startswith(("Zones|", "Fiscal|Refused", "Calls|")) for name in changed), changed
