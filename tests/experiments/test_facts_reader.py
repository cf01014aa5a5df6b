"""Facts 1 to 13 and 17 read from panels: made-up firms whose statistics are known, and a run of the model."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

from sim.enterprises.tables import IS_HIGH_TECH, IS_INDUSTRY, IS_MANUFACTURING, IS_SERVICE
from sim.experiments.facts.facts import FACTS, HISTORY, parts
from sim.experiments.facts.reader import READER, facts_1_13, growth_between, read_facts
from sim.institutions.life import FirmPanel
from sim.model import simulate_in_full
from sim.scenario.loader import load

YEARS = (2018, 2019, 2020, 2021, 2022)
START, END = date(2018, 12, 31), date(2022, 12, 31)
RUN = load(Path(__file__).parents[2] / "scenarios" / "no-policy.yaml", ("population.scale=0.01",))
SCENARIO = replace(RUN, start=START, end=END)
MANUFACTURERS = np.flatnonzero(IS_MANUFACTURING)


def made_up(count: int = 40_000, seed: int = 5, memory: float = -0.15, **columns: np.ndarray) -> FirmPanel:
    """Firms above scale that all live on: Laplace growth with memory, persistent productivity; `columns` replace what is made."""
    rng = np.random.default_rng(seed)
    shape = (len(YEARS), count)
    growth = 0.15 * rng.laplace(size=shape)
    for year in range(1, len(YEARS)):
        growth[year] += memory * growth[year - 1]
    productivity = np.empty(shape)
    productivity[0] = 0.6 * rng.normal(size=count)
    for year in range(1, len(YEARS)):
        productivity[year] = 0.8 * productivity[year - 1] + 0.36 * rng.normal(size=count)
    sales = 1e8 * (rng.pareto(1.2, count) + 1.0) * np.exp(np.cumsum(growth, axis=0))
    given = {
        "scale": 0.1, "years": YEARS, "row": np.arange(count, dtype=np.int32), "sector": rng.choice(MANUFACTURERS, count).astype(np.int8),
        "born": np.full(count, date(2008, 6, 30).toordinal(), np.int32), "cohort": np.full(count, -1, np.int16), "alive": np.ones(shape, bool),
        "sales": sales.astype(np.float32), "size": np.ones(shape, np.int8), "productivity": productivity.astype(np.float32),
        "quarters": np.full(count, 16, np.int16), "invention_quality": rng.lognormal(0, 1.8, 20_000).astype(np.float32),
    } | columns  # fmt: skip
    rest = {
        column.name: np.zeros(shape if column.name not in ("city", "ownership", "in_zone") else count, np.float32)
        for column in fields(FirmPanel)
        if column.name not in given
    }
    return FirmPanel(**given, **{name: values.astype(bool) if name in ("high_tech", "performer") else values for name, values in rest.items()})


@cache
def facts() -> dict[str, float]:
    return facts_1_13(made_up(), SCENARIO)


def test_size_and_growth_are_those_of_the_made_up_firms():
    found = facts()
    assert found["size_hill"] == pytest.approx(1.2, abs=0.12)
    assert found["growth_shape"] == pytest.approx(1.0, abs=0.05)
    assert found["growth_gaussian_p"] < 1e-6
    assert found["growth_spread"] == pytest.approx(0.15 * math.sqrt(2) / math.sqrt(1 - 0.15**2), abs=0.004)
    assert found["growth_spread_slope"] == pytest.approx(0.0, abs=0.02)
    assert found["growth_memory_small"] == pytest.approx(-0.15, abs=0.02)
    assert math.isnan(found["growth_memory_large"])  # there are none


def test_memory_belongs_to_the_size_before_both_growths():
    size = np.zeros((len(YEARS), 40_000), np.int8)
    size[1:, 20_000:] = 3
    found = facts_1_13(made_up(size=size, memory=0.1), SCENARIO)
    assert found["growth_memory_large"] == pytest.approx(0.1, abs=0.02)
    size[2:] = 3 - size[2:]  # what firms are later sorts nobody into another group in the first pair
    again = facts_1_13(made_up(size=size, memory=0.1), SCENARIO)
    assert again["growth_memory_large"] == pytest.approx(0.1, abs=0.02)


def test_firms_that_do_not_live_through_both_years_have_no_growth():
    alive = np.ones((len(YEARS), 1_000), bool)
    alive[2:, :100] = False
    alive[:1, 100:200] = False
    growth = growth_between(made_up(1_000, alive=alive), 1, np.ones(1_000, bool))
    assert np.isnan(growth[:200]).all() and np.isfinite(growth[200:]).all()


def test_a_firm_that_falls_below_scale_still_counts():
    sales = np.full((len(YEARS), 1_000), 3e7, np.float32)
    sales[2:] = 1e7
    sales[2:, ::2] = 4e7
    panel = made_up(1_000, sales=sales, sector=np.full(1_000, MANUFACTURERS[0], np.int8))
    assert np.nanstd(growth_between(panel, 1, panel.sales[1] >= 2e7)) == pytest.approx(math.log(4) / 2, rel=0.01)


def test_common_growth_of_sectors_and_years_is_taken_out():
    plain = made_up(4_000)
    lift = np.exp(np.arange(5)[:, None] * 0.3 * np.sin(np.arange(5))[:, None] + 0.2 * plain.sector[None, :] * np.arange(5)[:, None])
    lifted = replace(plain, sales=(plain.sales * lift).astype(np.float32))
    for key in ("growth_shape", "growth_spread", "growth_memory_small"):
        assert facts_1_13(lifted, SCENARIO)[key] == pytest.approx(facts_1_13(plain, SCENARIO)[key], abs=2e-3)


def test_productivity_within_sectors():
    found = facts()
    assert found["productivity_spread"] == pytest.approx(0.6, abs=0.04)  # without the outer 1 %
    assert found["productivity_gap"] == pytest.approx(0.6 * 2.563 * 0.98, abs=0.05)
    assert found["productivity_memory"] == pytest.approx(0.8, abs=0.01)
    panel = made_up()
    shifted = replace(panel, productivity=panel.productivity + panel.sector.astype(np.float32))
    assert facts_1_13(shifted, SCENARIO)["productivity_spread"] == pytest.approx(found["productivity_spread"], rel=1e-3)


def test_exit_and_hazard_by_age():
    """Firms of one age leave at the second year's first quarter: exits in their third year of life only."""
    count = 10_000
    alive = np.ones((len(YEARS), count), bool)
    alive[2:, :1_000] = False
    quarters = np.where(np.arange(count) < 1_000, 5, 16).astype(np.int16)
    born = np.full(count, date(2017, 12, 31).toordinal(), np.int32)
    found = facts_1_13(made_up(count, alive=alive, quarters=quarters, born=born), SCENARIO)
    assert found["hazard_peak"] == 3.0
    assert found["exit_rate"] == pytest.approx(1_000 / (2 * 10_000 + 2 * 9_000), rel=1e-6)
    born[:] = date(2018, 12, 31).toordinal()
    at_birth = facts_1_13(made_up(count, alive=alive, quarters=quarters, born=born), SCENARIO)
    assert at_birth["hazard_peak"] == 2.0
    assert math.isnan(at_birth["five_year_survival"])  # nobody was watched in the fifth year


def test_entrants_are_watched_from_birth():
    """Born within the first quarter of 2019, entered at its end, alive for three quarters: gone on 31 December 2019."""
    count = 5_000
    alive = np.zeros((len(YEARS), count), bool)
    born = np.full(count, date(2019, 2, 15).toordinal(), np.int32)
    panel = made_up(count, alive=alive, born=born, cohort=np.zeros(count, np.int16), quarters=np.full(count, 3, np.int16))
    from sim.experiments.facts.reader import ages_at_exit

    table = ages_at_exit(panel, SCENARIO, np.ones(count, bool))
    years = (date(2019, 12, 31) - date(2019, 2, 15)).days / 365.25
    assert table.firm_years.sum() == pytest.approx(count * years)
    assert table.hazard[0] == pytest.approx(1 / years)


def test_research_shares_and_persistence():
    count = 10_000
    booked = np.zeros((len(YEARS), count), np.float32)
    booked[:, :4_000] = 1e6
    booked[3:, 4_000:5_000] = 1e6  # a tenth starts in 2021
    sales = np.full((len(YEARS), count), 1e8, np.float32)
    sales[:, 9_000:] = 1e7  # below scale
    high_tech = np.zeros((len(YEARS), count), bool)
    high_tech[-1, :1_000] = True
    found = facts_1_13(made_up(count, booked=booked, sales=sales, high_tech=high_tech), SCENARIO)
    assert found["performers_share"] == pytest.approx((4 + 5 + 5) / 27)
    assert found["research_intensity"] == pytest.approx((4_000 + 5_000 * 2) * 1e6 / (27_000 * 1e8), rel=1e-5)
    assert found["research_stays"] == 1.0
    assert found["research_starts"] == pytest.approx(1_000 / (5_000 * 3 + 4_000), rel=1e-6)
    assert found["high_tech_research_share"] == pytest.approx(0.2, rel=1e-5)


def test_high_tech_industry_is_apart_and_services_are_no_industry():
    count = 3_000
    sector = np.repeat([np.flatnonzero(IS_HIGH_TECH)[0], MANUFACTURERS[0], np.flatnonzero(IS_SERVICE)[0]], 1_000).astype(np.int8)
    booked = np.repeat([[3e6, 1e6, 9e6]], 1_000, axis=0).T.reshape(-1).astype(np.float32) * np.ones((len(YEARS), 1), np.float32)
    sales = np.full((len(YEARS), count), 1e8, np.float32)
    found = facts_1_13(made_up(count, sector=sector, booked=booked, sales=sales), SCENARIO)
    assert found["research_intensity_high_tech"] == pytest.approx(0.03, rel=1e-5)
    assert found["research_intensity"] == pytest.approx(0.02, rel=1e-5)
    assert IS_INDUSTRY[sector[1_500]] and not IS_INDUSTRY[sector[-1]]


@cache
def life():
    return simulate_in_full(RUN, 0, 0, READER.extras)


def test_a_run_gives_every_fact_of_history_and_no_other():
    found = read_facts(life(), RUN)
    assert set(found) == {part.key for _, part in parts() if part.source == HISTORY}
    known = [key for key, value in found.items() if math.isfinite(value)]
    assert set(found) - set(known) <= {"size_hill", "growth_memory_large"}  # a hundredth of the province has few large firms
    assert found == read_facts(life(), RUN)


def test_single_inventions_add_up_to_the_yearly_sums():
    panel = life().panel
    assert panel is not None
    assert panel.invention_quality.size == round(float(np.nansum(panel.invented)))
    assert panel.invention_quality.sum(dtype=float) == pytest.approx(float(np.nansum(panel.quality, dtype=float)), rel=1e-4)


def test_quarters_lived_agree_with_the_yearly_states():
    panel = life().panel
    assert panel is not None
    incumbent = panel.cohort < 0
    assert (panel.quarters[incumbent & panel.alive[-1]] == 20).all()
    years_lived = panel.alive[1:, incumbent].sum(axis=0)
    quarters = panel.quarters[incumbent]
    gone = ~panel.alive[-1, incumbent]
    assert (quarters[gone] > 4 * years_lived[gone]).all() and (quarters[gone] <= 4 * years_lived[gone] + 4).all()


def test_reading_takes_no_time():
    """As many survey firms as a sample of 5 % has; .02 s on an idle machine."""
    panel = made_up(2_000)
    facts_1_13(panel, SCENARIO)
    began = perf_counter()
    facts_1_13(panel, SCENARIO)
    assert perf_counter() - began < 0.3


def test_in_sample_facts_are_read_from_history():
    assert {part.source for fact in FACTS if fact.in_sample for part in fact.parts} == {HISTORY}
