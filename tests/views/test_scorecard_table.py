"""The scorecard in the terminal: every target, judged or not, inside 100 columns."""

from pathlib import Path

import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from sim.views.tables import render_scorecard


def printed(scorecard: pd.DataFrame, language: str) -> list[str]:
    console = Console(width=100, color_system=None, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(render_scorecard(scorecard, language))
    return console.export_text().splitlines()


@pytest.fixture(scope="module")
def scorecard(fake_run: Path) -> pd.DataFrame:
    return pd.read_csv(fake_run / "scorecard.csv", encoding="utf-8-sig")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_target_has_one_numbered_row(scorecard: pd.DataFrame, language: str) -> None:
    starts = [line.split()[0] for line in printed(scorecard, language) if line.startswith("T") and line.split()[0][1:].isdigit()]
    assert starts == scorecard["target"].to_list()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_fits_100_columns_without_cutting_numbers(scorecard: pd.DataFrame, language: str) -> None:
    lines = printed(scorecard, language)
    assert max(cell_len(line) for line in lines) <= 100
    assert "…" not in "\n".join(lines)


def test_numbers_and_words_in_english(scorecard: pd.DataFrame) -> None:
    lines = printed(scorecard, "en")
    row = next(line for line in lines if line.startswith("T9"))
    assert row.replace("\u00a0", " ").split("  ")[0] == "T9"
    for piece in ("30,400", "29,700–31,100", "71 ± 9\u00a0%", "2023-12", "open"):
        assert piece in row
    assert any("> 30,000, end of 2023" in line for line in lines)


def test_targets_that_are_not_built_say_so_and_name_the_measure(scorecard: pd.DataFrame) -> None:
    english, chinese = printed(scorecard, "en"), printed(scorecard, "zh")
    assert next(line for line in english if line.startswith("T1 ")).rstrip().endswith("not built")
    assert next(line for line in chinese if line.startswith("T1 ")).rstrip().endswith("尚未建模")
    assert english[-1].strip() == "Not built yet: T1, T2, T13 (measure 2); T3, T4 (measure 6)."


def test_a_variable_nobody_recorded_is_not_called_unbuilt(scorecard: pd.DataFrame) -> None:
    table = scorecard[scorecard["target"] == "T9"].copy()
    table[["median", "p10", "p90", "probability", "monte_carlo_error"]] = float("nan")
    table["status"] = "not recorded"
    assert any("not recorded" in line for line in printed(table, "en"))
