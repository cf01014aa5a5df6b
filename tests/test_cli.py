"""The command as its users meet it: exit codes, messages, help. (Ctrl-C is in tests/experiments/test_robustness.py.)"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.commands.progress import Bar, Lines, Messages, duration
from sim.experiments.computing.lab import Standing
from sim.experiments.store.encoding import RunKey

SCRIPT = Path(__file__).with_name("qilu_with_fake_model.py")
SCENARIO = """\
schema: 1
id: trial
title: {zh: 试验, en: Trial}
time: {start: 2022-12-31, end: 2024-12-31}
run: {draws: 2, replicates: 2, seed: 7}
policy:
  measures.platforms.enabled: {set: true}
targets:
  T9:
    title: {zh: 高新技术企业, en: High-tech enterprises}
    kind: outcome
    measure: 10
    variable: Enterprises|High-tech|Stock
    above: 30000
    by: 2023-12-31
report:
  headline: [Enterprises|High-tech|Stock]
  languages: [en]
"""


COMMANDS = sorted(command.name or command.callback.__name__ for command in app.registered_commands)
KEEPING = ("list", "show", "clean", "export", "query", "views")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "trial.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def qilu(folder, *arguments, task="simulate"):
    environment = {**os.environ, "QILU_TEST_MARKS": str(folder), "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(SCRIPT), task, *arguments]
    process = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    return process.returncode, process.stdout, process.stderr


def runs_in(folder):
    return sorted(path.stem for path in (folder / "results" / "trial" / "runs").glob("*.parquet"))


def test_run_prints_scorecard_measures_and_paths(folder):
    code, output, errors = qilu(folder, "run", "trial.yaml", "--workers", "1")
    assert code == 0, errors
    assert re.search(r"^ *5 +Major platforms of science and", output, re.MULTILINE)
    assert "High-tech" in output and "T9" in output
    assert "results/trial/scorecard.csv" in output
    assert "4 of 4 runs" in output
    assert "4 of 4 runs" in errors
    assert len(runs_in(folder)) == 4
    written = {path.name for path in (folder / "results" / "trial").iterdir()}
    assert {"manifest.json", "summary.csv", "scorecard.csv", "fiscal_account.csv", "runs", "charts"} == written - {".lock"}
    assert list((folder / "results" / "trial" / "charts").glob("*.en.png"))
    told = json.loads((folder / "results" / "trial" / "manifest.json").read_text())
    assert told["command"] == ["qilu", "run", "trial.yaml", "--workers", "1"]


def test_run_takes_another_share_of_the_firms_and_another_seed(folder):
    code, _, errors = qilu(folder, "run", "trial.yaml", "--workers", "1", "--scale", "0.25", "--seed", "8")
    assert code == 0, errors
    told = json.loads((folder / "results" / "trial" / "manifest.json").read_text())["scenario"]
    assert (told["scale"], told["seed"]) == (0.25, 8)


def test_a_scenario_without_targets_is_run_and_drawn(folder):
    head, tail = SCENARIO.split("targets:")
    (folder / "trial.yaml").write_text(head + tail[tail.index("report:") :], encoding="utf-8")
    code, _, errors = qilu(folder, "run", "trial.yaml", "--workers", "1")
    assert code == 0, errors
    assert not list((folder / "results" / "trial" / "charts").glob("target-*"))


def test_failed_runs_are_named_and_the_exit_code_says_so(folder):
    code, output, errors = qilu(folder, "run", "trial.yaml", "--workers", "1", "--out", "elsewhere", task="fail_in_one")
    assert code == 1
    assert "1 of 4 runs failed" in errors
    assert "draw-0001_replicate-0000: ValueError: negative revenue; see elsewhere/errors/draw-0001_replicate-0000.json" in errors
    assert "Traceback" not in errors
    assert "T9" in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "missing.yaml"], "missing.yaml does not exist"),
        (["run", "trial.yaml", "--draws", "0"], "--draws"),
        (["run", "trial.yaml", "--scale", "1.5"], "--scale"),
        (["run", "trial.yaml", "--events", "7/0"], "no run 7/0: the last one is 1/1"),
        (["measures", "ladr"], "did you mean ladder?"),
        (["measures", "10", "--levers"], "choose one of"),
        (["effects", "missing.yaml"], "missing.yaml does not exist"),
        (["run", "trial.yaml", "--set", "run.drwas=3"], "did you mean run.draws?"),
        (["run", "trial.yaml", "--out", "trial.yaml/below"], "cannot write trial.yaml/below"),
        (["explain", "measures.ladr"], "did you mean"),
    ],
)
def test_bad_input_is_exit_code_2_without_traceback(folder, monkeypatch, arguments, message):
    monkeypatch.chdir(folder)
    monkeypatch.setitem(sys.modules, "sim.model", SimpleNamespace(simulate=None, simulate_in_full=None))
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_bad_input_as_a_process(folder):
    code, output, errors = qilu(folder, "run", "missing.yaml")
    assert (code, output) == (2, "")
    assert errors.startswith("missing.yaml:1:1: file: missing.yaml does not exist")


def test_validate_reports_all_problems_of_all_files(folder, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "bad.yaml").write_text(SCENARIO.replace("kind: outcome", "kind: wish").replace("draws: 2", "draws: two"), encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", "bad.yaml", "trial.yaml", "missing.yaml"])
    assert result.exit_code == 2
    assert result.stdout.startswith("trial: Trial")
    places = [line.split(": ")[0] for line in result.stderr.splitlines()]
    assert places == ["bad.yaml:5:14", "bad.yaml:11:11", "missing.yaml:1:1"]


def test_schema_is_json():
    result = CliRunner().invoke(app, ["schema"])
    assert result.exit_code == 0
    assert "properties" in json.loads(result.stdout)


def test_measures_are_all_listed():
    result = CliRunner().invoke(app, ["measures"])
    assert result.exit_code == 0
    assert [int(line.split()[0]) for line in result.stdout.splitlines()[1:]] == list(range(1, 23))
    assert "培优创新创造主力军" in result.stdout


def test_population_by_size():
    result = CliRunner().invoke(app, ["population", "--scale", "0.002"])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split()[:3] == ["size", "firms", "staff"]
    assert [line.split()[0] for line in lines[1:]] == ["micro", "small", "medium", "large", "all"]


@pytest.mark.parametrize(("scale", "deviation", "code"), [(1.0, 0.005, 0), (1.0, 0.02, 1), (0.5, 0.02, 0)])
def test_population_check_judges_held_margins_at_full_scale(monkeypatch, scale, deviation, code):
    from sim.enterprises import population_check, synthesis

    held = population_check.Margin("Firms", "Alive", "企业数", "firms", 1 + deviation, 1.0, "S", "yearbook", True)
    free = population_check.Margin("Firms", "Guess", "估计", "firms", 2.0, 1.0, "A", "none", False)
    monkeypatch.setattr(synthesis, "synthesise", lambda scale, seed, quarters, start: None)
    monkeypatch.setattr(population_check, "population_margins", lambda firms, scale, start: [held, free])
    result = CliRunner().invoke(app, ["population", "--check", "--scale", str(scale)])
    assert result.exit_code == code
    assert "yearbook" in result.stdout
    assert ("Firms: Alive is off by +2.00%" in result.stderr) == (code == 1)


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS if name != "results"), *(["results", name] for name in KEEPING)])
def test_every_help_has_a_purpose_and_examples(command):
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output
    assert not command or "Examples:" in result.output
    assert "..." not in result.output.split("Commands:")[-1] or command


def test_help_loads_nothing_heavy():
    heavy = ("numpy", "pandas", "pyarrow", "matplotlib", "pydantic", "ruamel", "rich")
    program = (
        "import sys; sys.argv = ['qilu', '--help']; from sim.cli import main\n"
        f"try: main()\nexcept SystemExit: print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=SCRIPT.parents[1], timeout=30)
    assert done.stdout.splitlines()[-1] == "[]"


def test_replaced_runs_are_named_even_when_quiet(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Messages(tmp_path / "results").started(Standing(4, stale=3, unreadable=1))
    assert capsys.readouterr().err.splitlines() == [
        "results held 3 runs of another scenario or code version: replaced",
        "1 run in results cannot be read and will be computed again",
    ]


def test_progress_lines_are_few(tmp_path, monkeypatch, capsys):
    clock = iter(range(1000))
    monkeypatch.setattr("sim.commands.progress.time", SimpleNamespace(monotonic=lambda: next(clock)))
    lines = Lines(tmp_path)
    lines.started(Standing(100, finished=20))
    for number in range(80):
        lines.finished(SimpleNamespace(key=RunKey(number, 0), failure=None), "trial")
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "100 runs, 20 of them finished before"
    assert told[1].startswith("30 of 100 runs, about ")
    assert told[-1] == "100 of 100 runs"
    assert len(told) == 9


def test_progress_bar_on_a_terminal(tmp_path, capsys):
    bar = Bar(tmp_path)
    bar.started(Standing(3, finished=1))
    bar.finished(SimpleNamespace(key=RunKey(0, 1), failure=None), "trial")
    bar.finished(SimpleNamespace(key=RunKey(0, 2), failure=SimpleNamespace(reason="ValueError: [no] markup")), "trial")
    bar.ended()
    errors = capsys.readouterr().err
    assert "trial, draw-0000_replicate-0002 failed: ValueError: [no] markup" in errors
    assert "3/3" in errors
    assert [duration(s) for s in (40, 200, 7_800)] == ["40 s", "3 min", "2 h 10 min"]
