"""The population adds up to the published figures, is a pure function of its arguments and has no absurd firm."""

from datetime import date

import numpy as np
import pytest

from sim.enterprises import tables
from sim.enterprises.columns import COLUMNS
from sim.enterprises.population_check import HELD, format_check, population_margins
from sim.enterprises.synthesis import synthesise

SAMPLE_SCALE = 0.02
START = date(2022, 12, 31)
SAMPLE_TOLERANCE = {"Firms": 0.06, "Ownership": 0.30, "Cities": 0.02, "Sales and assets": 0.12, "Profit": 0.12, "Research": 0.02}
"""A 2 % sample holds less than a firm of some cells; groups not named are held within 3 %."""
EXACT_IN_A_SAMPLE = {
    "Above-scale manufacturers": 1 / 632,
    "Stock": 0.002,
    "R&D of above-scale industry 2022": 1e-6,
    "Above-scale firms with R&D 2022": 1 / 356,
    "Above-scale sales (2021 carried by 5.1 %)": 1e-9,
    "Industrial staff": 1e-4,
    "New-product sales above scale": 1e-4,
}


def test_published_margins_hold_within_one_per_cent(province):
    off = [(m.group, m.name, m.deviation) for m in population_margins(province, 1.0, START) if m.held and abs(m.deviation) > HELD]
    assert not off


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3, 20])
def test_published_margins_hold_for_any_seed(seed):
    off = [
        (m.group, m.name, m.deviation) for m in population_margins(synthesise(1.0, seed, 0, START), 1.0, START) if m.held and abs(m.deviation) > HELD
    ]
    assert not off


def test_published_margins_hold_in_a_sample(sample):
    margins = population_margins(sample, SAMPLE_SCALE, START)
    off = [(m.group, m.name, m.deviation) for m in margins if m.held and abs(m.deviation) > SAMPLE_TOLERANCE.get(m.group, 0.03)]
    assert not off
    inexact = [(m.name, m.deviation) for m in margins if m.name in EXACT_IN_A_SAMPLE and abs(m.deviation) > EXACT_IN_A_SAMPLE[m.name]]
    assert not inexact


def test_what_the_issue_asks_to_hold_is_held(province):
    held = {m.name for m in population_margins(province, 1.0, START) if m.held}
    assert EXACT_IN_A_SAMPLE.keys() <= held
    assert sum("share of above-scale staff" in name for name in held) == tables.CITY_COUNT


def test_check_prints_every_margin_and_every_assumption(province):
    margins = population_margins(province, 1.0, START)
    text = format_check(margins, START)
    assert all(m.name in text for m in margins)
    assert all(name in text for name in tables.assumptions(2022))


def test_same_arguments_give_the_same_bytes(sample):
    again = synthesise(SAMPLE_SCALE, 1, 8, START)
    for column in COLUMNS:
        assert getattr(sample, column.name).tobytes() == getattr(again, column.name).tobytes(), column.name


def test_another_seed_gives_another_population(sample):
    other = synthesise(SAMPLE_SCALE, 2, 8, START)
    assert not np.array_equal(sample.employees, other.employees)
    assert not np.array_equal(sample.city, other.city)


def test_a_longer_run_adds_entrants_and_changes_nobody(sample):
    longer = synthesise(SAMPLE_SCALE, 1, 12, START)
    assert longer.count > sample.count
    for column in COLUMNS:
        np.testing.assert_array_equal(getattr(longer, column.name)[: sample.count], getattr(sample, column.name), err_msg=column.name)


@pytest.mark.parametrize(("scale", "quarters"), [(0.0, 4), (0.001, 4), (11.0, 4), (0.02, -1)])
def test_impossible_arguments_are_refused(scale, quarters):
    with pytest.raises(ValueError):
        synthesise(scale, 1, quarters, START)


@pytest.mark.parametrize("scale", [0.002, 0.005, 0.05])
def test_small_samples_can_be_built(scale):
    firms = synthesise(scale, 3, 2, START)
    assert firms.alive.sum() == pytest.approx(341_000 * scale, rel=0.01)


def test_no_value_is_missing_or_infinite(province):
    for column in COLUMNS:
        assert np.isfinite(getattr(province, column.name).astype(float)).all(), column.name


def test_shares_are_shares_and_money_is_money(province):
    for name in ("science_share", "high_tech_share", "new_product_share"):
        values = getattr(province, name)
        assert values.min() >= 0, name
        assert values.max() <= 1, name
    for name in (
        "revenue",
        "employees",
        "fixed_assets",
        "debt",
        "research",
        "relabelled",
        "knowledge",
        "inventions",
        "utility_patents",
        "loss",
    ):
        assert getattr(province, name).min() >= 0, name
    assert np.array_equal(province.cash, np.rint(province.cash))
    assert province.cash.min() >= 0


def test_incumbents_come_first(province):
    incumbents = int(province.alive.sum())
    assert incumbents == 341_000
    assert province.alive[:incumbents].all()
    assert (province.cohort[:incumbents] == -1).all()
    assert (province.born[:incumbents] > 0).all()


def test_below_scale_firms_stay_below_scale(view):
    tiers = view.firms.revenue[view.industry & ~view.above]
    assert tiers.max() < 20e6
    assert tiers.mean() == pytest.approx(4.645e6, rel=0.01)


def test_size_tail_is_that_of_chinese_provinces(view):
    sales = np.sort(view.firms.revenue)[::-1]
    top = int(0.05 * len(sales))
    assert 1.0 <= 1.0 / np.log(sales[:top] / sales[top]).mean() <= 1.5


def test_productivity_is_spread_as_specified(view):
    a = view.firms.productivity
    assert a.mean() == pytest.approx(0.0, abs=0.02)
    assert 0.5 <= a.std() <= 0.75
    assert 1.3 <= np.quantile(a, 0.9) - np.quantile(a, 0.1) <= 1.9


def test_no_group_of_firms_is_absurd(view):
    firms = view.firms
    per_head = firms.revenue / firms.employees
    assert 0.5e6 < np.median(per_head[view.above]) < 3e6
    assert 0.1e6 < np.median(per_head[view.industry & ~view.above]) < 0.6e6
    booked = firms.research + firms.relabelled
    assert (booked / firms.revenue).max() <= 0.36
    intensity = booked[view.above].sum() / firms.revenue[view.above].sum()
    assert 0.014 <= intensity <= 0.020
    high_tech = view.above & view.sector(tables.IS_HIGH_TECH)
    assert 0.026 <= booked[high_tech].sum() / firms.revenue[high_tech].sum() <= 0.042
    doing = (firms.research > 0)[view.above].mean()
    assert 0.44 <= doing <= 0.56
