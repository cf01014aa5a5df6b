"""Stocks change by the flows that are recorded, parts add up to wholes, and every declared variable is recorded when it should be."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from sim.enterprises.columns import SIZES
from sim.scenario.places import CITIES
from sim.scenario.variables import VARIABLES
from tests.model.worlds import SLUGS, on, run, scenario, total

SCALE = 0.01
CHOICES = {"no measure": (), "all built measures": tuple(SLUGS)}


@pytest.fixture(scope="module", params=CHOICES)
def records(request):
    return run(scenario(*on(*CHOICES[request.param]), scale=SCALE, years=5))


def firms_of(series: dict[date, float]) -> dict[date, int]:
    """A series of firms at the sample's scale, where it is a whole number."""
    whole = {day: round(value * SCALE) for day, value in series.items()}
    assert all(abs(value * SCALE - whole[day]) < 1e-6 for day, value in series.items())
    return whole


@pytest.mark.parametrize(
    ("stock", "inflow", "outflow"),
    [
        ("Enterprises|High-tech|Stock", "Enterprises|High-tech|Certified", "Enterprises|High-tech|Expired"),
        ("Enterprises|Alive", "Enterprises|Entered", "Enterprises|Exited"),
    ],
)
def test_stock_is_last_quarters_plus_inflow_minus_outflow_exactly(records, stock, inflow, outflow):
    stocks, came, went = (firms_of(records.select(name)) for name in (stock, inflow, outflow))
    days = sorted(stocks)
    assert len(days) == 21 and sorted(came) == sorted(went) == days[1:]
    assert sum(came.values()) > 0 and sum(went.values()) > 0
    for before, day in pairwise(days):
        assert stocks[day] == stocks[before] + came[day] - went[day], day


def test_firms_of_each_city_follow_the_same_identity(records):
    for city in CITIES:
        stocks, came, went = (firms_of(records.select(f"Enterprises|{name}", city.en)) for name in ("Alive", "Entered", "Exited"))
        days = sorted(stocks)
        for before, day in pairwise(days):
            assert stocks[day] == stocks[before] + came.get(day, 0) - went.get(day, 0), (city.en, day)


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_high_tech_stock_is_nearly_the_certificates_of_three_years(year):
    """A certificate runs three years, so what is missing are the holders that left: a few percent (published stocks and certificates give
    .966 to .983). On a tenth of the firms, because the ratio of a hundredth has a sampling error of more than .01."""
    records = run(scenario(scale=0.1, years=5))
    stock = records.select("Enterprises|High-tech|Stock")
    certified = sum(total(records, "Enterprises|High-tech|Certified", year=y) for y in (year - 2, year - 1, year))
    assert 0.93 <= stock[date(year, 12, 31)] / certified <= 1.0


def test_first_and_renewed_certificates_add_up(records):
    certified = records.select("Enterprises|High-tech|Certified")
    first, renewed = (records.select("Enterprises|High-tech|Certified", breakdown=name) for name in ("first", "renewed"))
    for day, value in certified.items():
        assert value == pytest.approx(first[day] + renewed[day], rel=1e-12)


def test_booked_research_is_real_plus_relabelled(records):
    for breakdown in ("all", *SIZES):
        booked, real, relabelled = (records.select(f"R&D|Enterprises|{name}", breakdown=breakdown) for name in ("Reported", "Real", "Relabelled"))
        assert sum(relabelled.values()) > 0
        for day, value in booked.items():
            assert value == pytest.approx(real[day] + relabelled[day], rel=1e-12), (breakdown, day)


@pytest.mark.parametrize("name", [v.name for v in VARIABLES.values() if v.by_city])
def test_cities_add_up_to_the_province(records, name):
    cities = [records.select(name, city.en) for city in CITIES]
    for day, value in records.select(name).items():
        assert sum(city.get(day, 0.0) for city in cities) == pytest.approx(value, rel=1e-12), day


@pytest.mark.parametrize("name", [v.name for v in VARIABLES.values() if v.kind != "share" and set(SIZES) <= set(v.breakdowns)])
def test_size_classes_add_up_to_all_firms(records, name):
    sizes = [records.select(name, breakdown=size) for size in SIZES]
    series = records.select(name)
    assert sum(series.values()) > 0, f"{name} is declared but nothing is ever recorded"
    for day, value in series.items():
        assert sum(size.get(day, 0.0) for size in sizes) == pytest.approx(value, rel=1e-12), day


def test_shares_are_shares(records):
    shares = np.isin(records.variables, ["Take-up", "Awareness", "Take-up|HNTE rate", "Take-up|Manufacturers and technology SMEs"])
    assert shares.sum() > 100
    assert (records.values[shares] >= 0).all() and (records.values[shares] <= 1).all()


def test_values_are_finite_and_only_tax_can_be_negative(records):
    assert np.isfinite(records.values).all()
    assert set(records.variables[records.values < 0]) <= {"Tax|Income tax|Paid"}  # a quarter of refunds


def test_every_variable_is_recorded_each_quarter():
    """Of a hundredth of the firms and a few projects, so there are more results and projects, and some of both come far enough to be recorded."""
    many = ("transfer.university_results=60000", "projects.pass_1=0.9", "measures.chokepoint_projects.projects=1000",
            "measures.chokepoint_projects.budget=8 billion yuan/year", "measures.chokepoint_projects.reviewers=10000")  # fmt: skip
    records = run(scenario(*on(*SLUGS), *many, scale=SCALE, years=5))
    late = {"share"}  # a share has no value before its first event
    days = set(records.dates.tolist())
    for variable in VARIABLES.values():
        recorded = {day for breakdown in ("all", *variable.breakdowns) for day in records.select(variable.name, breakdown=breakdown)}
        missing = days - recorded - ({date(2022, 12, 31)} if variable.kind == "flow" else set())
        assert not missing or (variable.kind in late and recorded), variable.name


def test_a_quarter_of_refunds_apart_tax_comes_in_every_year(records):
    for year in range(2023, 2028):
        assert total(records, "Tax|Income tax|Paid", year=year) > 0
