"""A policy that does nothing leaves no trace, and a run depends on nothing but its arguments."""

from dataclasses import replace

import numpy as np
import pytest

from sim.enterprises.columns import Firms
from sim.model import population, simulate
from sim.scenario.catalogue import MEASURES
from sim.scenario.loader import load
from sim.scenario.parameters import PARAMETERS
from tests.model.worlds import SCENARIOS, SLUGS, differing, fixed, lived, on, run, sample, scenario, total

ALL = tuple(SLUGS)
NO_OFFER = {
    1: {"demand_library": {"bidders": 0, "inclusion_places": 0}},
    2: {"chokepoint_projects": {"projects": 0, "basic_projects": 0, "reviewers": 0}},
    3: {"demonstrations": {"projects": 0}},
    4: {"industrial_base": {"directory": 0}},
    5: {"platforms": {"places": 0, "reassigned": 0}},
    6: {"zone_upgrading": {"application_rate": 0.10, "industrial_weight": 0.25, "service_points": 0, "service_reach": 0,
                           "support_cost": "0 yuan/year", "founding_quota": 0, "extensions": 0}},
    7: {"zone_points": {"merit": 0, "award": "0 yuan", "cluster_gain": 0}},
    8: {"zone_ranking": {"fund": "0 yuan/year", "land": 0, "effort_points": 0, "effort_reach": 0, "effort_entry": 0}},
    9: {
        "research_grant": {
            "rate_small": 0.03, "rate_increase": 0.10, "tier_bonus": 0.0, "budget": "800 million yuan/year",
            **{f"{name}_{what}": 0 for name in ("collaboration", "centres", "demonstration", "projects") for what in ("places",)},
        }
    },
    10: {"ladder": {"places": 0, "upgrade_award": "0 yuan"}},
    11: {"state_owned": {"growth_duty": -1, "reserve_share": 0, "openness": 0, "opening_subsidy": "0 yuan", "consortia": 0}},
    12: {"transfer_chain": {"effort": 1.0, "fairs_cost": "0 yuan/year", "concept_centres": 0, "pilot_bases": 0,
                            "institute_companies": 0, "consortia": 0}},
    13: {"result_register": {"registration_days": "180 days", "duty": 0, "catalogue_days": "182 days", "evaluation_accuracy": 0.4,
                             "cost": "0 yuan/year"}},
    14: {"first_purchase": {"places": 0, "certification": "false", "insurance_take_up": 0.25, "insurance_budget": "150 million yuan/year",
                            "voucher_budget": "20 million yuan/year", "voucher_rounds": 4, "voucher_reach": 0}},
    15: {"project_talent": {"quota": 0}},
    16: {"talent_recruitment": {"more_arrivals": 0, "fast_days": "60 days", "more_places": 0, "matching": 0.3, "talent_award": "500 thousand yuan",
                                "talent_budget": "60 million yuan/year", "transfers": 0, "fairs_cost": "0 yuan/year"}},
    17: {"technology_export": {"platforms": 0}},
    18: {"technology_finance": {"cover": 0, "pool": "0 yuan", "loan_cap": "10 million yuan", "guarantee_cover": 0, "guarantee_capital": "0 yuan/year",
                                "equity_fund": "0 yuan/year", "listing_places": 0}},
    19: {"policy_delivery": {"deduction_other": 0.75, "prepay_half_year": "false", "automatic_grant": "false", "automatic_award": "false",
                             "filing_miss": 0.03}},
    20: {"coordination": {"handover_cut": 0, "joint_review": "false", "lost_cut": 0}},
    21: {"bundling": {"probability": 0, "release_day": "06-30"}},
    22: {"outreach": {"broadcast": 0, "cost": "0 yuan/year", "officers": 0, "supervised": 0}},
}  # fmt: skip
"""Lever values with which a measure gives what the rules of 2022 give."""
SHOWN = {
    1: ("Demands|Posted", "Demands|Published", "Fiscal|Refused all", "Fiscal|Refused demand_projects|withdrawn"),
    2: ("Projects|Applications", "Fiscal|Refused all", "Fiscal|Refused major_projects|", "Fiscal|Refused basic_projects|"),
    6: ("Zones|Applications", "Zones|Refused", "Zones|Days of review", "Fiscal|Refused all", "Fiscal|Refused provincial_zones|"),
    7: ("Zones|Points",),
    8: ("Zones|Rank",),
    9: ("Take-up innovation_programmes", "Fiscal|Refused all",
        *(f"Fiscal|Refused {call}|quota" for call in ("collaboration", "technology_centres", "demonstration_enterprises", "innovation_projects"))),
}  # fmt: skip
"""What a measure leaves in the records though it gives nothing: a library or call without places still has applicants and refuses them (1, 2, 6, 9),
and firms and zones are scored and ranked without consequence (7, 8)."""


@pytest.fixture(scope="module")
def all_disabled(tmp_path_factory):
    """The baseline with every one of its 22 measures disabled."""
    lines = [
        "schema: 1", "id: null-policy", "title: {zh: 空政策, en: Null policy}", f"extends: ['{SCENARIOS / 'baseline.yaml'}']",
        "run: {pair_with: null}", "population: {scale: 0.01}", "policy:",
        *(f"  {measure.path}: {{disable: true}}" for measure in MEASURES),
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("scenarios") / "null-policy.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return load(path)


@pytest.mark.parametrize("draw", [0, 1])
def test_every_measure_disabled_equals_no_policy_bit_for_bit(all_disabled, draw):
    assert len(all_disabled.assumptions) > len(scenario(years=5, certain=False).assumptions)  # levers of measures are drawn, but idle
    null, rules = run(all_disabled, draw), run(scenario(years=5, certain=False), draw)
    assert len(null) > 5000
    assert differing(null, rules) == []


@pytest.mark.parametrize("end", ["low", "high"])
def test_levers_of_measures_that_are_off_are_idle(end):
    """What a lever is set to matters only while its measure is in force. Projects are quick, so that those of earlier years reach their gates.

    One thing is observed without the measure as well: sales of the sectors that measure 7 would choose as signature clusters of the zones.
    """
    quick = ("projects.years_1=0.3", "projects.years_2=0.3", "projects.years_3=0.3", "projects.under_way=1000")
    without = scenario(*quick, scale=0.02, years=2)
    numbers = [p for p in PARAMETERS.values() if p.kind == "lever" and not isinstance(p.default, (bool, str))]
    set_aside = tuple(fixed(p.path, type(p.default)(getattr(p, end))) for p in numbers)
    assert total(run(without), "Projects|Stopped") > 0
    changed = differing(run(replace(without, assumptions=without.assumptions + set_aside)), run(without))
    assert [name for name in changed if not name.startswith("Zones|Cluster index")] == []


def test_baseline_is_not_no_policy():
    assert len(differing(run(scenario(years=2, file="baseline.yaml")), run(scenario(years=2)))) > 20


@pytest.mark.parametrize("number", ALL)
def test_measure_that_offers_what_the_rules_offer_changes_nothing(number):
    levers = tuple(f"measures.{slug}.{name}={value}" for slug, values in NO_OFFER[number].items() for name, value in values.items())
    changed = differing(run(scenario(*on(number), *levers, years=2)), run(scenario(years=2)))
    shown = SHOWN.get(number, ())
    assert [name for name in changed if not name.startswith(shown)] == []
    assert [name for name in shown if not any(c.startswith(name) for c in changed)] == []  # and the list holds no more than is needed


def test_every_measure_has_an_offer_to_take_back():
    """The test above speaks of all measures, and of each by levers whose values are not the defaults."""
    assert NO_OFFER.keys() == SLUGS.keys()
    for number, values in NO_OFFER.items():
        assert len(differing(run(scenario(*on(number), years=2)), run(scenario(years=2)))) > len(SHOWN.get(number, ())), values


def test_same_arguments_give_the_same_arrays():
    chosen = scenario(*on(*ALL), years=2, certain=False)
    once, twice = simulate(chosen, 1, 1), simulate(chosen, 1, 1)
    assert differing(once, twice) == []
    assert once.values.tobytes() == twice.values.tobytes()


def test_runs_do_not_depend_on_what_ran_before():
    first, second = scenario(*on(9), years=2), scenario(*on(19, 22), years=2)
    order = [(first, 0), (second, 0), (first, 1), (second, 1)]
    forward = {(s.changes, d): simulate(s, d, 0) for s, d in order}
    backward = {(s.changes, d): simulate(s, d, 0) for s, d in reversed(order)}
    for key, records in forward.items():
        assert differing(records, backward[key]) == []


def test_a_run_leaves_the_population_as_it_was():
    chosen = scenario(*on(*ALL), years=2)
    before = sample(chosen)
    simulate(chosen, 0, 0)
    after = population(chosen.scale, chosen.population_seed, 8, chosen.start)
    for name, array in before.arrays().items():
        assert np.array_equal(array, after.arrays()[name]), name


def test_draws_replicates_and_seeds_each_give_another_world():
    chosen = scenario(years=1, certain=False)
    base = run(chosen)
    for other in (run(chosen, 1, 0), run(chosen, 0, 1), run(chosen.with_overrides(seed=1))):
        assert len(differing(base, other)) > 20


def test_replicates_share_parameters_and_draws_do_not():
    chosen = scenario(years=1, certain=False)
    assert chosen.sampled(0) == chosen.sampled(0)
    assert chosen.sampled(0) != chosen.sampled(1)


@pytest.mark.parametrize("size", [97, 1_000_000])
def test_block_size_changes_no_firm_and_no_record(monkeypatch, size):
    chosen = scenario(*on(*ALL), years=2)
    usual = lived(chosen)
    monkeypatch.setattr(Firms.blocks, "__defaults__", (None, size))
    other = lived(chosen)
    assert len(list(other.world.firms.blocks())) == -(-other.world.firms.count // size)
    for name, array in usual.world.firms.arrays().items():
        assert np.array_equal(array, other.world.firms.arrays()[name]), name
    assert differing(usual.records, other.records) == []


def test_a_longer_horizon_leaves_the_common_years_as_they_were():
    short, long = run(scenario(*on(*ALL), years=2)), run(scenario(*on(*ALL), years=3))
    common = long.dates <= short.dates.max()
    cut = replace(long, **{name: getattr(long, name)[common] for name in ("dates", "variables", "cities", "breakdowns", "values")})
    assert differing(short, cut) == []
