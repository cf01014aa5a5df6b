"""Whatever firms there are and whatever the parameters within their priors: a year passes and leaves a table that makes sense."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.enterprises.columns import Firms
from sim.scenario.parameters import PARAMETERS
from tests.model.worlds import SLUGS, fixed, lived, on, run, sample, scenario

YEAR = scenario(*on(*SLUGS), scale=0.01, years=1)
POPULATION = sample(YEAR)
INCUMBENTS = int((POPULATION.cohort < 0).sum())
WITH_PRIOR = tuple(p for p in PARAMETERS.values() if p.prior is not None)
NOT_NEGATIVE = (
    "revenue", "employees", "fixed_assets", "debt", "propensity", "planned", "research", "relabelled", "grant_research", "knowledge", "inventions",
    "utility_patents", "results", "management", "sales_year", "research_year", "relabelled_year", "results_year", "prepaid", "prepaid_closed",
    "prepared", "revenue_history", "research_history", "equity_history", "loss", "deduction_years", "illiquid_quarters", "gain_far", "gain_near",
)  # fmt: skip
FRACTIONS = ("science_share", "high_tech_share", "new_product_share")
SHARES = ("Take-up", "Awareness", "Take-up|HNTE rate", "Take-up|Manufacturers and technology SMEs")


def resampled(seed: int, incumbents: int, entrants: int) -> Firms:
    """A population of rows drawn with replacement from the synthesised ones, `entrants` potential ones a quarter."""
    random = np.random.default_rng(seed)
    rows = [np.sort(random.integers(0, INCUMBENTS, incumbents))]
    for quarter in range(4):
        rows.append(random.choice(np.flatnonzero(POPULATION.cohort == quarter), entrants))
    return POPULATION.take(np.concatenate(rows))


def year_with(values: dict[str, float], seed: int):
    """The year with parameters at the given values."""
    kept = tuple(a for a in YEAR.assumptions if a.path not in values)
    changes = tuple(c for c in YEAR.changes if c.path not in values)
    assumptions = (*kept, *(fixed(path, value) for path, value in values.items()))
    return replace(YEAR, assumptions=assumptions, changes=changes, seed=seed)


def check_table(firms: Firms) -> None:
    for name, array in firms.arrays().items():
        if array.dtype.kind == "f":
            assert np.isfinite(array).all(), f"{name} is not finite"
    for name in NOT_NEGATIVE:
        assert (getattr(firms, name) >= 0).all(), f"{name} is negative"
    for name in FRACTIONS:
        column = getattr(firms, name)
        assert (column >= 0).all() and (column <= 1).all(), f"{name} is no share"
    assert (firms.management <= 20).all()
    for name in ("revenue", "research", "debt", "performer", "claims", "employees", "high_tech_expiry", "technology_sme_expiry"):
        assert not getattr(firms, name)[~firms.alive].any(), f"{name} of a firm that is none"
    assert (firms.cash[~firms.alive] == 0).all(), "money left with a firm that is none"
    assert not firms.research[~firms.performer].any() and not firms.relabelled[~firms.performer].any()


def check_records(records) -> None:
    assert np.isfinite(records.values).all()
    for name in SHARES:
        values = records.values[records.variables == name]
        assert (values >= 0).all() and (values <= 1).all(), name
    negative = set(records.variables[records.values < 0])
    assert negative <= {"Tax|Income tax|Paid"}


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32 - 1),
    incumbents=st.integers(200, 1500),
    entrants=st.integers(0, 60),
    positions=st.lists(st.floats(0.0, 1.0), min_size=len(WITH_PRIOR), max_size=len(WITH_PRIOR)),
)
def test_any_firms_and_any_parameters_within_their_priors_live_a_year(seed, incumbents, entrants, positions):
    values = {}
    for parameter, position in zip(WITH_PRIOR, positions, strict=True):
        low, high = parameter.prior
        value = low + position * (high - low)
        values[parameter.path] = round(value) if isinstance(parameter.default, int) else value
    province = lived(year_with(values, seed), resampled(seed, incumbents, entrants))
    check_table(province.world.firms)
    check_records(province.records)


@pytest.mark.parametrize("end", [0, 1])
@pytest.mark.parametrize("parameter", [p for p in WITH_PRIOR if p.kind == "behaviour"], ids=lambda p: p.path)
def test_each_behaviour_at_the_ends_of_its_prior_lives_a_year(parameter, end):
    value = float(parameter.prior[end])
    province = lived(year_with({parameter.path: value}, 7), resampled(7, 800, 20))
    check_table(province.world.firms)
    check_records(province.records)


@pytest.mark.parametrize(("incumbents", "entrants"), [(1, 0), (5, 1), (30, 5)])
def test_a_handful_of_firms_lives_a_year(incumbents, entrants):
    for seed in range(6):
        province = lived(YEAR, resampled(seed, incumbents, entrants))
        check_table(province.world.firms)
        check_records(province.records)


def test_five_years_of_the_synthesised_population_leave_a_sound_table():
    province = lived(scenario(*on(*SLUGS), scale=0.01, years=5))
    check_table(province.world.firms)
    check_records(province.records)


def test_a_province_without_research_lives_a_year():
    firms = resampled(3, 500, 0)
    for name in ("performer", "research", "relabelled", "research_history", "knowledge", "planned", "deduction_years"):
        getattr(firms, name)[:] = 0
    check_table(lived(YEAR, firms).world.firms)


def test_shares_have_a_value_at_every_later_quarter_end():
    awareness = run(YEAR).select("Awareness", breakdown="research_grant|all")
    assert len(awareness) == 5 and min(awareness) == date(2022, 12, 31)
