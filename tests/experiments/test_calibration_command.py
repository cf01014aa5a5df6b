"""`qilu calibrate` end to end on two parameters and one year of the real model, and what it says before anything is computed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app

ROOT = Path(__file__).resolve().parents[2]
SMALL = f"""
scenario: {ROOT / "scenarios" / "history-2018-2022.yaml"}
parameters:
  notch.title_fixed: prior
  awareness.initial: {{prior: prior, only_here: true}}
moments:
  stock:
    variable: Enterprises|High-tech|Stock
    years: [2019, 2020]
    observed: history
    relative_tolerance: 5 %
    reason: none
"""
OPTIONS = [
    "--trials",
    "3",
    "--replicates",
    "1",
    "--points",
    "14",
    "--check",
    "4",
    "--tests",
    "5",
    "--until",
    "2019",
    "--scale",
    "0.002",
    "--workers",
    "1",
]


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def invoke(*arguments):
    return CliRunner().invoke(app, ["calibrate", *map(str, arguments)])


@pytest.mark.slow
def test_end_to_end(small, tmp_path):
    out, document, posterior = tmp_path / "out", tmp_path / "MODEL.md", tmp_path / "posterior.csv"
    document.write_text("before\n<!-- calibration:begin -->\nnothing yet\n<!-- calibration:end -->\nafter\n")
    asked = [small, *OPTIONS, "--out", out, "--store", tmp_path / "store"]
    first = invoke(*asked, "--write-posterior", posterior, "--markdown", document)
    assert first.exit_code == 0, first.output
    assert "Published figures beside the calibrated model" in first.output
    assert sorted(path.name for path in out.iterdir() if path.suffix == ".csv") == [
        "coverage.csv", "fit.csv", "marginals.csv", "posterior-history.csv", "posterior.csv", "trials.csv",
    ]  # fmt: skip
    assert len(list((out / "charts").glob("*.png"))) == 6
    assert posterior.read_bytes() == (out / "posterior.csv").read_bytes()
    assert (tmp_path / "posterior-history.csv").read_bytes() == (out / "posterior-history.csv").read_bytes()
    header = next(line for line in posterior.read_text().splitlines() if not line.startswith("#"))
    assert header == "notch.title_fixed"
    told = document.read_text()
    assert "nothing yet" not in told
    assert "| Figure | Published |" in told
    assert "awareness.initial" in told
    tables = {path.name: path.read_bytes() for path in out.glob("*.csv")}
    assert invoke(*asked).exit_code == 0
    assert {path.name: path.read_bytes() for path in out.glob("*.csv")} == tables


def test_what_cannot_be_done_is_said_before_anything_is_computed(small, tmp_path):
    few = invoke(small, "--points", "5", "--out", tmp_path / "out")
    assert few.exit_code == 2
    assert "too few to learn 2 parameters: at least" in few.output
    early = invoke(small, "--until", "2018", "--out", tmp_path / "out")
    assert early.exit_code == 2
    assert "2019 or later" in early.output
    missing = invoke(tmp_path / "smal.yaml")
    assert missing.exit_code == 2
    assert "did you mean small.yaml?" in missing.output
    assert not (tmp_path / "out").exists()


def test_a_document_without_marks_is_told_before_long_runs(small, tmp_path):
    document = tmp_path / "MODEL.md"
    document.write_text("nothing here")
    result = invoke(small, *OPTIONS, "--out", tmp_path / "out", "--store", tmp_path / "store", "--markdown", document)
    assert result.exit_code != 0
    assert "calibration:begin" in result.output
    assert not (tmp_path / "store").exists()
