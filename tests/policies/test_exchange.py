"""State-owned leaders, talent, technology imports and vouchers (measures 11, 14, 16): on against off in the same world."""

from datetime import date

import numpy as np
import pytest

from sim.enterprises.knowledge import MOST_TALENT
from sim.enterprises.research import STATE
from sim.enterprises.vouchers import fade
from sim.institutions.exchange.consortium_office import FIRM_LED, STATE_LED
from sim.institutions.exchange.talent_office import of_month
from sim.institutions.transfer.voucher_office import SIX_CITIES
from sim.kernel.streams import rendezvous
from sim.scenario.parameters.levers.exchange import DECLARED
from sim.scenario.variables.exchange import NEARNESS
from tests.model.worlds import SLUGS, differing, last, lived, log_payments, look, on, run, scenario, total

SCALE = 0.05
PAID, REFUSED = "Fiscal|Paid", "Fiscal|Refused"


def world(*overrides, measures=(), years=3, scale=SCALE):
    return run(scenario(*on(*measures), *overrides, scale=scale, years=years))


def pair(number, *overrides, **more):
    return world(*overrides, measures=(number,), **more), world(*overrides, **more)


class TestStateOwned:
    """Measure 11."""

    OFF = ("measures.state_owned.openness=0", "measures.state_owned.consortia=0")

    def test_research_of_state_owned_firms_rises_and_a_higher_duty_raises_it_further(self):
        without = total(world(), "R&D|State-owned|Real")
        low, high = (total(world(f"measures.state_owned.growth_duty={d}", *self.OFF, measures=(11,)), "R&D|State-owned|Real") for d in (0.04, 0.3))
        assert without < low < high

    def test_the_duty_binds_state_owned_performers_only(self):
        seen = {}

        def after_the_plan(province):
            look(province, date(2023, 1, 1), lambda: seen.update(plan=province.world.firms.planned.copy()))

        start = {}
        province = lived(
            scenario(*on(11), "measures.state_owned.growth_duty=0.3", *self.OFF, scale=SCALE),
            prepare=lambda p: (after_the_plan(p), look(p, date(2022, 12, 31), lambda: start.update(plan=p.world.firms.planned.copy()))),
        )
        firms = province.world.firms
        stayed = (start["plan"] > 0) & (seen["plan"] > 0)
        ratio = seen["plan"][stayed] / start["plan"][stayed]
        owned = firms.ownership[stayed] == STATE
        assert owned.any()
        assert (ratio[owned] >= 1.3 - 1e-9).all()
        assert np.median(ratio[~owned]) < 1.3

    def test_the_reserve_keeps_research_of_firms_short_of_finance(self):
        none, much = (world(f"measures.state_owned.reserve_share={r}", *self.OFF, measures=(11,)) for r in (0, 0.05))
        assert total(much, "R&D|State-owned|Real") >= total(none, "R&D|State-owned|Real")

    def test_small_firms_near_open_equipment_research_at_lower_cost_and_do_more_against_others(self):
        with_it, without = pair(11, "measures.state_owned.consortia=0")
        near, elsewhere = NEARNESS
        cost, done = "R&D|Small firms|User cost saved", "R&D|Small firms|Real"
        assert last(with_it, cost, near) > 0.01 > last(with_it, cost, elsewhere) >= last(without, cost, near) == 0
        gain = {name: total(with_it, done, name) / total(without, done, name) for name in NEARNESS}
        assert gain[near] > 1.02 > 1.002 > gain[elsewhere] > 0.998

    def test_more_openness_serves_more(self):
        little, much = (world(f"measures.state_owned.openness={o}", "measures.state_owned.consortia=0", measures=(11,)) for o in (0.1, 1.0))
        for variable in ("R&D|Small firms|User cost saved", "R&D|Small firms|Real"):
            values = [r.select(variable, breakdown=NEARNESS[0])[date(2025, 12, 31)] for r in (little, much)]
            assert values[0] < values[1]

    def test_consortia_are_founded_each_year_and_end(self):
        with_it, without = pair(11, "measures.state_owned.consortium_years=1")
        for year in (2023, 2024, 2025):
            assert total(with_it, "Consortia|State-owned|Founded", year=year) == 20
        assert last(with_it, "Consortia|State-owned|Running") == 20
        assert total(without, "Consortia|State-owned|Founded") == 0

    def test_members_are_no_state_firms_of_the_leaders_chain_each_in_one_consortium_of_both_measures(self):
        province = lived(scenario(*on(11, 12), "measures.state_owned.consortia=60", scale=SCALE))
        firms, running = province.world.firms, province.offices.consortia.running
        assert {one.kind for one in running} == {STATE_LED, FIRM_LED}
        everyone = np.concatenate([np.append(one.members, one.leader) for one in running])
        assert np.unique(everyone).size == everyone.size
        for one in running:
            assert (firms.ownership[one.leader] == STATE) == (one.kind == STATE_LED)
            assert (firms.chain[one.members] == firms.chain[one.leader]).all()
            assert (firms.ownership[one.members] != STATE).all()

    def test_the_first_leader_of_a_chain_has_its_largest_research_stock(self):
        leaders = []

        def see(province):
            office = province.offices.consortia
            look(province, date(2023, 2, 20), lambda: leaders.extend((one.leader, province.world.firms.knowledge.copy()) for one in office.running))

        province = lived(scenario(*on(11), "measures.state_owned.consortia=60", scale=SCALE, years=1), prepare=see)
        firms, owners = province.world.firms, province.offices.state_owned.owners()
        row, knowledge = leaders[0]
        rivals = owners[firms.chain[owners] == firms.chain[row]]
        assert knowledge[row] >= knowledge[rivals].max()

    def test_with_all_measures_state_owned_research_is_higher_than_without_this_one(self):
        every = [number for number in SLUGS if number != 11]
        with_it, without = (world(measures=(*every, *more), years=5) for more in ((11,), ()))
        for year in range(2023, 2028):
            assert total(with_it, "R&D|State-owned|Real", year=year) > total(without, "R&D|State-owned|Real", year=year)

    @pytest.mark.parametrize("scale", [0.01, 0.03])
    def test_a_small_sample_has_money_for_the_consortia_that_fall_to_it(self, scale):
        records = world(measures=(11,), scale=scale)
        assert total(records, "Consortia|State-owned|Founded") == pytest.approx(60, abs=0.5 / scale + 1)
        assert total(records, "Calls|Unfilled", "state_consortia|budget") == 0

    def test_consortia_outlive_the_measure_to_their_own_end(self):
        """Founded in 2023 for two years under a measure of one year."""
        dated = "measures.state_owned.enabled={set: true, from: 2023-01-01, to: 2023-12-31}"
        seen = {}

        def see(province):
            for day in (date(2024, 6, 30), date(2025, 2, 18), date(2025, 2, 19), date(2025, 12, 31)):
                look(province, day, lambda: seen.update({province.world.today: np.max(province.world.incentives.spillover_gain)}))

        lived(scenario(dated, "measures.state_owned.consortium_years=2", scale=SCALE), prepare=see)
        assert list(seen.values()) == [pytest.approx(1.25, abs=0.24), seen[date(2024, 6, 30)], 1.0, 1.0]

    def test_without_money_no_consortium_and_the_reason_is_budget(self):
        poor = world("measures.state_owned.consortium_budget=0 yuan/year", measures=(11,))
        assert total(poor, "Consortia|State-owned|Founded") == 0 == total(poor, PAID, "state_consortia")
        assert total(poor, "Calls|Unfilled", "state_consortia|budget") > 0

    def test_more_consortia_than_state_performers_are_unfilled_for_want_of_applicants(self):
        many = world("measures.state_owned.consortia=10000", "measures.state_owned.consortium_grant=0 yuan", measures=(11,))
        assert total(many, "Calls|Unfilled", "state_consortia|applicants") > 0


class TestTalent:
    """Measure 16."""

    def test_the_quota_of_the_rules_comes_without_the_measure(self):
        assert total(world(), "Talent|Arrived", year=2024) == 80

    def test_more_come_wait_less_and_are_hired(self):
        with_it, without = pair(16)
        assert total(with_it, "Talent|Arrived", year=2024) == 380
        assert total(with_it, "Talent|Hired") > 2 * total(without, "Talent|Hired")
        assert last(with_it, "Talent|Days waiting") < 0.5 * last(without, "Talent|Days waiting")
        assert last(with_it, "Talent|Science staff share") > last(without, "Talent|Science staff share")
        assert total(with_it, "Talent|Inventions added") > 2 * total(without, "Talent|Inventions added")

    def test_everyone_who_came_is_hired_or_left_or_still_there(self):
        province = lived(scenario(*on(16), scale=SCALE))
        came, hired, left = (total(province.records, f"Talent|{what}") for what in ("Arrived", "Hired", "Left"))
        assert 0 <= came - hired - left <= 60 / SCALE
        at_work = total(province.records, "Talent|Hired") - total(province.records, "Talent|Moved on")
        assert 0 < last(province.records, "Talent|At work") <= at_work
        assert (province.world.firms.talent <= MOST_TALENT + 1).all()

    def test_a_slow_channel_with_few_places_makes_them_wait_and_leave(self):
        slow = ("measures.talent_recruitment.fast_days=120 days", "measures.talent_recruitment.more_places=0")
        fast, crowded = world(measures=(16,)), world(*slow, measures=(16,))
        assert last(crowded, "Talent|Days waiting") > 2 * last(fast, "Talent|Days waiting")
        assert total(crowded, "Talent|Left", "waited too long") > total(fast, "Talent|Left", "waited too long")

    def test_no_places_at_all_everyone_leaves(self):
        closed = world("talent.case_places=0")
        assert total(closed, "Talent|Hired") == 0 < total(closed, "Talent|Left", "waited too long")

    def test_without_money_nobody_is_hired_and_the_reason_is_budget(self):
        poor = world("measures.talent_recruitment.talent_budget=0 yuan/year", "measures.talent_recruitment.fairs_cost=0 yuan/year", measures=(16,))
        assert total(poor, "Talent|Hired") == 0 == total(poor, PAID, "talent_recruitment")
        assert total(poor, "Talent|Left", "budget") > 0

    def test_awards_never_exceed_the_budget(self):
        budget = 40e6
        short = world(f"measures.talent_recruitment.talent_budget={budget:.0f} yuan/year", "measures.talent_recruitment.fairs_cost=0 yuan/year",
                      measures=(16,))  # fmt: skip
        for year in (2023, 2024, 2025):
            assert 0 < total(short, PAID, "talent_recruitment", year=year) <= budget + 1

    def test_a_more_precise_match_adds_more_inventions(self):
        blind, precise = (
            world(f"measures.talent_recruitment.matching={m}", "measures.talent_recruitment.more_arrivals=2000",
                  "measures.talent_recruitment.more_places=200", "measures.talent_recruitment.talent_budget=9 billion yuan/year", measures=(16,))
            for m in (0, 1)
        )  # fmt: skip
        each = [total(r, "Talent|Inventions added") / total(r, "Talent|Hired") for r in (blind, precise)]
        assert each[0] < each[1]

    def test_foreign_technology_is_bought_only_with_the_measure_and_at_a_price(self):
        with_it, without = pair(16, "measures.talent_recruitment.transfers=600")
        assert total(with_it, "Technology imports|Signed") > 0 == total(without, "Technology imports|Signed")
        assert total(with_it, "Technology imports|Paid") > 0
        assert total(with_it, "Technology imports|Failed", "money") > 0

    def test_a_year_adds_up_over_its_months(self):
        for a_year, scale in ((80, 1.0), (380, 0.05), (7, 0.02)):
            assert sum(of_month(a_year, month, scale) for month in range(1, 13)) == round(a_year * scale)

    def test_one_more_candidate_changes_the_pick_only_if_it_wins(self):
        rng = np.random.default_rng(3)
        rows, weight = np.arange(50), rng.random(50) + 0.1
        for _ in range(200):
            draw = rng.random(50)
            assert rendezvous(rows, weight, draw) in (rendezvous(rows[:-1], weight[:-1], draw[:-1]), 49)

    def test_picks_follow_the_weights(self):
        rng = np.random.default_rng(4)
        picked = [rendezvous(np.arange(3), np.array([1.0, 2.0, 5.0]), rng.random(3)) for _ in range(8000)]
        np.testing.assert_allclose(np.bincount(picked) / 8000, [1 / 8, 2 / 8, 5 / 8], atol=0.02)


class TestVouchers:
    """Measure 14, innovation vouchers."""

    def test_the_scheme_of_2018_runs_without_the_measure(self):
        without = world()
        assert 0 < total(without, PAID, "innovation_vouchers", year=2024) <= 20e6 + 1
        users = total(without, "Vouchers|Settled", year=2025) - total(without, "Vouchers|Settled", "unused", year=2025)
        mean = total(without, PAID, "innovation_vouchers", year=2025) / users
        assert 15_000 < mean < 100_000  # 31,000 yuan in 2018

    def test_more_vouchers_more_research(self):
        with_it, without = pair(14)
        for variable in ("Vouchers|Granted", "Vouchers|Research added"):
            assert total(with_it, variable) > 1.5 * total(without, variable)
        assert total(with_it, PAID, "innovation_vouchers") > 1.5 * total(without, PAID, "innovation_vouchers")
        assert last(with_it, "Awareness", "innovation_voucher|all") > last(without, "Awareness", "innovation_voucher|all")

    def test_four_fifths_are_additional_a_tenth_substituted(self):
        with_it, _ = pair(14, "measures.first_purchase.voucher_budget=1 billion yuan/year")
        assert last(with_it, "Vouchers|Use", "additional") == pytest.approx(0.8, abs=0.05)
        assert last(with_it, "Vouchers|Use", "substituted") == pytest.approx(0.1, abs=0.04)

    def test_vouchers_that_only_replace_planned_research_add_nothing(self):
        never = world("voucher.additional=0", "voucher.substituted=1", measures=(14,))
        assert total(never, "Vouchers|Research added") == 0 < total(never, PAID, "innovation_vouchers")

    def test_money_granted_stays_within_the_budget(self):
        for year in (2023, 2024, 2025):
            assert total(world(measures=(14,)), PAID, "innovation_vouchers", year=year) <= 60e6 * 1.6  # vouchers of two years settle in one
        no_money = world("measures.first_purchase.voucher_budget=0 yuan/year", measures=(14,))
        assert total(no_money, "Vouchers|Granted") == 0 == total(no_money, PAID, "innovation_vouchers")
        assert total(no_money, REFUSED, "innovation_vouchers|budget") > 0

    def test_granted_vouchers_of_a_year_never_exceed_its_budget(self):
        spent = []

        def see(province):
            for year in (2023, 2024, 2025):
                look(province, date(year, 12, 31), lambda: spent.append(province.offices.vouchers.spent))

        lived(scenario(*on(14), scale=SCALE), prepare=see)
        assert len(spent) == 3 and all(0 < s <= 60e6 * SCALE + 1 for s in spent)

    def test_nobody_aware_nobody_asks(self):
        nobody = world("awareness.forgetting=2", "awareness.broadcast=0", "awareness.word_of_mouth=0", years=2)
        assert total(nobody, "Vouchers|Granted", year=2024) < 0.5 * total(nobody, "Vouchers|Granted", year=2023)

    def test_the_six_cities_get_the_higher_rate_and_the_cap_holds(self):
        province = lived(scenario("voucher.rate_elsewhere=0", "voucher.cap=10 thousand yuan/year", scale=SCALE))
        granted, city = province.offices.vouchers.granted, province.world.firms.city
        assert set(city[granted > 0]) <= set(SIX_CITIES) and (granted > 0).any()
        assert granted.max() <= 10_000 + 1e-6

    def test_half_of_the_effect_is_gone_after_twelve_months(self):
        province = lived(scenario(scale=0.01, years=1))
        firms, p = province.world.firms, province.world.p
        row = np.flatnonzero(firms.alive & (firms.knowledge > 1e7))[:1]
        effect, before = np.array([1e6]), firms.knowledge[row].copy()
        for _ in range(12):
            effect = fade(firms, row, effect, p)
        assert effect[0] == pytest.approx(0.5e6)
        assert 0 < before[0] - firms.knowledge[row][0] < 0.5e6

    def test_the_province_pays_institutes_not_firms(self):
        payments = []
        lived(scenario(*on(14), scale=SCALE), prepare=lambda p: payments.append(log_payments(p)))
        assert not [entry for entry in payments[0] if "voucher" in entry[1]]


RULES = {
    11: ("state_owned.growth_duty=-1", "state_owned.reserve_share=0", "state_owned.openness=0", "state_owned.consortia=0"),
    14: ("first_purchase.voucher_budget=20 million yuan/year", "first_purchase.voucher_rounds=4", "first_purchase.voucher_reach=0"),
    16: ("talent_recruitment.more_arrivals=0", "talent_recruitment.fast_days=60 days", "talent_recruitment.more_places=0",
         "talent_recruitment.matching=0.3", "talent_recruitment.talent_award=500 thousand yuan",
         "talent_recruitment.talent_budget=60 million yuan/year", "talent_recruitment.transfers=0", "talent_recruitment.fairs_cost=0 yuan/year"),
    17: ("technology_export.platforms=0",),
}  # fmt: skip
"""Levers at which a measure offers no more than the rules of 2022."""


@pytest.mark.parametrize("number", [11, 16, 17])
def test_a_measure_that_offers_what_the_rules_offer_changes_nothing(number):
    null = world(*(f"measures.{lever}" for lever in RULES[number]), measures=(number,))
    assert differing(null, world()) == []


def test_vouchers_that_offer_what_the_rules_offer_change_no_voucher():
    """Measure 14 has other parts too, so only the vouchers are compared."""
    null, without = (world(*(f"measures.{lever}" for lever in RULES[14]), measures=measures) for measures in ((14,), ()))
    assert total(null, "Vouchers|Granted", year=2023) == pytest.approx(total(without, "Vouchers|Granted", year=2023), rel=0.02)


@pytest.mark.parametrize("number", [11, 14, 16, 17])
def test_before_its_first_day_a_measure_changes_nothing_and_after_its_last_nothing_new_starts(number):
    dated = world(f"measures.{SLUGS[number]}.enabled={{set: true, from: 2024-01-01, to: 2024-12-31}}", scale=0.02)
    without = world(scale=0.02)
    early = [records.dates.astype("datetime64[D]") < np.datetime64("2024-01-01") for records in (dated, without)]
    for column in ("variables", "cities", "breakdowns", "values"):
        np.testing.assert_array_equal(getattr(dated, column)[early[0]], getattr(without, column)[early[1]])
    started = {11: "Consortia|State-owned|Founded", 14: "Vouchers|Granted", 16: "Technology imports|Signed", 17: "Exports|Firms served"}[number]
    if number != 14:
        assert total(dated, started, year=2025) <= (50 / 0.02 if number == 16 else 0)  # negotiations under way go on
    else:
        assert total(dated, started, year=2025) < 2 * total(without, started, year=2025)


@pytest.mark.parametrize("number", [11, 14, 16, 17])
def test_levers_run_at_both_ends_of_their_range(number):
    own = [p for p in DECLARED if p.measure == number and not isinstance(p.default, (bool, str)) and p.low is not None]
    for end in ("low", "high"):
        values = [
            f"{p.path}={min(getattr(p, end), 1000 if p.unit.endswith('/year') and isinstance(p.default, int) else 1e12):g}{_unit(p)}" for p in own
        ]
        records = run(scenario(*on(number), *values, scale=0.01, years=1))
        assert np.isfinite(records.values).all()


def _unit(parameter):
    return f" {parameter.unit}" if parameter.unit.startswith("yuan") else ""
