"""Small provinces to experiment on: shipped scenarios cut to a sample and a few years, runs kept, and ways to look into a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from sim.enterprises.columns import Firms
from sim.kernel.clock import Phase
from sim.kernel.recorder import Records
from sim.model import Province, population, simulate
from sim.scenario.catalogue import MEASURES
from sim.scenario.distributions import Distribution
from sim.scenario.loader import load
from sim.scenario.resolved import Assumption, Scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
SLUGS = {measure.number: measure.slug for measure in MEASURES}
"""Slugs of the measures by number in the document."""


@cache
def scenario(*overrides: str, file: str = "no-policy.yaml", scale: float = 0.01, years: int = 3, certain: bool = True) -> Scenario:
    """A shipped scenario at a small scale with `--set` overrides; `certain` fixes every parameter at its default."""
    settings = (f"population.scale={scale}", f"time.end={2022 + years}-12-31", *overrides)
    loaded = load(SCENARIOS / file, settings)
    if certain:
        loaded = replace(loaded, assumptions=tuple(a for a in loaded.assumptions if a.distribution.kind == "fixed"))
    return loaded


def on(*numbers: int) -> tuple[str, ...]:
    """Overrides that put measures in force from the first day."""
    return tuple(f"measures.{SLUGS[number]}.enabled=true" for number in numbers)


@lru_cache(maxsize=64)
def run(chosen: Scenario, draw: int = 0, replicate: int = 0) -> Records:
    """The records of a run, computed once a session."""
    return simulate(chosen, draw, replicate)


def lived(chosen: Scenario, firms: Firms | None = None, prepare: Callable[[Province], None] = lambda province: None) -> Province:
    """The province after its horizon; `prepare` may put looks or disturbances on its calendar beforehand."""
    province = Province(chosen, 0, 0, firms)
    prepare(province)
    province.records = province.run()  # type: ignore[attr-defined]
    return province


def sample(chosen: Scenario) -> Firms:
    """A copy of the population that the scenario starts from."""
    quarters = 4 * (chosen.end.year - chosen.start.year)
    return population(chosen.scale, chosen.population_seed, quarters, chosen.start).copy()


def total(records: Records, variable: str, breakdown: str = "all", year: int | None = None, city: str = "all") -> float:
    """Sum of a flow over the run or one calendar year."""
    series = records.select(variable, city, breakdown)
    assert series, f"{variable} {breakdown} is not recorded"
    return sum(value for day, value in series.items() if year is None or day.year == year)


def last(records: Records, variable: str, breakdown: str = "all") -> float:
    """Value at the end of the run; the series must reach it."""
    series = records.select(variable, "all", breakdown)
    assert max(series) == max(records.dates.tolist()), f"{variable} {breakdown} ends early"
    return series[max(series)]


def differing(one: Records, other: Records) -> list[str]:
    """Names of variables (with breakdown) whose values differ in any bit, or that only one of two runs records."""
    keys = [list(zip(r.dates.tolist(), r.variables, r.cities, r.breakdowns, strict=True)) for r in (one, other)]
    values = [dict(zip(k, r.values.tolist(), strict=True)) for k, r in zip(keys, (one, other), strict=True)]
    different = {key for key in values[0].keys() | values[1].keys() if values[0].get(key) != values[1].get(key)}
    if not different and keys[0] != keys[1]:
        return ["order of rows"]
    return sorted({f"{variable} {breakdown}" for _, variable, _, breakdown in different})


def look(province: Province, day: date, see: Callable[[], None]) -> None:
    """Look at the province at the end of a day, before the accounts close."""
    province.world.clock.at(day, Phase.CLOSE, see)


def log_payments(province: Province) -> list[tuple[date, str, np.ndarray, np.ndarray]]:
    """Every payment from a province account to firms as (day, account, rows, yuan), filled while the province lives."""
    log: list[tuple[date, str, np.ndarray, np.ndarray]] = []
    ledger, pay = province.world.ledger, province.world.ledger.pay_firms

    def logged(source, cash, yuan, rows=None):
        if source.startswith("province "):
            log.append((province.world.today, source, rows.copy(), yuan.copy()))
        return pay(source, cash, yuan, rows)

    ledger.pay_firms = logged  # type: ignore[method-assign]
    return log


def fixed(path: str, value: float | int | bool | str) -> Assumption:
    """An assumption that gives one value, for any parameter."""
    return Assumption(path, Distribution("fixed", (value,)))
