"""The panel of firms agrees with the run that it was kept of, and keeping it changes nothing."""

import numpy as np
import pytest
from worlds import SLUGS, on, scenario

from sim.experiments.computing.lab import Lab
from sim.experiments.computing.points import read_runs
from sim.experiments.computing.reader import Reader
from sim.experiments.store.run_store import RunStore
from sim.model import simulate, simulate_in_full

SCALE, YEARS = 0.004, 2


@pytest.fixture(scope="module")
def chosen():
    return scenario(*on(*SLUGS), scale=SCALE, years=YEARS)


@pytest.fixture(scope="module")
def life(chosen):
    return simulate_in_full(chosen, 0, 0, {"panel", "firms"})


def recorded(life, variable, year):
    records = life.records
    chosen = (records.variables == variable) & (records.cities == "all") & (records.breakdowns == "all")
    return records.values[chosen & (records.dates.astype("datetime64[Y]").astype(int) + 1970 == year)]


def test_a_run_with_a_panel_is_the_same_run(chosen, life):
    assert np.array_equal(simulate(chosen, 0, 0).values, life.records.values)


def test_the_years_are_the_start_and_those_of_the_run(chosen, life):
    assert life.panel.years == tuple(range(chosen.start.year, chosen.end.year + 1))
    assert life.panel.alive.shape == (len(life.panel.years), len(life.panel))


def test_stocks_are_those_recorded_on_the_last_day_of_the_year(life):
    panel = life.panel
    for place, year in enumerate(panel.years):
        holders = np.count_nonzero(panel.alive[place] & panel.high_tech[place])
        assert holders / SCALE == pytest.approx(recorded(life, "Enterprises|High-tech|Stock", year)[-1])


def test_real_research_of_the_years_adds_up_to_what_the_register_has(life):
    panel = life.panel
    assert np.array_equal(panel.row, life.firms.row)
    assert panel.real[1:].sum(axis=0) == pytest.approx(life.firms.research, rel=1e-4, abs=1.0)
    assert panel.public_money[1:].sum(axis=0) == pytest.approx(life.firms.public_money, rel=1e-4, abs=1.0)


def test_booked_research_is_never_less_than_real_research_of_those_that_live(life):
    panel = life.panel
    assert (panel.booked >= panel.real * (1 - 1e-4) - 1.0)[panel.alive].all()


def test_user_cost_is_the_formula_at_the_rates_faced(life):
    """A profitable firm without old losses that claims: B = (1 − τ(1 + θe)) / (1 − τ), e the default eligible share."""
    panel = life.panel
    place = 1
    chosen = panel.alive[place] & panel.claims[place] & (panel.tax_rate[place] > 0) & (panel.profit[0] > 0)
    tau, theta = panel.tax_rate[place][chosen].astype(float), panel.deduction_rate[place][chosen].astype(float)
    expected = (1 - tau * (1 + 0.85 * theta)) / (1 - tau)
    shares = np.isclose(panel.user_cost[place][chosen], expected, atol=2e-3)
    assert shares.mean() > 0.5  # others carry losses or share equipment


def number_of_holders(life, scenario):
    return {"holders": float(np.count_nonzero(life.panel.high_tech[-1] & life.panel.alive[-1])), "unknown": float("nan")}


def test_a_reader_finds_the_same_again_without_computing(tmp_path, chosen):
    reader = Reader("test-holders", number_of_holders)
    found = read_runs([chosen], reader, Lab(RunStore(tmp_path), simulate, simulate_in_full, workers=1))
    fail = Lab(RunStore(tmp_path), simulate, None, workers=1)
    again = read_runs([chosen], reader, fail)
    assert [*found[0]] == [*again[0]]
    assert found[0][0, 0]["holders"] == again[0][0, 0]["holders"] > 0
    assert np.isnan(again[0][0, 0]["unknown"])


def test_another_reader_has_another_address(chosen):
    one, other = Reader("one", number_of_holders), Reader("other", number_of_holders)
    assert one.identity != other.identity
