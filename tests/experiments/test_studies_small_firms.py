"""Small-firm relief: a known jump and elasticity are found, placebos find nothing, the rule pair reaches only firms below the limit."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from fake_studies import make_panel

from sim.enterprises import tax
from sim.enterprises.tables import IS_MANUFACTURING
from sim.experiments.studies import small_firms
from sim.experiments.studies.small_firms import FROM, LIMIT, bins, elasticity, implied, sample
from sim.experiments.studies.study import RULES_FILE, Settings, standard_error_key
from sim.institutions.law import rules_in_force
from sim.institutions.life import Life
from sim.kernel.recorder import Records
from sim.model import population
from sim.scenario.loader import load

YEARS = tuple(range(FROM - 2, FROM + 3))
SCENARIO = load("scenarios/no-policy.yaml")
MADE = int(np.flatnonzero(IS_MANUFACTURING)[0])


def relieved(firms: int, rise: float, fall: float, seed: int):
    """Firms with log-uniform assets around the limit; below it research is higher by `rise` and its cost lower by `fall` (shares) from FROM on."""
    chance = np.random.default_rng(seed)
    assets = LIMIT * np.exp(chance.uniform(-1.2, 1.2, firms))
    before = 0.01 * assets * np.exp(chance.normal(0, 0.5, firms))
    after = np.array([[year >= FROM] for year in YEARS]) & (assets <= LIMIT)
    booked = before * (1 + rise * after) * np.exp(chance.normal(0, 0.1, (len(YEARS), firms)))
    cost = 0.75 * (1 - fall * after) * np.exp(chance.normal(0, 0.02, (len(YEARS), firms)))
    return make_panel(
        firms, YEARS[0], len(YEARS), sector=MADE, fixed_assets=assets, booked=booked, real=booked, user_cost=cost,
    )  # fmt: skip


def all_firms(panel):
    return sample(panel, LIMIT, np.ones(len(panel), bool))


def test_a_known_jump_and_its_elasticity_are_found():
    numbers = elasticity(all_firms(relieved(8_000, 0.5, 0.2, 1)), 7)
    # relative changes over the mean of both sides: .5/1.25 = .4 and .2/.9 = .222
    assert numbers["cost_jump"] == pytest.approx(-0.15, abs=0.01)
    assert numbers["elasticity"] == pytest.approx(0.4 / (0.2 / 0.9), rel=0.15)
    assert numbers["jump"] == pytest.approx(0.5 * numbers["base"], rel=0.15)
    assert abs(numbers["jump_raw"] - numbers["jump"]) < 4 * numbers[standard_error_key("jump_raw")]
    assert numbers[standard_error_key("jump")] < numbers[standard_error_key("jump_raw")]
    assert 0.02 < numbers[standard_error_key("elasticity")] < 0.5


@pytest.mark.parametrize("seed", range(3))
def test_placebos_find_nothing_and_see_nothing_of_the_limit(seed):
    none = np.array([])
    numbers = small_firms.read(Life(Records(none, none, none, none, none), panel=relieved(8_000, 1.0, 0.2, seed)), SCENARIO)
    for name in small_firms.PLACEBOS:
        assert abs(numbers[name]) < 3.5 * numbers[standard_error_key(name)], name
    assert numbers["jump"] > 8 * numbers[standard_error_key("jump")]


def test_without_a_fall_of_cost_there_is_no_elasticity():
    firms = all_firms(relieved(2_000, 0.5, -0.2, 3))
    assert math.isnan(implied(firms))


def test_firms_that_stop_count_with_no_research():
    panel = relieved(2_000, 0.0, 0.1, 4)
    panel.performer[YEARS.index(FROM) :, panel.fixed_assets[0] > LIMIT] = False
    firms = all_firms(panel)
    assert firms.research[firms.running > 0].max() == 0
    assert not np.isfinite(firms.cost[firms.running > 0]).any()
    assert elasticity(firms, 1)["jump"] > 0.5


def test_bins_step_at_the_limit():
    numbers = bins(all_firms(relieved(8_000, 0.5, 0.2, 5)))
    costs = {float(key.split()[1]): value for key, value in numbers.items() if key.startswith("cost ")}
    assert max(value for middle, value in costs.items() if middle < 0) < min(value for middle, value in costs.items() if middle > 0)


def test_the_rule_pair_reaches_only_firms_below_the_limit():
    firms = population(0.002, 1, 4, SCENARIO.start).copy()
    relief = small_firms.with_relief(load("scenarios/no-policy.yaml", ("time.end=2025-12-31",)))
    day = date(FROM, 6, 30)
    incentives = rules_in_force(relief.parameters(0), day, firms)
    below = firms.fixed_assets <= LIMIT
    assert below.any() and not below.all()
    rate = tax.deduction_rate(firms, incentives, day.toordinal())
    plain = tax.deduction_rate(firms, rules_in_force(SCENARIO.parameters(0), day, firms), day.toordinal())
    assert (rate[below] == small_firms.RATE).all()
    assert (rate[~below] == plain[~below]).all()
    early = date(FROM - 1, 6, 30)
    assert (tax.deduction_rate(firms, rules_in_force(relief.parameters(0), early, firms), early.toordinal()) == plain).all()


def test_the_relief_is_all_that_changes():
    world = small_firms.worlds(Settings(scale=0.01, replicates=2))[0].scenario
    plain = Settings(scale=0.01, replicates=2).scenario(RULES_FILE, f"time.end={world.end}")
    assert {change.path for change in set(world.changes) - set(plain.changes)} == {"tax.deduction_small_firms", "tax.deduction_small_assets"}
    assert set(plain.changes) <= set(world.changes)
    assert (world.replicates, world.draws, world.scale) == (2, 1, 0.01)
