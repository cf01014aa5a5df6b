"""A measure holds from its first day to its last and for the firms it names, and leaves no trace in what firms face."""

from dataclasses import fields
from datetime import date, timedelta

import numpy as np
import pytest

from sim.enterprises.incentives import Incentives
from sim.institutions.law import rules_in_force
from sim.model import Province
from sim.scenario.places import CITIES
from tests.model.worlds import SLUGS, lived, log_payments, look, on, scenario

FIRST, LAST = date(2023, 4, 1), date(2023, 9, 30)


def faced_on(chosen, *days: date) -> dict[date, Incentives]:
    """What firms face at the end of each day."""
    seen = {}

    def prepare(province):
        for day in days:
            look(province, day, lambda: seen.update({province.world.today: province.world.incentives}))

    lived(chosen, prepare=prepare)
    return seen


def same(one: object, other: object) -> bool:
    """Whether two entries are equal, also as dictionaries of arrays."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(np.array_equal(one[key], other[key]) for key in one)
    return np.array_equal(one, other)


def differences(one: Incentives, other: Incentives) -> set[str]:
    return {f.name for f in fields(Incentives) if not same(getattr(one, f.name), getattr(other, f.name))}


def between(number: int, *more: str, scale: float = 0.005, years: int = 1):
    return scenario(f"measures.{SLUGS[number]}.enabled={{set: true, from: {FIRST}, to: {LAST}}}", *more, scale=scale, years=years)


WRITES = {
    6: {"file_help", "outreach"},
    7: {"merit_bonus", "spillover_gain", "credit_information", "queue_priority"},
    8: {"file_help", "outreach", "entry_pull"},
    9: {"grant_rate_small", "grant_rate_increase", "grant_tier_increase", "grant_tier_bonus", "grant_budget"},
    10: {"coaching_cost_cut", "coaching_quality", "upgrade_award", "upgrade_budget"},
    11: {"research_duty", "research_reserve", "user_cost_cut", "spillover_gain", "research_factor"},
    12: {"transfer", "spillover_gain", "research_factor"},
    13: {"transfer"},
    14: {"transfer", "outreach"},
    18: {"loan_cover", "loan_limit", "guarantee_cover", "guarantee_fee", "guarantee_multiple"},
    19: {"deduction_other", "prepay_half_year", "filing_miss", "automatic_days", "automatic"},
    20: {"handover_cut", "joint_review", "stuck_share"},
    21: {"budget_release"},
    22: {"outreach", "stuck_share"},
}  # fmt: skip
"""Incentives that each measure writes from its first day on."""
OPENS = {
    1: {("demand", "posted"), ("demand", "matched")},
    2: {("call", "open")},
    3: {("result", "demonstration")},
    4: {("call", "open")},
    5: {("platform", "open")},
    15: {("talent", "used")},
    16: {("talent", "arrived"), ("talent", "negotiating")},
    17: {("export", "served")},
}
"""Kind and state of the events with which something of a measure begins, for measures that act through calls, places and queues."""
OPEN_LATE = {5: {"invention_gain"}}
"""What these write as well, once something of theirs has opened."""
OUTLIVES = {number: {"spillover_gain", "research_factor"} for number in (11, 12)}
"""What goes on after the last day: consortia run until their own end."""
NEEDS = {
    1: ("demands.rate=5", "measures.demand_library.interval=30"),
    3: ("measures.demonstrations.projects=400", "measures.demonstrations.budget=2 billion yuan/year"),
    6: ("zones.application_rate=0", "measures.zone_upgrading.application_rate=0", "measures.zone_upgrading.founding_quota=0",
        "measures.zone_upgrading.extensions=0"),
    11: ("measures.state_owned.consortia=1000", "measures.state_owned.consortium_budget=10 billion yuan/year"),
    12: ("measures.transfer_chain.consortia=500",),
    15: on(2),
    16: ("measures.talent_recruitment.more_arrivals=3000", "measures.talent_recruitment.transfers=3000"),
}  # fmt: skip
"""What a small sample needs to show a measure; for 6, no zone that rises meanwhile, for a zone that has risen stays what it is."""


def test_every_measure_writes_or_opens():
    assert sorted((*WRITES, *OPENS)) == sorted(SLUGS)


@pytest.mark.parametrize("number", WRITES)
def test_a_measure_changes_what_firms_face_from_its_first_to_its_last_day(number):
    chosen = between(number, *NEEDS.get(number, ()))
    before, first, last, after = days = (FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1))
    seen = faced_on(chosen, *days)
    rules = {day: rules_in_force(chosen.parameters(0), day, None) for day in days}
    assert differences(seen[before], rules[before]) == set()
    assert differences(seen[first], rules[first]) != set()
    assert differences(seen[last], seen[first]) == set()
    assert differences(seen[after], rules[after]) == OUTLIVES.get(number, set())


def happened(chosen) -> list[tuple]:
    """Every event of a run: day, kind, subject, firm, state before, state after, yuan, reason."""
    province = Province(chosen, 0, 0, extras={"events"})
    province.run()
    e = province.world.events.events()
    days = [date.fromordinal(day) for day in e.days.tolist()]
    return list(zip(days, e.kinds, e.subjects, e.firms.tolist(), e.before, e.after, e.yuan.tolist(), e.reasons, strict=True))


@pytest.mark.parametrize("number", OPENS)
def test_a_measure_opens_nothing_before_its_first_day_or_after_its_last(number):
    """What it opened meanwhile goes on; places that measure 15 has set aside are there until the end of the year."""
    more, size = NEEDS.get(number, ()), {"scale": 0.02, "years": 2}
    always = f"measures.{SLUGS[number]}.enabled={{set: true, from: {FIRST}}}"
    dated, unending, without = (happened(c) for c in (between(number, *more, **size), scenario(always, *more, **size), scenario(*more, **size)))
    assert [event for event in dated if event[0] < FIRST] == [event for event in without if event[0] < FIRST]
    old, last = set(without), date(2023, 12, 31) if number == 15 else LAST
    for kind, state in OPENS[number]:
        days = [event[0] for event in dated if (event[1], event[5]) == (kind, state) and event not in old]
        assert days, (kind, state)
        assert min(days) >= FIRST and max(days) <= last
        assert any(event[0] > last for event in unending if (event[1], event[5]) == (kind, state) and event not in old), (kind, state)


def test_the_deduction_of_other_firms_rises_on_the_day():
    seen = faced_on(between(19), FIRST - timedelta(1), FIRST, LAST + timedelta(1))
    assert [faced.deduction_other for faced in seen.values()] == [0.75, 1.0, 0.75]


@pytest.mark.parametrize("number", SLUGS)
def test_each_measure_writes_only_its_own_incentives(number):
    chosen = between(number, *NEEDS.get(number, ()), scale=0.02)
    seen = faced_on(chosen, FIRST, LAST)
    written = [differences(seen[day], rules_in_force(chosen.parameters(0), day, None)) for day in (FIRST, LAST)]
    assert written == [WRITES.get(number, set()), WRITES.get(number, set()) | OPEN_LATE.get(number, set())]


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
    chosen = scenario(*(f"measures.{slug}.enabled={{set: true, from: 2025-01-01}}" for slug in SLUGS.values()), scale=0.02)
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
