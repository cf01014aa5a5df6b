"""Results in other formats: every number arrives, years are sums of quarters, views see what is there, and nothing is overwritten."""

from __future__ import annotations

import math
import struct
from dataclasses import replace
from datetime import date

import fake_model
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pyarrow import csv

from sim.experiments.computing.ensemble import run_ensemble
from sim.experiments.exchange import xlsx_export
from sim.experiments.exchange.long_table import HEADER, plain_columns, write_csv_export
from sim.experiments.exchange.stata_export import LABELS, write_stata_export
from sim.experiments.exchange.stored import StoredEnsemble
from sim.experiments.exchange.target import check_target, format_of, whole_file
from sim.experiments.exchange.xlsx_export import check_rows, number_format, write_xlsx_export
from sim.experiments.exchange.yearly import unit_of_year, yearly, yearly_summary
from sim.experiments.reading.panel import RowKey, build_panel
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import FolderError, StoreError
from sim.experiments.store.folder import ExperimentFolder
from sim.scenario.distributions import Distribution
from sim.scenario.resolved import Assumption, Text
from sim.scenario.variables import VARIABLES

ASSUMPTIONS = (
    Assumption("research.adjustment", Distribution("uniform", (0.1, 0.5))),
    Assumption("research.momentum", Distribution("fixed", (0.05,))),
)
SCENARIO = replace(fake_model.make_scenario(3, 2, targets=(fake_model.make_target(by=date(2023, 12, 31)),)), assumptions=ASSUMPTIONS)


def make(results, scenario=SCENARIO, name="trial", extras=None):
    """A finished ensemble below `results`, opened."""
    run_ensemble(scenario, fake_model.make_lab(results / "store", fake_model.simulate), results / name, extras)
    return StoredEnsemble(results / name)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world") / "results"
    make(folder, extras={RunKey(1, 0): frozenset({"events"})})
    make(folder, replace(SCENARIO, id="smaller", draws=2), "elsewhere/smaller")
    return folder


@pytest.fixture
def ensemble(results):
    return StoredEnsemble(results / "trial")


def long(ensemble):
    return pd.concat([pd.read_parquet(path) for path in ensemble.runs.values()], ignore_index=True)


def test_csv_holds_every_run_to_the_last_digit(ensemble, tmp_path):
    count = write_csv_export(ensemble, "runs", tmp_path / "runs.csv")
    assert (tmp_path / "runs.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    read = csv.read_csv(tmp_path / "runs.csv").to_pandas()
    stored = long(ensemble)
    assert tuple(read.columns) == HEADER and len(read) == len(stored) == count
    assert set(read["scenario"]) == {"trial"}
    for name in HEADER[1:]:
        assert (read[name].astype(str) == stored[name].astype(str)).all() if name != "value" else (read[name] == stored[name]).all(), name


def test_csv_is_blank_where_there_is_no_value():
    table = plain_columns(pa.table({"text": pa.array(["a", "b"]).dictionary_encode(), "value": [1.5, math.nan]}))
    assert table.to_pydict() == {"text": ["a", "b"], "value": [1.5, None]}


@pytest.mark.parametrize("what", ["summary", "scorecard", "fiscal_account"])
def test_tables_are_exported_as_they_are(ensemble, tmp_path, what):
    rows = write_csv_export(ensemble, what, tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_bytes() == (ensemble.folder.path / f"{what}.csv").read_bytes()
    assert rows == len((tmp_path / "table.csv").read_text().splitlines()) - 1


def test_stata_reads_every_run_back_exactly(ensemble, tmp_path):
    write_stata_export(ensemble, "runs", tmp_path / "runs.dta")
    read = pd.read_stata(tmp_path / "runs.dta")
    stored = long(ensemble)
    assert list(read.columns) == list(HEADER) and all(len(name) <= 32 and name.isidentifier() for name in LABELS)
    assert (read["value"] == stored["value"]).all()
    assert (read["date"] == pd.to_datetime(stored["date"])).all()
    for name in ("draw", "replicate", "variable", "city", "breakdown", "unit"):
        assert (read[name].astype(str) == stored[name].astype(str)).all(), name
    write_stata_export(ensemble, "runs", tmp_path / "again.dta")
    assert (tmp_path / "again.dta").read_bytes() == (tmp_path / "runs.dta").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.dta", "runs.dta"]


def test_stata_holds_the_summary(ensemble, tmp_path):
    write_stata_export(ensemble, "summary", tmp_path / "summary.dta")
    read = pd.read_stata(tmp_path / "summary.dta")
    summary = csv.read_csv(ensemble.folder.summary).to_pandas()
    pd.testing.assert_frame_equal(read[["mean", "p10", "p90"]], summary[["mean", "p10", "p90"]])
    assert (read["variable"].astype(str) == summary["variable"]).all()


def test_stata_notes_are_where_the_map_says(ensemble, tmp_path):
    """The map of the file still points at each section, and the notes stand in the characteristics, counted in note0."""
    write_stata_export(ensemble, "runs", tmp_path / "runs.dta")
    content = (tmp_path / "runs.dta").read_bytes()
    positions = struct.unpack_from("<14Q", content, content.index(b"<map>") + 5)
    tags = (b"<stata_dta>", b"<map>", b"<variable_types>", b"<varnames>", b"<sortlist>", b"<formats>", b"<value_label_names>",
            b"<variable_labels>", b"<characteristics>", b"<data>", b"<strls>", b"<value_labels>", b"</stata_dta>")  # fmt: skip
    for place, tag in zip(positions, tags, strict=False):
        assert content[place:].startswith(tag), tag
    assert positions[13] == len(content)
    notes = {}
    place = positions[8] + len(b"<characteristics>")
    while content[place:].startswith(b"<ch>"):
        (length,) = struct.unpack_from("<I", content, place + 4)
        body = content[place + 8 : place + 8 + length]
        assert body[:129].rstrip(b"\0") == b"_dta" and content[place + 8 + length :].startswith(b"</ch>")
        notes[body[129:258].rstrip(b"\0").decode()] = body[258:].rstrip(b"\0").decode()
        place += 8 + length + len(b"</ch>")
    assert int(notes["note0"]) == len(notes) - 1 == 5
    assert notes["note1"] == "Trial / 试验"
    assert "6 of 6 runs" in notes["note3"]


def test_a_breakdown_is_one_more_level_that_is_no_other_variable():
    levels = [f"{name}|{breakdown}" for name, variable in VARIABLES.items() for breakdown in variable.breakdowns]
    assert len(levels) == len(set(levels)) and not set(levels) & set(VARIABLES)


QUARTERS = fake_model.QUARTER_ENDS[1:]


@given(
    arrays(float, (8, 2), elements=st.floats(-1e9, 1e9)), arrays(bool, (8, 2)), st.sampled_from(["Fiscal|Paid", fake_model.STOCK]), st.booleans()
)  # fmt: skip
def test_a_year_is_the_sum_of_its_quarters_or_its_end(values, recorded, variable, cut):
    """A flow's years add up to all that was recorded; stocks are those of December; years that the horizon cuts are left out."""
    runs = [
        (RunKey(0, run), [RowKey(variable, "all", "all", day) for day, known in zip(QUARTERS, recorded[:, run], strict=True) if known],
         values[recorded[:, run], run])
        for run in range(2)
    ]  # fmt: skip
    scenario = replace(SCENARIO, end=date(2024, 9, 30)) if cut else SCENARIO
    found = {row.year: years for row, years in yearly(build_panel(runs), scenario)}
    for year in (2023, 2024):
        of_year = np.array([day.year == year for day in QUARTERS])
        for run in range(2):
            if variable == "Fiscal|Paid":
                quarters = values[of_year & recorded[:, run], run]
                if not recorded.any() or (cut and year == 2024):
                    assert year not in found
                elif recorded[:, run].any():
                    assert found[year][run] == pytest.approx(math.fsum(quarters), rel=1e-12, abs=1e-5)
                else:
                    assert math.isnan(found[year][run])
            elif recorded[QUARTERS.index(date(year, 12, 31)), run]:
                assert found[year][run] == values[QUARTERS.index(date(year, 12, 31)), run]


def test_statistics_of_years_count_the_runs_that_have_a_value():
    days = QUARTERS[:4]
    rows = [RowKey("Fiscal|Paid", "all", "all", day) for day in days]
    panel = build_panel([(RunKey(0, 0), rows, np.arange(4.0)), (RunKey(1, 0), rows[:1], np.array([10.0])), (RunKey(2, 0), [], np.empty(0))])
    ((row, count, numbers), _) = yearly_summary(panel, SCENARIO)
    assert (row.unit, row.year, count) == ("yuan/year", 2023, 2)
    assert numbers == pytest.approx([8.0, 6.4, 8.0, 9.6, 6.0, 10.0])
    assert unit_of_year("fraction") == "fraction"


def test_the_workbook_says_what_the_tables_say(ensemble, tmp_path):
    write_xlsx_export(ensemble, tmp_path / "book.xlsx", {"money paid": {"en": "Money paid", "zh": "财政资金支出"}})
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert book.sheetnames == ["About", "Scorecard", "Fiscal account", "Summary", "Draws"]
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["Runs 模拟"] == "6 of 6: 3 draws × 2 replicates; seed 7"
    score = pd.read_csv(ensemble.folder.scorecard, encoding="utf-8-sig").iloc[0]
    header, line = book["Scorecard"].iter_rows(values_only=True)
    shown = dict(zip(header, line, strict=True))
    assert shown["Median\n中位数"] == pytest.approx(score["median"]) and shown["Probability\n达成概率"] == score["probability"]
    assert shown["Unit\n单位"] == "firms" and book["Scorecard"].freeze_panes == "B2"
    summary = list(book["Summary"].iter_rows(min_row=2, values_only=True))
    expected = list(yearly_summary(ensemble.panel(), ensemble.scenario))
    assert len(summary) == len(expected)
    assert summary[0][5:8] == (expected[0][0].year, expected[0][0].unit, expected[0][1])
    assert summary[0][8:] == pytest.approx(expected[0][2], rel=1e-15)
    draws = list(book["Draws"].iter_rows(values_only=True))
    assert draws[3] == ("Draw\n抽样", "research.adjustment")  # what is fixed is no draw
    sampled = [ensemble.scenario.sampled(draw)["research.adjustment"] for draw in range(3)]
    assert [row[1] for row in draws[4:]] == pytest.approx(sampled, rel=1e-15)
    write_xlsx_export(ensemble, tmp_path / "again.xlsx", {"money paid": {"en": "Money paid", "zh": "财政资金支出"}})
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "book.xlsx").read_bytes()


def test_words_are_never_formulas(tmp_path):
    sly = make(tmp_path, replace(SCENARIO, title=Text("=1+1", "=cmd()")))
    write_xlsx_export(sly, tmp_path / "book.xlsx")
    assert openpyxl.load_workbook(tmp_path / "book.xlsx")["About"]["A1"].data_type != "f"


def test_a_sheet_that_is_too_small_says_so(ensemble, tmp_path, monkeypatch):
    check_rows("Summary", 1_048_576)
    monkeypatch.setattr(xlsx_export, "ROWS", 10)
    with pytest.raises(FolderError, match=r"the sheet Summary would have .* rows, and a sheet holds 10: export as csv"):
        write_xlsx_export(ensemble, tmp_path / "book.xlsx")
    assert not list(tmp_path.iterdir())


def test_every_unit_has_a_number_format():
    assert {number_format(unit_of_year(variable.unit)) for variable in VARIABLES.values()} == {"#,##0", "#,##0.00", "0.0%"}
    assert (number_format("yuan/year"), number_format("1/year"), number_format("days")) == ("#,##0", "0.0%", "#,##0.00")


def test_formats_and_file_names_must_agree(tmp_path):
    assert [format_of(None, tmp_path / name) for name in ("a.csv", "a.XLSX", "a.dta")] == ["csv", "xlsx", "stata"]
    assert format_of("iamc", tmp_path / "a.csv") == "iamc"
    for asked, name, message in (
        ("stata", "a.csv", "ends in .dta, not .csv"), (None, "a.doc", "does not say which format"), ("xlxs", "a.xlsx", "did you mean xlsx"),
        ("pyam", "a.csv", "did you mean iamc"), ("csv", "a", "ends in .csv$"),
    ):  # fmt: skip
        with pytest.raises(FolderError, match=message):
            format_of(asked, tmp_path / name)


def test_results_are_never_replaced_and_other_files_only_when_forced(results, tmp_path):
    (tmp_path / "a.csv").write_text("mine")
    check_target(tmp_path / "new.csv", False)
    check_target(tmp_path / "a.csv", True)
    with pytest.raises(FolderError, match="exists: choose another name, or replace it with --force"):
        check_target(tmp_path / "a.csv", False)
    with pytest.raises(FolderError, match="a file of the results folder"):
        check_target(results / "trial" / "summary.csv", True)
    with pytest.raises(FolderError, match="is a folder"):
        check_target(tmp_path, True)
    with pytest.raises(StoreError), whole_file(tmp_path / "a.csv") as temporary:
        temporary.with_suffix(".gone").rename(temporary)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.csv", "mine")]


def test_only_runs_of_the_manifest_are_exported(tmp_path):
    ensemble = make(tmp_path)
    stray = ensemble.runs[RunKey(0, 0)].with_name("draw-0009_replicate-0000.parquet")
    stray.write_bytes(ensemble.runs[RunKey(0, 0)].read_bytes())
    with pytest.raises(StoreError, match=r"draw-0009_replicate-0000.parquet holds another run: draw-0000_replicate-0000"):
        _ = StoredEnsemble(ensemble.folder.path).runs
    stray.write_bytes(make(tmp_path, replace(SCENARIO, seed=8), "seed").runs[RunKey(0, 0)].read_bytes())
    with pytest.raises(StoreError, match="another scenario, seed or code"):
        write_csv_export(StoredEnsemble(ensemble.folder.path), "runs", tmp_path / "out.csv")


def test_an_experiment_names_its_tables(tmp_path):
    folder = ExperimentFolder(tmp_path / "attribution")
    folder.create()
    folder.describe("attribution", ["qilu", "attribute"], [SCENARIO], {})
    folder.table("shares").write_text("measure,share\nladder,1\n")
    with pytest.raises(FolderError, match=r"`attribution` over several scenarios.*CSV files already: shares.csv"):
        StoredEnsemble(folder.path)
