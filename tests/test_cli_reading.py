"""Commands that keep and read what happened, list the measures, and compare with and without them."""

from __future__ import annotations

import csv

import pytest
from test_cli import SCENARIO, SCRIPT, qilu
from typer.testing import CliRunner

from sim.cli import app
from sim.scenario.catalogue import MEASURES
from sim.scenario.explain import levers_of

ROOT = SCRIPT.parents[1]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "trial.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def event_files(folder):
    return sorted(path.stem for path in (folder / "results" / "trial" / "events").glob("*.parquet"))


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (["--events"], [(0, 0)]),
        (["--events", "--workers", "1"], [(0, 0)]),
        (["--events", "all"], [(0, 0), (0, 1), (1, 0), (1, 1)]),
        (["--events", "1/0,0/1"], [(0, 1), (1, 0)]),
        (["--events=first"], [(0, 0)]),
    ],
)
def test_events_are_kept_of_the_first_run_of_all_or_of_those_named(folder, arguments, kept):
    code, output, errors = (
        qilu(folder, "run", *arguments, "trial.yaml") if arguments[-1] != "--events" else qilu(folder, "run", "trial.yaml", *arguments)
    )
    assert code == 0, errors
    assert event_files(folder) == [f"draw-{draw:04d}_replicate-{replicate:04d}" for draw, replicate in kept]
    assert "results/trial/events" in output


def test_events_may_stand_before_the_file(folder):
    code, _, errors = qilu(folder, "run", "--events", "trial.yaml", "--workers", "1")
    assert code == 0, errors
    assert event_files(folder) == ["draw-0000_replicate-0000"]


def test_without_events_none_are_kept(folder):
    assert qilu(folder, "run", "trial.yaml", "--workers", "1")[0] == 0
    assert event_files(folder) == []
    code, output, errors = qilu(folder, "events", "results/trial")
    assert (code, output) == (1, "")
    assert "`qilu run FILE --events` keeps them" in errors


def test_events_are_printed_and_drawn(folder):
    qilu(folder, "run", "trial.yaml", "--events", "all")
    code, output, errors = qilu(folder, "events", "results/trial", "--run", "1/0")
    assert code == 0, errors
    assert "Projects – Major innovation projects: 2 from 2023-05-01 to 2023-06-01" in output
    assert "screening 1" in output
    assert "6\u00a0m yuan" in output
    charts = {path.name for path in (folder / "results" / "trial" / "charts").glob("events-*.png")}
    assert charts == {"events-project-major-projects.en.png", "events-timeline.en.png"}
    code, output, _ = qilu(folder, "events", "results/trial", "payment", "--no-charts")
    assert (code, "screening" in output) == (0, False)
    code, _, errors = qilu(folder, "events", "results/trial", "lone")
    assert (code, "there are major_projects, payment, project, research_grant" in errors) == (1, True)


@pytest.mark.parametrize("measure", ["9", "research_grant", "measures.research_grant"])
def test_one_measure_in_full(measure):
    result = CliRunner().invoke(app, ["measures", measure])
    assert result.exit_code == 0
    levers = levers_of(MEASURES[8])
    assert len(levers) > 10
    for lever in levers:
        assert f"\n{lever.path}\n" in result.stdout
        assert lever.source in result.stdout
    assert "提升企业技术创新能力" in result.stdout


def test_the_levers_of_all_measures_as_a_table():
    result = CliRunner().invoke(app, ["measures", "--levers"])
    assert result.exit_code == 0
    rows = [line.split()[:2] for line in result.stdout.splitlines() if line.split()[:1] and line.split()[0].isdigit()]
    assert rows == [[str(measure.number), lever.path] for measure in MEASURES for lever in levers_of(measure)]


def test_the_measures_as_a_document():
    result = CliRunner().invoke(app, ["measures", "--markdown"])
    assert result.exit_code == 0
    heads = [line for line in result.stdout.splitlines() if line.startswith("### ")]
    assert heads == [f"### {measure.number} {measure.title}" for measure in MEASURES]
    assert result.stdout.count("\n| `measures.") == sum(len(levers_of(measure)) for measure in MEASURES)


def test_every_measure_has_a_lever():
    assert all(levers_of(measure) for measure in MEASURES)


def test_effects_print_write_and_renew_a_document(folder):
    (folder / "model.md").write_text("text\n<!-- effects:begin -->\n<!-- effects:end -->\nmore\n", encoding="utf-8")
    command = ("effects", str(ROOT / "scenarios" / "demo-small.yaml"), "--replicates", "2", "--workers", "1", "--markdown", "model.md")
    code, output, errors = qilu(folder, *command)
    assert code == 0, errors
    assert "46 of 46 runs" in errors
    assert "results/effects/effects.csv" in output
    with open(folder / "results" / "effects" / "effects.csv", encoding="utf-8-sig") as file:
        rows = {row["measure"]: row for row in csv.DictReader(file)}
    assert len(rows) == 22
    assert rows["ladder"]["difference"] == "0"  # the stand-in knows no measures
    document = (folder / "model.md").read_text(encoding="utf-8")
    assert document.startswith("text\n<!-- effects:begin -->\n|") and document.endswith("<!-- effects:end -->\nmore\n")
    assert qilu(folder, *command)[2].count("all 46 runs were finished before") == 1


def test_effects_look_at_the_document_before_they_run(folder):
    (folder / "model.md").write_text("no marks", encoding="utf-8")
    code, _, errors = qilu(folder, "effects", "trial.yaml", "--markdown", "model.md")
    assert code == 1
    assert "must hold" in errors
    assert not (folder / "results").exists()
