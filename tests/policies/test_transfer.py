"""Measures 3, 12, 13 and 14: results reach the market more often and sooner, and each measure by its own road."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.institutions.transfer.result_register import NEVER
from sim.institutions.transfer.results import Result
from sim.kernel.clock import Phase
from sim.scenario.chains import FIELD_SLUGS
from tests.model.worlds import differing, last, lived, log_payments, on, run, scenario, total

SCALE, PAID = 0.02, "Fiscal|Paid"
MANY = ("transfer.university_results=40000", "measures.demonstrations.projects=400", "measures.demonstrations.budget=2 billion yuan/year")
"""Enough results for a small sample to show what a measure does."""


def pair(number: int, *overrides: str):
    """Records with one measure from the first day, and without any; the overrides hold in both."""
    chosen = (*MANY, *overrides)
    return run(scenario(*on(number), *chosen, scale=SCALE)), run(scenario(*chosen, scale=SCALE))


@cache
def province(*overrides: str):
    """The province after three years."""
    return lived(scenario(*MANY, *overrides, scale=SCALE))


def days(*overrides: str):
    """Day on which each result found a firm and reached the market, for worlds with the same results."""
    register = province(*overrides).offices.transfer.register
    return register.matched, register.launched


class TestPracticeOf2022:
    """What happens under no measure."""

    def test_some_results_reach_the_market_but_few(self):
        records = run(scenario(*MANY, scale=SCALE))
        assert 0.005 < last(records, "Transfer|Launch rate") < 0.10

    def test_nothing_is_bought_opened_or_demonstrated(self):
        records = run(scenario(*MANY, scale=SCALE))
        for instrument in ("demonstrations", "concept_centres", "pilot_bases", "technology_market", "first_purchase", "result_register"):
            assert total(records, PAID, instrument) == 0
        assert last(records, "Transfer|Places", "pilot_bases") == 69

    def test_flows_do_not_depend_on_the_start(self):
        """The stock of results of the years before is there: launches of the first year are like those of the third."""
        records = run(scenario("transfer.university_results=100000", scale=SCALE))
        first, third = (total(records, "Transfer|Launches", year=year) for year in (2023, 2025))
        assert 0.6 < first / third < 1.6

    def test_every_result_is_somewhere(self):
        """Finished since the start = without a firm, on the way, at the end; nothing is lost or counted twice."""
        office = province().offices.transfer
        register = office.register
        taken = register.counts & (register.matched < NEVER)
        assert set(office.under_way) >= set(np.flatnonzero(taken & (register.state == 2)).tolist())
        records = province().records
        entered = total(records, "Transfer|Matched")
        assert entered >= total(records, "Transfer|Entered", "pilot") > total(records, "Transfer|Entered", "market") > 0

    def test_no_results_no_transfer(self):
        records = run(scenario("transfer.university_results=0", *on(3, 12, 13, 14), scale=SCALE))
        for variable in ("Transfer|Contracts|Value", "Transfer|Launches", "First purchase|Orders"):
            assert total(records, variable) <= total(records, "Transfer|Finished", "project")

    def test_a_firm_that_uses_its_own_result_needs_no_match(self):
        def hand_over(world):
            firms = world.world.firms
            row = int(np.flatnonzero(firms.alive & firms.performer)[0])
            result = Result("one", "major_projects", 2023, row, 0, -1, 1.0, date(2023, 2, 1), row, True)
            world.world.clock.at(date(2023, 2, 1), Phase.OFFICE, lambda: world.offices.transfer.receive(result))

        there = lived(scenario("transfer.own_use=1.0", "transfer.university_results=0", "transfer.concept_pass=1.0", "transfer.pilot_pass=1.0",
                               "transfer.adoption=1.0", scale=SCALE), prepare=hand_over)  # fmt: skip
        assert total(there.records, "Transfer|Matched", "own use") * SCALE >= 1
        assert total(there.records, "Transfer|Contracts|Value") == 0

    def test_one_more_result_leaves_the_others_as_they_were(self):
        def hand_over(world):
            result = Result("one", "major_projects", 2023, 7, 3, -1, 1.0, date(2023, 2, 1))
            world.world.clock.at(date(2023, 2, 1), Phase.OFFICE, lambda: world.offices.transfer.receive(result))

        chosen = scenario(*MANY, scale=SCALE, years=2)
        plain, more = lived(chosen).offices.transfer.register, lived(chosen, prepare=hand_over).offices.transfer.register
        others = np.isin(more.address, plain.address)
        assert np.count_nonzero(~others) == 1
        assert np.array_equal(plain.matched, more.matched[others])


class TestDemonstrations:
    """Measure 3."""

    def test_field_results_reach_the_market_sooner_and_more_of_them(self):
        """Of those that reach it in both worlds none later by the measure alone, and some that would not have come do."""
        (_, with_it), (_, without) = days(*on(3)), days()
        field = province().offices.transfer.register.field >= 0
        both = field & (with_it < NEVER) & (without < NEVER)
        assert np.count_nonzero(field & (with_it < NEVER)) > 1.2 * np.count_nonzero(field & (without < NEVER))
        assert with_it[both].mean() <= without[both].mean()
        assert with_it[field & (with_it < NEVER)].size > 0

    def test_field_sales_grow_faster(self):
        with_it, without = pair(3)
        for slug in FIELD_SLUGS:
            assert total(with_it, "Fields|Revenue", slug, year=2025) >= 0.999 * total(without, "Fields|Revenue", slug, year=2025)
        assert total(with_it, "Fields|Revenue", year=2025) > 1.005 * total(without, "Fields|Revenue", year=2025)

    def test_first_demand_lasts_for_its_years_and_ends(self):
        """It raises sales for its years; afterwards little is left but what the money earned meanwhile brought in research."""
        sure = ("measures.demonstrations.success=1", "measures.demonstrations.product_factor=1", "transfer.university_results=40000", *on(3),
                "measures.demonstrations.enabled={set: true, from: 2023-01-01, to: 2023-12-31}", "measures.demonstrations.projects=400",
                "measures.demonstrations.budget=2 billion yuan/year", "measures.demonstrations.days=30 days")  # fmt: skip
        none, short, long, lasting = (
            run(
                scenario(
                    *sure,
                    f"measures.demonstrations.demand={yuan} million yuan/year",
                    f"measures.demonstrations.demand_years={n}",
                    scale=SCALE,
                    years=6,
                )
            )
            for yuan, n in ((0, 3), (50, 1), (50, 2), (50, 50))
        )
        sold = {name: [total(records, "Fields|Revenue", year=year) for year in range(2023, 2029)] for name, records in
                (("none", none), ("short", short), ("long", long), ("lasting", lasting))}  # fmt: skip
        added = {name: [one / rest - 1.0 for one, rest in zip(values, sold["none"], strict=True)] for name, values in sold.items()}
        assert added["short"][0] == added["long"][0] == added["lasting"][0] > 0.005
        assert added["long"][1] == added["lasting"][1] > 1.5 * added["short"][1]  # most of the first year's demand has gone
        for year in (2, 5):
            assert abs(added["short"][year]) < 0.35 * added["lasting"][year]
        assert added["long"][5] < 0.4 * added["lasting"][5]

    def test_subsidies_wait_for_the_release_of_the_years_money(self):
        """Started on 15 May, paid on 30 June by the rules of 2022, on the day where the money is there."""
        for released, paid_on in (("06-30", date(2023, 6, 30)), ("02-01", date(2023, 5, 15))):
            log = []
            lived(scenario(*on(3), *MANY, f"delivery.release_day={released}", scale=SCALE, years=1), prepare=lambda p: log.append(log_payments(p)))  # noqa: B023
            assert {day for day, account, *_ in log[0] if account == "province demonstrations 2023"} == {paid_on}

    def test_only_open_fields_are_demonstrated(self):
        closed = tuple(f"measures.demonstrations.{slug}=false" for slug in FIELD_SLUGS[1:])
        records = run(scenario(*on(3), *MANY, *closed, scale=SCALE))
        assert total(records, "Demonstrations|Started", "hydrogen") == total(records, "Demonstrations|Started") > 0

    def test_budget_binds(self):
        records = run(scenario(*on(3), *MANY, "measures.demonstrations.budget=1 billion yuan/year", scale=SCALE))
        for year in (2023, 2024, 2025):
            assert 0 < total(records, PAID, "demonstrations", year=year) <= 1e9 + 1
        assert total(records, "Fiscal|Refused", "demonstrations|budget") > 0

    def test_no_places_no_demonstrations(self):
        records = run(scenario(*on(3), *MANY, "measures.demonstrations.projects=0", scale=SCALE))
        assert total(records, "Demonstrations|Started") == total(records, PAID, "demonstrations") == 0


class TestTransferChain:
    """Measure 12."""

    def test_more_contracts_and_more_launches(self):
        """A result takes some three years to the market, so the rate of launches shows it late."""
        with_it, without = (run(scenario(*measures, *MANY, scale=SCALE, years=6)) for measures in (on(12), ()))
        assert total(with_it, "Transfer|Contracts|Value") > 1.2 * total(without, "Transfer|Contracts|Value")
        assert total(with_it, "Transfer|Launches") > total(without, "Transfer|Launches")
        assert last(with_it, "Transfer|Launch rate") > 1.2 * last(without, "Transfer|Launch rate")

    def test_results_that_reach_the_market_in_both_worlds_do_so_sooner(self):
        ample = tuple(f"measures.transfer_chain.{kind}_places=200" for kind in ("concept", "pilot"))
        chosen = ("measures.transfer_chain.effort=1.0", "measures.transfer_chain.institute_companies=0", *ample)
        (_, with_it), (_, without) = days(*on(12), *chosen), days(*chosen)
        both = (with_it < NEVER) & (without < NEVER)
        assert np.count_nonzero(with_it < NEVER) > np.count_nonzero(without < NEVER)
        assert with_it[both].mean() < without[both].mean()

    @pytest.mark.parametrize(("lever", "kind"), [("concept_places", "concept_centres"), ("pilot_places", "pilot_bases")])
    def test_more_places_shorter_queue(self, lever, kind):
        few, many = (run(scenario(*on(12), *MANY, f"measures.transfer_chain.{lever}={n}", scale=SCALE)) for n in (2, 200))
        assert last(many, "Transfer|Places", kind) > last(few, "Transfer|Places", kind)
        assert last(many, "Transfer|Queue", kind) < 0.5 * last(few, "Transfer|Queue", kind)
        assert last(many, "Transfer|Days waiting", kind) < last(few, "Transfer|Days waiting", kind)
        assert total(many, "Transfer|Went alone", f"{kind}|gave up") < total(few, "Transfer|Went alone", f"{kind}|gave up")

    def test_without_any_place_nothing_passes_by_that_road_and_the_reason_is_recorded(self):
        records = run(scenario(*MANY, "transfer.existing_share=0", scale=SCALE))
        for kind, step in (("concept_centres", "concept"), ("pilot_bases", "pilot")):
            assert last(records, "Transfer|Places", kind) == last(records, "Transfer|Queue", kind) == 0
            assert total(records, "Transfer|Went alone", f"{kind}|none open") == pytest.approx(total(records, "Transfer|Entered", step))

    def test_its_cost_is_opening_and_running(self):
        with_it, _ = pair(12)
        assert total(with_it, PAID, "concept_centres", year=2023) == pytest.approx(15 * 3e6 + 15 * 1e6)
        assert total(with_it, PAID, "concept_centres", year=2025) == pytest.approx(15 * 3e6 + 45 * 1e6)
        assert total(with_it, PAID, "technology_market", year=2024) == pytest.approx(30e6)

    def test_more_effort_more_matches(self):
        low, high = (run(scenario(*on(12), *MANY, f"measures.transfer_chain.effort={x}", scale=SCALE)) for x in (1.0, 3.0))
        assert last(high, "Transfer|Ever matched") > last(low, "Transfer|Ever matched")

    def test_institutes_build_companies_on_results_that_nobody_took(self):
        with_it, without = pair(12)
        assert total(with_it, "Transfer|Matched", "institute company") > 0 == total(without, "Transfer|Matched", "institute company")
        assert total(with_it, PAID, "new_type_institutes") == pytest.approx(1e6 * total(with_it, "Transfer|Matched", "institute company"))

    def test_members_of_consortia_learn_more_and_leave_a_little_leaders_do_not(self):
        """Free riding of a tenth of the quarter of research that they do together."""
        seen = []

        def look_into(world):
            def see():
                incentives, office = world.world.incentives, world.offices.consortia
                every = np.ones(office.closeness.size)
                seen.append((incentives.spillover_gain * every, incentives.research_factor * every, office.closeness.copy(), list(office.running)))

            for day in (date(2023, 12, 31), date(2025, 12, 31)):
                world.world.clock.at(day, Phase.CLOSE, see)

        lived(scenario(*on(12), "measures.transfer_chain.consortium_years=1", scale=SCALE), prepare=look_into)
        spill, factor, closeness, running = seen[0]
        members, leaders = np.concatenate([one.members for one in running]), [one.leader for one in running]
        assert members.size >= 5
        assert set(np.flatnonzero(closeness)) == set(members.tolist())
        np.testing.assert_allclose(spill[members], 1.0 + 0.25 * closeness[members])
        np.testing.assert_allclose(factor[members], 1.0 - 0.10 * 0.25)
        assert (factor[leaders] == 1).all() and (spill[leaders] == 1).all()
        assert np.count_nonzero(spill != 1) == np.count_nonzero(factor != 1) == members.size
        assert not set(members.tolist()) <= set(np.flatnonzero(seen[1][2]).tolist())  # the first consortia have ended

    @pytest.mark.parametrize("replicate", [0, 1])
    def test_the_measure_alone_does_not_lower_research_of_the_province_by_more_than_a_quarter_of_a_per_cent(self, replicate):
        with_it, without = (run(scenario(*measures, scale=0.05, years=5), 0, replicate) for measures in (on(12), ()))
        for year in range(2023, 2028):
            assert total(with_it, "R&D|Enterprises|Real", year=year) > 0.9975 * total(without, "R&D|Enterprises|Real", year=year)


class TestResultRegister:
    """Measure 13."""

    def test_more_results_are_registered_and_ever_taken_up(self):
        with_it, without = pair(13)
        assert total(with_it, "Transfer|Registered") > 1.3 * total(without, "Transfer|Registered")
        assert last(with_it, "Transfer|Ever matched") > last(without, "Transfer|Ever matched")
        assert last(with_it, "Transfer|Matched within a year") > 1.2 * last(without, "Transfer|Matched within a year")

    @pytest.mark.parametrize("lever", ["registration_days", "catalogue_days"])
    def test_a_shorter_delay_never_makes_a_match_later_and_makes_many_sooner(self, lever):
        only = ("measures.result_register.duty=0", "measures.result_register.evaluation_accuracy=0.4")
        (slow, _), (fast, _) = (days(*on(13), *only, f"measures.result_register.{lever}={n}") for n in (360, 30))
        assert (fast <= slow).all()
        assert np.count_nonzero(fast < slow) > 20

    def test_the_duty_brings_in_old_results_too(self):
        none, all_ = (run(scenario(*on(13), *MANY, f"measures.result_register.duty={x}", scale=SCALE)) for x in (0.0, 1.0))
        assert last(all_, "Transfer|Without a firm", "not published") < 0.5 * last(none, "Transfer|Without a firm", "not published")

    def test_better_evaluation_makes_fewer_fail(self):
        poor, good = (run(scenario(*on(13), *MANY, f"measures.result_register.evaluation_accuracy={x}", scale=SCALE)) for x in (0.0, 1.0))
        shares = [total(r, "Transfer|Entered", "pilot") / total(r, "Transfer|Entered", "concept") for r in (poor, good)]
        assert shares[1] > 1.1 * shares[0]


class TestFirstPurchase:
    """Measure 14, without vouchers."""

    def test_more_new_products_are_adopted(self):
        with_it, without = pair(14)
        assert last(with_it, "Transfer|Adoption", "all") > last(without, "Transfer|Adoption", "all")
        assert total(with_it, "Transfer|Launches") > total(without, "Transfer|Launches")
        assert last(with_it, "Transfer|Adoption", "insured") > last(with_it, "Transfer|Adoption", "not insured")

    def test_purchases_keep_to_places_and_budget(self):
        with_it, without = pair(14)
        for year in (2023, 2024, 2025):
            assert 0 < total(with_it, "First purchase|Orders", year=year) <= 60 + 1 / SCALE
            assert 0 < total(with_it, PAID, "first_purchase", year=year) <= 200e6 + 1
        assert total(without, "First purchase|Orders") == 0

    def test_without_money_nothing_is_bought_and_the_reason_is_recorded(self):
        records = run(scenario(*on(14), *MANY, "measures.first_purchase.budget=0 yuan/year", scale=SCALE))
        assert total(records, "First purchase|Orders") == total(records, PAID, "first_purchase") == 0
        assert total(records, "Fiscal|Refused", "first_purchase|budget") > 0

    def test_insurance_keeps_to_its_rules(self):
        with_it, without = pair(14)
        for records, budget in ((with_it, 400e6), (without, 150e6)):
            assert 0 < total(records, PAID, "insurance_subsidy") <= 0.8 * total(records, "Insurance|Premiums") + 1
            for year in (2023, 2024, 2025):
                assert total(records, PAID, "insurance_subsidy", year=year) <= budget + 1
        assert total(with_it, "Insurance|Policies") > 1.3 * total(without, "Insurance|Policies")

    def test_insurance_without_money_stops_and_says_so(self):
        records = run(scenario(*on(14), *MANY, "measures.first_purchase.insurance_budget=0 yuan/year", scale=SCALE))
        assert total(records, "Insurance|Policies") == 0
        assert total(records, "Fiscal|Refused", "insurance_subsidy|budget") > 0

    def test_the_loss_ratio_follows_what_fails(self):
        usual, worse = (
            run(scenario(*on(14), *MANY, "transfer.university_results=200000", f"transfer.claim_chance={x}", scale=SCALE)) for x in (0.05, 0.5)
        )
        assert total(usual, "Insurance|Policies") == total(worse, "Insurance|Policies")
        assert 0.1 < last(usual, "Insurance|Loss ratio") < 1.5
        assert last(worse, "Insurance|Loss ratio") > 3 * last(usual, "Insurance|Loss ratio")

    def test_caps_limit_the_subsidy(self):
        caps = tuple(f"measures.first_purchase.insurance_cap_{kind}=10000 yuan" for kind in ("equipment", "materials", "software"))
        capped = run(scenario(*on(14), *MANY, *caps, scale=SCALE))
        assert 0 < total(capped, PAID, "insurance_subsidy") <= 10_000 * total(capped, "Insurance|Policies") + 1

    @pytest.mark.parametrize("certifies", [True, False])
    def test_products_bought_or_insured_are_certified(self, certifies):
        there = province(*on(14), f"measures.first_purchase.certification={str(certifies).lower()}")
        assert bool(there.world.firms.certified.any()) == certifies


def test_a_measure_that_ends_leaves_its_facilities_but_no_terms():
    """Switched off on a date, the rules of 2022 hold again and what is open stays open."""
    office = province(*on(12, 13)).offices.transfer
    assert office.register.term("effort") == 1.6
    assert province().offices.transfer.register.term("effort") == 1.0
    assert differing(run(scenario(*MANY, scale=SCALE)), province().records) == []
