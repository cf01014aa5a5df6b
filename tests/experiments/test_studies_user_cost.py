"""User cost: known elasticities and speeds of adjustment are found in made-up panels, and nothing where nothing happened."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from fake_studies import make_panel

from sim.experiments.studies import user_cost
from sim.experiments.studies.study import degrees_key, own_reach, standard_error_key
from sim.experiments.studies.user_cost import PILOT_REFORM, estimates, finish
from sim.experiments.studies.within import instrumented
from sim.scenario.places import OWNERSHIPS

ELIGIBLE = 0.85


def reformed(firms: int, sigma: np.ndarray, speed: float, seed: int, years: tuple[int, ...] = tuple(range(2022, 2033)), **columns):
    """A panel in which half of the firms are reformed in 2025; equations 1 to 3 of the model with noise, and who is treated."""
    chance = np.random.default_rng(seed)
    treated, tau = np.arange(firms) % 2 == 1, chance.choice([0.05, 0.15, 0.25], firms)
    shape = (len(years), firms)
    sales = np.exp(17 + np.cumsum(chance.normal(0.04 + 0.2 * tau, 0.15, shape), axis=0))
    theta = np.where((np.array(years)[:, None] >= 2025) & treated, 2.0, 1.0)
    cost = (1 - tau * (1 + theta * ELIGIBLE)) / (1 - tau)
    desired = np.log(0.04 * sales) - sigma * np.log(cost) + chance.normal(0, 0.02, shape)
    research = desired.copy()
    for year in range(1, len(years)):
        research[year] = (1 - speed) * research[year - 1] + speed * desired[year]
    real = np.exp(research)
    table = {"sales": sales, "booked": real, "real": real, "user_cost": cost, "tax_rate": tau, "claims": True}
    return make_panel(firms, years[0], len(years), **(table | columns)), treated


def test_short_and_long_run_are_found():
    panel, treated = reformed(6_000, np.full(6_000, 1.5), 0.3, 1)
    numbers = estimates(panel, treated, np.ones(6_000, bool), PILOT_REFORM, np.arange(6_000))
    for year in range(1, 9):
        true = 1.5 * (1 - 0.7**year)
        assert numbers[f"year {year}"] == pytest.approx(true, abs=4 * numbers[standard_error_key(f"year {year}")] + 0.02)
    assert numbers["short_run"] == numbers["year 1"]
    assert numbers["long_run"] == numbers["year 8"]
    assert numbers["short_run"] < numbers["all"] < numbers["long_run"]
    assert numbers["real year 8"] == pytest.approx(numbers["year 8"])


def test_groups_keep_their_elasticities_apart():
    firms = 8_000
    size, ownership = (np.arange(firms) // 2 % 4).astype(np.int8), np.full(firms, OWNERSHIPS.index("private"), np.int8)
    ownership[size == 3] = OWNERSHIPS.index("state")
    sigma = np.array([2.0, 2.0, 0.6, 0.0])[size]
    panel, treated = reformed(firms, sigma, 1.0, 2, size=size, ownership=ownership)
    numbers = estimates(panel, treated, np.ones(firms, bool), PILOT_REFORM, np.arange(firms))
    assert numbers["small"] == pytest.approx(2.0, abs=0.1)
    assert numbers["large"] == pytest.approx(0.6, abs=0.1)
    assert numbers["state"] == pytest.approx(0.0, abs=0.1)
    renamed = finish({f"pilot {key}": value for key, value in numbers.items()})
    assert renamed["small_over_large"] == pytest.approx(1.4, abs=0.15)
    assert renamed["long_run"] == numbers["long_run"]


@pytest.mark.parametrize("seed", range(3))
def test_the_placebo_finds_nothing(seed):
    panel, treated = reformed(4_000, np.full(4_000, 2.0), 0.3, seed)
    numbers = estimates(panel, treated, np.ones(4_000, bool), PILOT_REFORM, np.arange(4_000))
    assert abs(numbers["year 0"]) < 3.5 * numbers[standard_error_key("year 0")]
    assert abs(numbers["extensive"]) < 1e-9


def test_firms_that_stop_are_left_to_the_extensive_margin():
    firms = 4_000
    chance = np.random.default_rng(5)
    stops = (np.arange(firms) % 2 == 1) & (chance.uniform(size=firms) < 0.3)
    performer = np.ones((11, firms), bool)
    performer[5:, stops] = False
    panel, treated = reformed(firms, np.full(firms, 1.0), 1.0, 6, performer=performer)
    numbers = estimates(panel, treated, np.ones(firms, bool), PILOT_REFORM, np.arange(firms))
    assert numbers["extensive"] == pytest.approx(-0.3, abs=0.03)
    assert numbers["long_run"] == pytest.approx(1.0, abs=0.05)


def test_a_reform_that_reaches_nobody_gives_no_estimate():
    panel, treated = reformed(500, np.full(500, 1.0), 0.3, 7, claims=np.zeros((11, 500), bool))
    numbers = estimates(panel, treated, np.ones(500, bool), PILOT_REFORM, np.arange(500))
    assert math.isnan(numbers["short_run"])


def by_sector(own_growth: float, elasticity: float, seed: int = 11, firms: int = 6_000, shock: float = 0.0):
    """A panel of 2018–2022 in which even sectors are treated from 2021 and grow at a pace of their own, with shocks that sectors share."""
    chance = np.random.default_rng(seed)
    sector = chance.integers(0, 40, firms).astype(np.int16)
    treated, tau = sector % 2 == 0, chance.choice([0.05, 0.15, 0.25], firms)
    years = np.arange(2018, 2023)
    theta = np.where((years[:, None] >= 2021) & treated, 1.0, 0.75)
    cost = (1 - tau * (1 + theta * ELIGIBLE)) / (1 - tau)
    level = 14.0 + chance.normal(0, 1, firms) + chance.normal(0, 0.02, (5, firms)) + own_growth * treated * (years[:, None] - 2018)
    level += (shock * chance.normal(size=(5, 40)).cumsum(axis=0))[:, sector]
    research = np.exp(level - elasticity * np.log(cost))
    table = {"booked": research, "real": research, "user_cost": cost, "tax_rate": tau, "sales": np.exp(chance.normal(18, 0.1, (5, firms)))}
    return make_panel(firms, 2018, 5, sector=sector, claims=True, **table), treated


def test_a_trend_of_the_treated_sectors_is_not_taken_for_an_effect():
    panel, treated = by_sector(0.05, 0.4)
    everyone = np.ones(len(panel), bool)
    numbers = estimates(panel, treated, everyone, user_cost.RATE_OF_2021, panel.sector)
    without = estimates(panel, treated, everyone, replace(user_cost.RATE_OF_2021, own_trend=False), panel.sector)
    for key in ("short_run", "long_run", "all", "real year 1"):
        assert numbers[key] == pytest.approx(0.4, abs=4 * numbers[standard_error_key(key)] + 0.02), key
        assert without[key] > 0.8, key
    assert without["year 0"] > 3 * without[standard_error_key("year 0")]  # the placebo tells that the trend is needed
    assert numbers[degrees_key("short_run")] == 39


def test_shocks_that_a_unit_of_assignment_shares_are_in_the_error():
    misses, narrow = [], []
    for seed in range(12):
        panel, treated = by_sector(0.0, 0.0, seed, 2_000, 0.05)
        everyone, plain = np.ones(len(panel), bool), replace(user_cost.RATE_OF_2021, own_trend=False)
        right = estimates(panel, treated, everyone, plain, panel.sector)
        firm = estimates(panel, treated, everyone, plain, np.arange(len(panel)))
        misses.append(abs(right["short_run"]) > own_reach("short_run", right))
        narrow.append(firm[standard_error_key("short_run")] < 0.5 * right[standard_error_key("short_run")])
    assert sum(misses) <= 3 and all(narrow)


def test_an_endogenous_regressor_is_instrumented():
    chance = np.random.default_rng(8)
    instrument, hidden = chance.normal(size=(2, 20_000))
    regressor = instrument + hidden + chance.normal(size=20_000)
    outcome = 0.7 * regressor - 2.0 * hidden + chance.normal(size=20_000)
    slope = instrumented(outcome, regressor, instrument)
    assert slope.value == pytest.approx(0.7, abs=4 * slope.standard_error)
    assert slope.strength > 1_000
    assert instrumented(outcome, regressor, regressor).value < 0.2  # least squares is biased


def test_the_error_is_that_of_the_library_where_it_has_one():
    import statsmodels.api as sm

    chance = np.random.default_rng(9)
    firm = np.repeat(np.arange(300), 4)
    x = chance.normal(size=1_200) + chance.normal(size=300)[firm]
    y = 0.5 * x + chance.normal(size=1_200) + chance.normal(size=300)[firm]
    control = chance.normal(size=(1_200, 1))
    ours = instrumented(y, x, x, control, firm)
    design = np.column_stack([x, np.ones(1_200), control])
    library = sm.OLS(y, design).fit(cov_type="cluster", cov_kwds={"groups": firm})
    assert ours.value == pytest.approx(library.params[0])
    assert ours.standard_error == pytest.approx(library.bse[0], rel=1e-6)
    assert ours.firms == 300


def test_the_pilot_changes_nothing_but_the_rate_of_its_cities(tmp_path):
    from sim.experiments.studies.study import RULES_FILE, Settings

    settings = Settings(scale=0.01, replicates=1)
    worlds = user_cost.worlds(settings)
    assert [world.name for world in worlds] == ["2021", "pilot"]
    pilot = worlds[1].scenario
    plain = settings.scenario(RULES_FILE, f"time.end={pilot.end}")
    added = set(pilot.changes) - set(plain.changes)
    assert {(change.path, change.value, change.start.year) for change in added} == {(user_cost.PATH, 2.0, 2025)}
    assert set(plain.changes) <= set(pilot.changes)
    assert pilot.assumptions == plain.assumptions
    assert pilot.end.year == 2032
