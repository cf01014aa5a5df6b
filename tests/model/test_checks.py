"""The model answers changes as theory and evidence say: every check of checks.yaml on a small population, and a wrong one is found out."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.checks.checks_file import read_checks
from sim.experiments.checks.judge import judge
from sim.experiments.computing.lab import Lab
from sim.experiments.store.run_store import RunStore
from sim.model import simulate
from tests.model.worlds import SCENARIOS

CHECKS = Path(__file__).resolve().parents[1] / "checks.yaml"
SCALE, REPLICATES = 0.02, 3
"""As much as fits into a minute; `qilu check` takes one replicate more, and `--scale 1` all firms."""


@pytest.fixture(scope="module")
def checks():
    return read_checks(CHECKS, SCALE, REPLICATES)


def told(verdicts):
    """What does not hold, by check."""
    lines = {}
    for found in verdicts:
        head = f"{found.check.place} {found.check.id}: {found.quantity.label} {found.check.expectation.text}"
        for step in found.steps:
            if not step.passed:
                lines[found.check.id] = f"{head}: {step.label} {step.mean:.4g} ± {step.standard_error:.2g} {step.detail}"
    return lines


def test_no_check_is_contradicted_and_most_are_shown(tmp_path, checks):
    """Three replicates of a small sample cannot show every effect (`qilu check` takes more); none may point the other way."""
    lab = Lab(RunStore(tmp_path / "store"), simulate, workers=2)
    unclear = told(judge(checks, lab, tmp_path / "checks"))
    assert len(unclear) <= 0.2 * len(checks), "\n".join(unclear.values())
    contradicted = told(judge([replace(check, weak=True) for check in checks if check.id in unclear], lab, tmp_path / "again"))
    assert not contradicted, "\n".join(contradicted.values())


def test_the_file_covers_what_it_must(checks):
    assert len(checks) >= 45
    topics = {check.topic for check in checks}
    assert topics >= {"tax", "notch", "technology SMEs", "awareness", "take-up", "grants", "loans", "equity", "knowledge", "demand", "entry and exit",
                      "projects", "zones", "transfer", "talent", "delivery", "budgets", "fiscal", "null", "leakage"}  # fmt: skip
    assert sum(check.weak for check in checks) < len(checks) / 10


WRONG = """
schema: 1
scenario: {scenarios}/no-policy.yaml
years: 1
checks:
  demand-the-wrong-way:
    topic: demand
    reason: wrong on purpose
    source: none
    change: {{economy.demand_growth: 0.07}}
    compare: [Revenue|Above-scale, Enterprises|Alive]
    expect: falls
  demand-changes-nothing:
    topic: demand
    reason: wrong on purpose
    source: none
    change: {{economy.demand_growth: 0.07}}
    compare: everything
    expect: unchanged
  demand-the-right-way:
    topic: demand
    reason: right
    source: equation 11
    change: {{economy.demand_growth: 0.07}}
    compare: Revenue|Above-scale
    expect: {{of: relative change, between: [1 %, 5 %]}}
"""


@pytest.fixture
def command(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG.format(scenarios=SCENARIOS))
    return ["check", str(file), "--scale", "0.005", "--replicates", "3", "--out", str(tmp_path / "out"), "--store", str(tmp_path / "store"),
            "--workers", "1", "--quiet"]  # fmt: skip


def test_a_wrong_expectation_is_found_out(tmp_path, command):
    answer = CliRunner().invoke(app, command, env={"LANG": "en_GB.UTF-8"})
    assert answer.exit_code == 1
    assert "1 of 3 checks hold" in answer.output
    assert "wrong.yaml:6: demand-the-wrong-way does not hold: wrong on purpose" in answer.output
    assert "demand-changes-nothing does not hold" in answer.output
    rows = (tmp_path / "out" / "checks.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 5
    assert (tmp_path / "out" / "manifest.json").exists()
    alone = CliRunner().invoke(app, [*command, "--only", "demand-the-right-way"], env={"LANG": "zh_CN.UTF-8"})
    assert alone.exit_code == 0
    assert "1项检验中1项成立" in alone.output


def test_an_unknown_check_is_told_with_the_nearest(command):
    answer = CliRunner().invoke(app, [*command, "--only", "demand-the-rong-way"], env={"COLUMNS": "300"})
    assert answer.exit_code == 2
    assert "did you mean demand-the-wrong-way" in answer.output
