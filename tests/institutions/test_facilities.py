"""Centres and bases: who gets a place, who waits, who gives up, and what a sample holds."""

import numpy as np
import pytest

from sim.institutions.transfer.facilities import Facilities
from sim.kernel.clock import Clock
from sim.model import Province
from tests.model.worlds import scenario

KIND = "pilot_bases"


def empty(scale: float = 1.0, real: float = 0.01) -> tuple[Facilities, object]:
    """Facilities without any place, in a world of the wanted scale."""
    province = Province(scenario("transfer.existing_share=0", "transfer.university_results=0", scale=real, years=1), 0, 0)
    province.world.scale = scale
    province.world.clock = Clock(province.world.clock.start, province.world.clock.end)  # nothing else happens
    return Facilities(province.world), province.world.clock.environment


def visit(facilities, environment, came: float, days: float, patience: float, log: dict, name: str, chain: int = 0, city: int = 0):
    def go():
        yield environment.timeout(came)
        place = yield from facilities.use(KIND, chain, city, days, patience)
        log[name] = (place, float(environment.now))

    environment.process(go())


def test_first_come_first_served_and_the_impatient_leave():
    facilities, environment = empty()
    facilities.open(KIND, 0, 0, 1)
    log: dict = {}
    visit(facilities, environment, 0, 100, 50, log, "first")
    visit(facilities, environment, 1, 100, 50, log, "impatient")
    visit(facilities, environment, 2, 10, 500, log, "patient")
    environment.run(until=300)
    assert log == {"first": (True, 100.0), "impatient": (False, 51.0), "patient": (True, 110.0)}


def test_no_facility_no_place_at_once():
    facilities, environment = empty()
    log: dict = {}
    visit(facilities, environment, 3, 10, 100, log, "one")
    environment.run(until=50)
    assert log == {"one": (False, 3.0)}


def test_own_city_before_shorter_queue_and_own_chain_only():
    facilities, _ = empty()
    for chain, city in ((0, 1), (0, 2), (1, 3)):
        facilities.open(KIND, chain, city, 2)
    assert facilities.choose(KIND, 0, 2).city == 2
    assert facilities.choose(KIND, 0, 9).city == 1
    assert facilities.choose(KIND, 1, 1).city == 3
    assert facilities.choose(KIND, 5, 1) is None


def test_the_shorter_queue_is_chosen():
    facilities, environment = empty()
    facilities.open(KIND, 0, 1, 1)
    facilities.open(KIND, 0, 2, 1)
    log: dict = {}
    for name in ("a", "b", "c"):
        visit(facilities, environment, 0, 100, 500, log, name, city=9)
    environment.run(until=101)
    assert sorted(log) == ["a", "b"]


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.1, 0.02])
def test_a_sample_holds_its_share_of_all_places(scale):
    facilities, _ = empty(scale)
    for k in range(40):
        facilities.open(KIND, k % 11, k % 16, 3)
    held = sum(facility.capacity for facility in facilities.all[KIND])
    assert held == max(round(120 * scale), 1)
    assert facilities.choose(KIND, 4, 0) is not None


def test_new_facilities_go_where_results_ask_for_them():
    facilities, _ = empty()
    facilities.sought[KIND][3] = 50.0
    strength = np.ones((11, 16))
    strength[3, 7] = 5.0
    facilities.open_new(KIND, 3, 4, strength)
    assert [facility.chain for facility in facilities.all[KIND]] == [3, 3, 3]
    assert facilities.all[KIND][0].city == 7
    assert len({facility.city for facility in facilities.all[KIND]}) == 3
