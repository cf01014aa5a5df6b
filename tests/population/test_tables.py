"""The data files: complete, cited, and in agreement with the model's parameters."""

import numpy as np
import pytest

from sim.enterprises import tables
from sim.enterprises.synthesis import margins
from sim.enterprises.synthesis.base import Base
from sim.scenario.parameters import PARAMETERS
from sim.scenario.starts import START_DATES

BASES = [Base.of(start) for start in START_DATES]
STATUSES = {"verified", "derived", "unverified", "hypothetical"}
FILES = ("margins", "cities", "sectors", "ownership", "ages", "tiers", "technology_sme_score", "high_tech_rules")


@pytest.mark.parametrize("name", FILES)
def test_every_figure_has_a_citation_and_a_status(name):
    for row in tables.read(name):
        assert row["citation"].strip(), row
        assert row["status"] in STATUSES, row


def test_every_assumption_has_a_reason_and_a_status():
    for base in BASES:
        for figure in tables.assumptions(base.year).values():
            assert figure.citation.strip(), figure
            assert figure.status in STATUSES, figure


@pytest.mark.parametrize("file", ["margins", "assumptions"])
def test_a_figure_holds_for_any_start_or_is_given_for_each(file):
    starts: dict[str, list[str]] = {}
    for row in tables.read(file):
        starts.setdefault(row["name"], []).append(row["start"])
    every = sorted(str(start.year) for start in START_DATES)
    assert {name: given for name, given in starts.items() if given != [""] and sorted(given) != every} == {}


def test_arrays_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        tables.city_values("gdp_2022")[0] = 1.0


def test_unknown_figures_are_named():
    with pytest.raises(KeyError, match="no_such_figure"):
        Base(2022).figure("no_such_figure")


@pytest.mark.parametrize(
    ("assumption", "parameter"),
    [
        ("interest", "finance.interest"),
        ("margin_slope", "finance.margin_slope"),
        ("productivity_persistence", "productivity.persistence"),
        ("productivity_shock", "productivity.shock"),
        ("knowledge_depreciation", "research.depreciation"),
        ("cash_ratio", "finance.cash_target"),
        ("entry_services", "demography.entry_services"),
    ],
)
def test_assumptions_equal_the_parameters_they_name(assumption, parameter):
    assert tables.assumption(assumption) == PARAMETERS[parameter].default


def test_city_gdp_adds_up_to_the_province():
    assert tables.city_values("gdp_2022").sum() == pytest.approx(87_435e8, rel=1e-3)


def test_shares_add_up_to_one():
    firms, staff = tables.ownership_shares()
    assert firms.sum() == pytest.approx(1.0)
    assert staff.sum() == pytest.approx(1.0)
    assert tables.age_classes()[1].sum() == pytest.approx(1.0)
    assert np.nansum(tables.sector_values("service_share")) == pytest.approx(1.0)


@pytest.mark.parametrize("base", BASES)
def test_no_sector_has_more_above_scale_firms_than_firms(base):
    assert np.all(margins.above_scale_firms(base) <= margins.all_firms(base))


@pytest.mark.parametrize("base", BASES)
def test_sales_tail_meets_the_mean_at_any_size_of_sample(base):
    tail = margins.above_scale_tail(base)
    mean = margins.above_scale_revenue(base).sum() / margins.above_scale_firms(base).sum()
    for number in (50, 662, 33_100):
        sales = tail.sales(number)
        assert sales.mean() == pytest.approx(mean, rel=1e-9)
        assert sales.min() >= margins.ABOVE_SCALE
        assert sales.max() <= tail.largest


@pytest.mark.parametrize("base", BASES)
def test_below_scale_sales_stay_below_scale_with_the_published_mean(base):
    sales = margins.below_scale_quantile((np.arange(200_000) + 0.5) / 200_000, base)
    assert sales.max() < margins.ABOVE_SCALE
    assert sales.mean() == pytest.approx(margins.below_scale_mean(base), rel=1e-3)
