"""A measure holds from its first day to its last and for the firms it names, and leaves no trace in what firms face."""

from dataclasses import fields
from datetime import date, timedelta

import numpy as np
import pytest

from sim.enterprises.incentives import Incentives
from sim.institutions.law import rules_in_force
from sim.scenario.places import CITIES
from tests.model.worlds import BUILT, defaults, lived, log_payments, look, on, scenario

FIRST, LAST = date(2023, 4, 1), date(2023, 9, 30)


def faced_on(chosen, *days: date) -> dict[date, Incentives]:
    """What firms face at the end of each day."""
    seen = {}

    def prepare(province):
        for day in days:
            look(province, day, lambda: seen.update({province.world.today: province.world.incentives}))

    lived(chosen, prepare=prepare)
    return seen


def differences(one: Incentives, other: Incentives) -> set[str]:
    return {f.name for f in fields(Incentives) if not np.array_equal(getattr(one, f.name), getattr(other, f.name))}


def between(number: int, scale: float = 0.005, years: int = 1):
    return scenario(f"measures.{BUILT[number]}.enabled={{set: true, from: {FIRST}, to: {LAST}}}", scale=scale, years=years)


@pytest.mark.parametrize("number", BUILT)
def test_a_measure_changes_what_firms_face_from_its_first_to_its_last_day(number):
    chosen = between(number)
    before, first, last, after = days = (FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1))
    seen = faced_on(chosen, *days)
    rules = {day: rules_in_force(defaults(chosen), day, None) for day in days}
    assert differences(seen[before], rules[before]) == set()
    assert differences(seen[first], rules[first]) != set()
    assert differences(seen[last], seen[first]) == set()
    assert differences(seen[after], rules[after]) == set()


def test_the_deduction_of_other_firms_rises_on_the_day():
    seen = faced_on(between(19), FIRST - timedelta(1), FIRST, LAST + timedelta(1))
    assert [faced.deduction_other for faced in seen.values()] == [0.75, 1.0, 0.75]


def test_each_measure_writes_only_its_own_incentives():
    own = {
        9: {"grant_rate_small", "grant_rate_increase", "grant_tier_increase", "grant_tier_bonus", "grant_budget"},
        10: {"coaching_cost_cut", "coaching_quality", "upgrade_award", "upgrade_budget"},
        19: {"deduction_other", "prepay_half_year", "filing_miss", "automatic_days", "automatic"},
        22: {"outreach", "stuck_share"},
    }
    for number, names in own.items():
        chosen = between(number)
        seen = faced_on(chosen, FIRST)[FIRST]
        assert differences(seen, rules_in_force(defaults(chosen), FIRST, None)) == names


def test_evaluations_raise_the_match_rate_and_stop_with_the_measure():
    chosen = scenario("measures.policy_delivery.enabled={set: true, from: 2023-01-01, to: 2024-06-30}", scale=0.005, years=3)
    days = (date(2023, 1, 19), date(2023, 1, 20), date(2024, 1, 20), date(2025, 1, 20))
    rates = [faced.automatic.get("grant") for faced in faced_on(chosen, *days).values()]
    assert rates == [pytest.approx(0.85), pytest.approx(1 - 0.15 * 0.85), pytest.approx(1 - 0.15 * 0.85**2), None]


def test_a_measure_that_ended_pays_what_it_decided_and_decides_nothing_more():
    logs = []
    chosen = scenario("measures.research_grant.enabled={set: true, from: 2023-01-01, to: 2023-12-31}", scale=0.02)
    lived(chosen, prepare=lambda province: logs.append(log_payments(province)))
    accounts = {account for _, account, *_ in logs[0] if account.startswith("province collaboration")}
    assert accounts == {"province collaboration 2023"}


def test_a_measure_that_starts_late_does_nothing_before():
    logs = []
    chosen = scenario(*(f"measures.{slug}.enabled={{set: true, from: 2025-01-01}}" for slug in BUILT.values()), scale=0.02)
    lived(chosen, prepare=lambda province: logs.append(log_payments(province)))
    early = {account.split()[1] for day, account, *_ in logs[0] if day < date(2025, 1, 1)}
    assert early == {"research_grant", "first_time_award"}  # the rules of 2022


def grants_of_first_call(where: str) -> tuple[np.ndarray, np.ndarray]:
    """Yuan paid to each row out of the first call, and the cities of the rows, with 10 % instead of 6 % where the scenario says so."""
    rate = f"measures.research_grant.rate_small={{set: 0.10{where}}}"
    quick = ("delivery.days=5 days", "delivery.lost=0", "measures.research_grant.budget=100 billion yuan/year")
    chosen = scenario(*on(9), *quick, *((rate,) if where is not None else ()), scale=0.02, years=1)
    logs = []
    province = lived(chosen, prepare=lambda p: logs.append(log_payments(p)))
    paid = np.zeros(province.world.firms.count)
    for _, account, rows, yuan in logs[0]:
        if account == "province research_grant 2023":
            paid[rows] += yuan
    return paid, province.world.firms.city


@pytest.mark.parametrize("city", ["Jinan", "Qingdao"])
def test_a_rate_for_one_city_changes_grants_there_and_nowhere_else(city):
    usual, cities = grants_of_first_call(", where: {city: [Rizhao], size: [large], ownership: [foreign], in_zone: true, sector: [C16]}")
    local, _ = grants_of_first_call(f", where: {{city: [{city}]}}")
    inside = cities == [c.en for c in CITIES].index(city)
    assert np.array_equal(local[~inside], usual[~inside])
    assert (local[inside] >= usual[inside]).all()
    assert local[inside].sum() > usual[inside].sum() > 0


def test_a_rate_for_all_cities_is_the_rate_of_the_province():
    everywhere = f", where: {{city: [{', '.join(c.en for c in CITIES)}]}}"
    named, _ = grants_of_first_call(everywhere)
    province, _ = grants_of_first_call("")
    assert np.array_equal(named, province)
    assert named.sum() > 0
