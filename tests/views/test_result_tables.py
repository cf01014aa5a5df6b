"""Tables for the terminal beside the scorecard: the fiscal account, what each measure did, and what each measure adds."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from sim.experiments.effects import compare
from sim.scenario.catalogue import MEASURES
from sim.scenario.headlines import HEADLINES
from sim.views.attribution.effects_table import cells, markdown, render_effects
from sim.views.run.account_table import render_account
from sim.views.run.measures_table import mean_of, render_measures


def printed(table: object, width: int = 100) -> list[str]:
    console = Console(width=width, color_system=None, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(table)
    return console.export_text().splitlines()


@pytest.fixture(scope="module")
def account() -> pd.DataFrame:
    lines = {("money paid", "all"): 4.0e9, ("money paid", "research_grant"): 3.2e9, ("money paid", "upgrade_award"): 8e8,
             ("money paid", "listing"): 0.0,
             ("tax given up", "all"): 3.4e10, ("tax given up", "super_deduction"): 3.4e10, ("expected loss", "all"): 1e8,
             ("expected loss", "technology_loan"): 1e8, ("all", "all"): 3.81e10, ("capital of pools", "all"): 3e8,
             ("capital of pools", "loan_compensation"): 3e8}  # fmt: skip
    rows = [(year, kind, name, "yuan", 4, value * share, 0.9 * value * share, 1.1 * value * share)
            for (kind, name), value in lines.items() for year, share in (("2023", 0.4), ("2024", 0.6), ("all", 1.0))]  # fmt: skip
    return pd.DataFrame(rows, columns=["year", "kind", "instrument", "unit", "runs", "mean", "p10", "p90"])


def test_the_account_by_kind_largest_first_with_the_pools_outside(account: pd.DataFrame) -> None:
    lines = printed(render_account(account))
    labels = [re.split(r"\s{2,}", line.strip())[0] for line in lines]
    order = ["Money paid", "R&D grant", "Upgrade award", "Tax given up", "Expected loss on loans", "All costs", "Not in the total: put into pools"]
    assert [label for label in labels if label in order] == order
    assert "Listing" not in "\n".join(lines)
    total = next(line for line in lines if line.startswith("All costs"))
    assert total.split()[2:] == ["15,240", "22,860", "38,100", "34,290–41,910"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_account_fits_100_columns(account: pd.DataFrame, language: str) -> None:
    assert max(cell_len(line) for line in printed(render_account(account, language))) <= 100


def test_a_long_account_shows_its_total_alone(account: pd.DataFrame) -> None:
    years = pd.concat([account[account["year"] == "all"], *(account[account["year"] == "2023"].assign(year=str(year)) for year in range(2023, 2033))])
    lines = printed(render_account(years))
    assert not any("2023" in line for line in lines)
    assert next(line for line in lines if line.startswith("All costs")).split()[2:] == ["38,100", "34,290–41,910"]


@pytest.fixture(scope="module")
def summary() -> pd.DataFrame:
    dates = pd.to_datetime(["2022-12-31", "2023-12-31", "2024-12-31"])
    rows = [(day, variable, "all", breakdown, value) for variable, breakdown, values in (
        ("Coaching|Places filled", "all", (float("nan"), 4_000.0, 3_500.0)), ("Awareness", "super_deduction|all", (0.4, 0.5, 0.6)),
    ) for day, value in zip(dates, values, strict=True)]  # fmt: skip
    return pd.DataFrame(rows, columns=["date", "variable", "city", "breakdown", "mean"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_line_for_each_measure_in_force(summary: pd.DataFrame, language: str) -> None:
    lines = printed(render_measures(summary, MEASURES, language))
    numbers = [line.split()[0] for line in lines if line.split() and line.split()[0].isdigit()]
    assert numbers == [str(number) for number in range(1, 23)]
    assert max(cell_len(line) for line in lines) <= 100
    assert len([line for line in printed(render_measures(summary, MEASURES[9:10], language)) if line.lstrip().startswith("10 ")]) == 1


def test_sums_are_over_the_horizon_and_levels_at_its_end(summary: pd.DataFrame) -> None:
    lines = printed(render_measures(summary, MEASURES))
    assert next(line for line in lines if line.startswith("10 ")).split()[-1] == "7,500"
    assert next(line for line in lines if line.startswith("22 ")).replace("\u00a0", " ").rstrip().endswith("60 %")
    assert next(line for line in lines if line.startswith("18 ")).rstrip().endswith("–")  # nothing recorded
    assert pd.isna(mean_of(summary, HEADLINES["platforms"]))


def effect(slug: str, **figures: object):
    line = next(line for line in compare({}) if line.measure == slug)
    return replace(line, **figures)  # type: ignore[arg-type]


def test_cells_of_an_effect() -> None:
    line = effect("ladder", runs=4, with_measure=42_400.0, without=37_900.0, difference=4_500.0, standard_error=350.0, cost=1.935e9,
                  cost_standard_error=6.6e7, found="+", clear=True)  # fmt: skip
    assert [cell.replace("\u00a0", " ") for cell in cells(line, "en")][3:] == [
        "42,400", "37,900", "+4,500 ± 350", "+1.935 ± 0.066 bn yuan", "+ / +",
    ]  # fmt: skip
    assert cells(line, "zh")[3:] == ["4.24万家", "3.79万家", "+4,500 ± 350", "+19.35 ± 0.66亿元", "+ / +"]


def test_shares_differ_by_percentage_points_and_doubt_is_in_brackets() -> None:
    line = effect("outreach", with_measure=0.486, without=0.425, difference=0.061, standard_error=0.04, cost=None, found="+", clear=False)
    row = [cell.replace("\u00a0", " ") for cell in cells(line, "en")]
    assert row[3:] == ["48.6 %", "42.5 %", "+6.1 ± 4.0 % points", "–", "+ / (+)"]


def test_all_measures_are_in_both_tables() -> None:
    lines = compare({})
    rows = printed(render_effects(lines), 150)
    assert [row.split()[0] for row in rows if row.split() and row.split()[0].isdigit()] == [str(number) for number in range(1, 23)]
    table = markdown(lines).splitlines()
    assert [row.split("|")[1].strip() for row in table[2:24]] == [str(number) for number in range(1, 23)]
    assert {row.count("|") for row in table[:24]} == {9}
