"""The scorecard in the terminal: every target, judged or not, inside 100 columns."""

from pathlib import Path

import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from sim.views.run.scorecard_table import render_scorecard


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


def test_targets_on_what_nobody_recorded_say_so(scorecard: pd.DataFrame) -> None:
    english, chinese = printed(scorecard, "en"), printed(scorecard, "zh")
    assert next(line for line in english if line.startswith("T1 ")).rstrip().endswith("not recorded")
    assert next(line for line in chinese if line.startswith("T1 ")).rstrip().endswith("无记录")


@pytest.mark.parametrize(("language", "words"), [("en", "reviewers 62\u00a0%"), ("zh", "评审力量不足 62%")])
def test_what_bound_stands_under_the_status(scorecard: pd.DataFrame, language: str, words: str) -> None:
    table = scorecard.assign(binding_cause=None, binding_share=float("nan"))
    table.loc[table["target"] == "T8", ["binding_cause", "binding_share"]] = ["reviewers", 0.62]
    lines = printed(table, language)
    assert max(cell_len(line) for line in lines) <= 100
    row = next(number for number, line in enumerate(lines) if line.startswith("T8 "))
    assert words in lines[row + 1]
    assert sum(words in line for line in lines) == 1
