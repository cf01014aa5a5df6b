"""A policy that does nothing leaves no trace, and a run depends on nothing but its arguments."""

from dataclasses import replace

import numpy as np
import pytest

from sim.enterprises.columns import Firms
from sim.model import population, simulate
from sim.scenario.catalogue import MEASURES
from sim.scenario.loader import load
from tests.model.worlds import BUILT, SCENARIOS, differing, lived, on, run, sample, scenario

ALL = tuple(BUILT)
NO_OFFER = {
    9: {
        "research_grant": {
            "rate_small": 0.03, "rate_increase": 0.10, "tier_bonus": 0.0, "budget": "800 million yuan/year",
            **{f"{name}_{what}": 0 for name in ("collaboration", "centres", "demonstration", "projects") for what in ("places",)},
        }
    },
    10: {"ladder": {"places": 0, "upgrade_award": "0 yuan"}},
    19: {"policy_delivery": {"deduction_other": 0.75, "prepay_half_year": "false", "automatic_grant": "false", "automatic_award": "false",
                             "filing_miss": 0.03}},
    22: {"outreach": {"broadcast": 0, "cost": "0 yuan/year", "officers": 0, "supervised": 0}},
}  # fmt: skip
"""Lever values with which a measure gives what the rules of 2022 give."""


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


def test_baseline_is_not_no_policy():
    assert len(differing(run(scenario(years=1, file="baseline.yaml")), run(scenario(years=1)))) > 20


@pytest.mark.parametrize("number", ALL)
def test_measure_that_offers_what_the_rules_offer_changes_nothing(number):
    levers = tuple(f"measures.{slug}.{name}={value}" for slug, values in NO_OFFER[number].items() for name, value in values.items())
    changed = differing(run(scenario(*on(number), *levers, years=2)), run(scenario(years=2)))
    of_calls = ("Fiscal|Refused", "Take-up innovation_programmes")  # a call without places still has applicants and refuses them
    assert [name for name in changed if not name.startswith(of_calls)] == []


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
    after = population(chosen.scale, chosen.population_seed, 8)
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
