"""The frame of the studies: verdicts, errors over seeds, worlds joined run by run, tables, and the command."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.facts.facts import HISTORY, parts
from sim.experiments.studies.registry import STUDIES
from sim.experiments.studies.study import (
    Published,
    Settings,
    Study,
    StudyResult,
    World,
    columns,
    line_of,
    mean_and_error,
    reach,
    standard_error_key,
)
from sim.scenario.resolved import Text
from sim.views.studies.charts import PICTURES
from sim.views.studies.table import markdown, number, published_words, render_studies

NAME = Text("甲", "A")


def study(*published: Published, finish=lambda numbers: numbers) -> Study:
    return Study("trial", NAME, NAME, "citation", NAME, published, lambda settings: [], finish)


@pytest.mark.parametrize(
    ("published", "inside", "outside"),
    [
        (Published("x", NAME, low=0.1, high=0.6), (0.1, 0.6), (0.0999, 0.61)),
        (Published("x", NAME, low=1.3), (1.3, 99.0), (1.2,)),
        (Published("x", NAME, high=0.4), (-5.0, 0.4), (0.5,)),
        (Published("x", NAME, value=2.0, standard_error=0.5), (1.03, 2.97), (1.0, 3.0)),
    ],
)
def test_a_verdict_follows_the_published_interval(published, inside, outside):
    assert {published.verdict(value) for value in inside} == {"inside"}
    assert {published.verdict(value) for value in outside} == {"outside"}
    assert published.verdict(math.nan) == "no estimate"


def test_a_verdict_is_clear_if_chance_cannot_turn_it():
    band = Published("x", NAME, low=0.0, high=1.0)
    assert [band.clear(*at) for at in ((0.5, 0.4), (0.5, 0.6), (2.0, 0.5), (2.0, 1.5), (1.5, 3.0))] == [True, False, True, False, False]
    assert band.clear(0.5, math.nan) is None
    assert Published("x", NAME, value=1.0).clear(1.0, 0.1) is None


def test_no_interval_no_verdict():
    assert Published("x", NAME, value=1.0).verdict(1.0) == "no interval"


def test_a_placebo_is_judged_by_its_own_error():
    placebo = Published("x", NAME, 0.0, null=True)
    assert placebo.verdict(0.1, 0.2) == "inside"
    assert placebo.verdict(-0.3, 0.2) == "outside"
    assert placebo.verdict(0.1) == "no interval"


def test_both_errors_stand_side_by_side():
    runs = [{"x": value, standard_error_key("x"): 0.2} for value in (1.0, 2.0, 3.0, math.nan)]
    line = line_of(study(), Published("x", NAME, low=1.5), runs)
    assert (line.simulated, line.seeds, line.verdict, line.clear) == (2.0, 3, "inside", False)
    assert line_of(study(), Published("x", NAME, low=-1.0), runs).clear is True
    assert line.standard_error == pytest.approx(1 / math.sqrt(3))
    assert line.spread == pytest.approx(1.0)
    assert line.own_standard_error == pytest.approx(0.2)
    assert line.reach == pytest.approx(reach(line.standard_error, 3))
    single = line_of(study(), Published("x", NAME, low=1.5), runs[1:2])
    assert (single.standard_error, single.reach, single.clear) == (None, pytest.approx(1.959964 * 0.2), True)
    assert line.share_inside == pytest.approx(2 / 3)
    assert line_of(study(), Published("y", NAME), runs).simulated is None


def test_the_interval_over_seeds_is_students():
    assert reach(1.0, 4) == pytest.approx(3.182446)
    assert math.isnan(reach(1.0, 1))
    mean, error = mean_and_error([1.0])
    assert mean == 1.0 and math.isnan(error)


def test_points_of_a_chart_come_in_order_of_their_place():
    result = StudyResult(study(), (), ({"bin 2": 1.0, "bin 10": 3.0, "bin x": 9.0, "binary 1": 9.0}, {"bin 2": 2.0, "bin -1": 0.0}))
    assert [(place, mean) for place, mean, _ in result.series("bin")] == [(-1.0, 0.0), (2.0, 1.5), (10.0, 3.0)]
    assert [half for *_, half in result.series("bin")] == pytest.approx([0.0, reach(0.5, 2), 0.0])


def test_bands_of_studies_are_those_of_the_facts():
    for fact, part in parts():
        if part.source == HISTORY:
            continue
        told = next(published for published in STUDIES[part.source].published if published.key == part.key)
        assert (told.low, told.high) == (part.low, part.high), f"fact {fact.number}: {part.key}"


def test_every_study_is_registered_under_its_name_with_a_picture():
    for slug, known in STUDIES.items():
        assert known.slug == slug
        assert known.published and known.citation
        for text in (known.title, known.question, known.method, known.limits):
            assert text.zh and text.en
        keys = [published.key for published in known.published]
        assert len(set(keys)) == len(keys), slug
        assert slug in PICTURES


def test_the_table_says_what_is_recalled_and_what_is_outside():
    result = StudyResult(study(Published("x", NAME, 0.242, 0.15, 0.32, unit="fraction"), Published("y", NAME)), (), ({"x": 0.5}, {"x": 0.6}))
    text = markdown([result])
    assert "24.2\u00a0% (15.0 … 32.0\u00a0%) r" in text
    assert "| 55.0 ± 5.0\u00a0% | – | 2 | (outside) |" in text
    assert "no estimate" in text
    assert render_studies([result], "zh").row_count == 2
    assert published_words(Published("x", NAME, low=1.3), "en") == "≥ 1.30"
    assert number(-0.5, "", "en") == "−0.50"


def test_unknown_names_are_told_with_the_nearest():
    answer = CliRunner().invoke(app, ["studies", "user-cots"])
    assert answer.exit_code == 2
    assert "user-cost" in answer.output


def test_a_missing_folder_of_scenarios_is_told_before_any_run(tmp_path):
    answer = CliRunner().invoke(
        app, ["studies", "notch", "--scenarios", str(tmp_path), "--out", str(tmp_path / "out"), "--store", str(tmp_path / "s")]
    )
    assert answer.exit_code == 2
    assert not (tmp_path / "s").exists()


@pytest.mark.slow
def test_the_command_writes_everything_and_computes_nothing_twice(tmp_path):
    document = tmp_path / "MODEL.md"
    document.write_text("before\n<!-- studies:begin -->\n<!-- studies:end -->\nafter\n", encoding="utf-8")
    asked = ["studies", "small-firms", "--scale", "0.01", "--replicates", "2", "--out", str(tmp_path / "out"), "--store", str(tmp_path / "store"),
             "--markdown", str(document), "--workers", "1", "-q"]  # fmt: skip
    scenarios = Path(__file__).parents[2] / "scenarios"
    asked += ["--scenarios", str(scenarios)]
    answer = CliRunner().invoke(app, asked)
    assert answer.exit_code == 0, answer.output
    with open(tmp_path / "out" / "studies.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == columns()
    assert [row["estimate"] for row in rows] == [published.key for published in STUDIES["small-firms"].published]
    assert {row["seeds"] for row in rows if row["simulated"]} == {"2"}
    assert json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["kind"] == "studies"
    assert len(list((tmp_path / "out" / "charts").glob("study-small-firms.*.png"))) == 2
    assert "Tax-price elasticity" in document.read_text(encoding="utf-8")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").glob("*.csv")} | {"document": document.read_bytes()}
    stored = {path: path.stat().st_mtime_ns for path in (tmp_path / "store").rglob("*.*")}
    assert CliRunner().invoke(app, asked).exit_code == 0
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "out").glob("*.csv")} | {"document": document.read_bytes()}
    assert stored == {path: path.stat().st_mtime_ns for path in (tmp_path / "store").rglob("*.*")}


def test_worlds_are_joined_run_by_run(monkeypatch):
    from sim.experiments.studies import study as frame

    settings = Settings(scale=0.01, replicates=2)
    scenario = settings.scenario("no-policy.yaml")
    found = {"one": [{(0, 0): {"x": 1.0}, (0, 1): {"x": 2.0}}], "two": [{(0, 0): {"x": 10.0}, (0, 1): {"x": 20.0}}]}
    monkeypatch.setattr(frame, "read_runs", lambda scenarios, reader, lab, folder: found[reader])
    made = Study("trial", NAME, NAME, "c", NAME, (), lambda settings: [World(name, scenario, name) for name in found],
                 lambda numbers: {**numbers, "both": numbers["one x"] + numbers["two x"]})  # fmt: skip

    class Lab:
        command = ("qilu",)

    result = frame.run_study(made, Lab(), settings)
    assert [run["both"] for run in result.runs] == [11.0, 22.0]
    assert result.mean("two x") == 15.0
