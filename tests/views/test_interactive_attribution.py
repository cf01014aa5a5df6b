"""Interactive charts of attribution, effects, sensitivity and discovery: read from folders, with the folders' own numbers, in both languages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("altair")

from interactive_checks import check, rows_of, values_of
from test_attribution_views import RESEARCH, STOCK, make
from test_discovery_views import made
from test_sensitivity_views import result  # noqa: F401 - a fixture

from sim.experiments.attribution.lines import FIRST_IN, MEASURE, SHAPLEY, Share, Sums
from sim.experiments.discovery.discover import write_discovery
from sim.experiments.effects import EffectLine
from sim.experiments.sensitivity.sensitivity import TABLES, Sensitivity, _described
from sim.experiments.store.csv_file import write_csv
from sim.experiments.store.errors import FolderError
from sim.experiments.store.folder import ExperimentFolder
from sim.scenario.catalogue import MEASURES
from sim.scenario.headlines import EFFECTS
from sim.views.interactive.attribution_charts import attribution, effects
from sim.views.interactive.sensitivity_charts import discovery, screening, sensitivity, value_of_information
from sim.views.phrases import LANGUAGES


def write(folder: ExperimentFolder, table: str, kind: type, lines: Sequence[Any]) -> None:
    write_csv(folder.table(table), [field.name for field in fields(kind)], [list(astuple(line)) for line in lines])


def attribution_folder(path: Path, **case: Any) -> Path:
    """A folder as `qilu attribute` leaves it."""
    found, folder = make(**case), ExperimentFolder(path)
    folder.create()
    folder.describe("attribution", found.command, (found.scenario, found.against), {"main": list(found.main)})
    write(folder, "attribution", Share, found.shares)
    write(folder, "sums", Sums, found.sums)
    return path


@pytest.mark.parametrize("case", [{}, {"sign": -1.0}, {"replicates": 1, "orders": None}], ids=["rise", "fall", "one world"])
def test_waterfalls_and_three_ways_of_each_main_variable(case: dict[str, Any], tmp_path: Path) -> None:
    charts = attribution(attribution_folder(tmp_path / "a", **case))
    kinds = ("attribution-sections", "attribution-measures", "attribution-three-ways")
    assert [chart.name for chart in charts] == [f"{kind}-{slug}" for slug in ("rd-enterprises-real", "enterprises-high-tech-stock") for kind in kinds]
    for chart in charts:
        check(chart)
    found = make(**case)
    shapley = [line.effect for line in found.shares if (line.level, line.method, line.variable) == (MEASURE, SHAPLEY, RESEARCH)]
    assert [row[2] for row in charts[1].table.rows[:-1]] == pytest.approx(shapley)
    alone = [line.effect for line in found.shares if (line.level, line.method, line.variable) == (MEASURE, FIRST_IN, STOCK)]
    assert [row[2] for row in charts[5].table.rows] == pytest.approx(alone)


def test_bars_follow_one_another_up_to_the_whole(tmp_path: Path) -> None:
    chart = attribution(attribution_folder(tmp_path / "a"))[1]
    bars = [row for row in rows_of(chart.specs["en"]) if "whisker" in row]
    for before, after in pairwise(bars[:-1]):
        assert after["from"] == pytest.approx(before["to"])
    assert bars[-1]["from"] == 0 and bars[-1]["to"] == pytest.approx(bars[-2]["to"])


def test_what_nothing_moves_has_no_chart(tmp_path: Path) -> None:
    assert attribution(attribution_folder(tmp_path / "a", nothing=True)) == []
    with pytest.raises(FolderError):
        attribution(tmp_path)


def test_effects_in_per_cent_of_the_figure_without_the_measure(tmp_path: Path) -> None:
    def line(number: int, **figures: Any) -> EffectLine:
        measure = MEASURES[number - 1]
        figure = EFFECTS[measure.slug].figure
        return EffectLine(number, measure.slug, figure.variable, figure.breakdown, figure.how, 2, expected=EFFECTS[measure.slug].sign, **figures)

    lines = [
        line(1, with_measure=50.0, without=0.0, difference=50.0, standard_error=50.0, cost=2e6, cost_standard_error=1e6, found="+", clear=False),
        line(5, with_measure=33.0, without=30.0, difference=3.0, standard_error=1.0, cost=2e9, cost_standard_error=1e8, found="+", clear=True),
        line(
            10, with_measure=59_000.0, without=50_000.0, difference=9e3, standard_error=1e3, cost=3e9, cost_standard_error=1e8, found="+", clear=True
        ),
        line(
            13, with_measure=0.089, without=0.035, difference=0.054, standard_error=0.005, cost=-1e8, cost_standard_error=1e8, found="+", clear=True
        ),
        line(22),
    ]
    folder = ExperimentFolder(tmp_path)
    write(folder, "effects", EffectLine, lines)
    chart = effects(tmp_path)
    assert chart is not None
    check(chart)
    assert [row[0] for row in chart.table.rows] == [1, 5, 10, 13], "a measure that is not in force has no row"
    assert [row[7] for row in chart.table.rows] == pytest.approx([None, 0.1, 0.18, 54 / 35], abs=1e-9)
    assert values_of(chart.specs["en"], "change") == ["from none", "+10\u00a0%", "+18\u00a0%", "+154\u00a0%"]
    assert values_of(chart.specs["en"], "cut") == [1, 0, 0, 1]
    assert "2 clearly move" in chart.title["en"] and "1 the other way" in chart.title["en"]
    write(folder, "effects", EffectLine, lines[-1:])
    assert effects(tmp_path) is None and effects(tmp_path / "nothing") is None


@pytest.fixture(scope="module")
def folder(result: Sensitivity, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """A folder as `qilu sensitivity` leaves it."""
    made_of = ExperimentFolder(tmp_path_factory.mktemp("sensitivity"))
    made_of.describe("sensitivity", result.command, [result.plan.scenario], _described(result.plan))
    tables = {"morris": result.screening, "sobol": result.variance, "chance": result.chance, "tornado": result.alone, "choice": [result.choice],
              "value_of_information": result.worth}  # fmt: skip
    for name, lines in tables.items():
        write(made_of, name, TABLES[name], lines)
    return made_of.path


def test_every_stage_of_a_sensitivity_analysis(result: Sensitivity, folder: Path) -> None:  # noqa: F811
    drawn = [*sensitivity(folder), *screening(folder)]
    slugs = ("enterprises-high-tech-stock", "rd-enterprises-real", "cost")
    expected = [f"{name}-{slug}" for name in ("tornado", "variance") for slug in slugs] + ["value-of-information"]
    assert [chart.name for chart in drawn] == expected + [f"screening-{slug}" for slug in slugs], "targets met never vary"
    for chart in drawn:
        check(chart)
    swings = {line.parameter: line.swing for line in result.alone if line.variable == STOCK}
    for row in drawn[0].table.rows:
        assert row[7] == pytest.approx(swings[str(row[1])])


def test_stages_that_were_left_out_have_no_charts(result: Sensitivity, tmp_path: Path) -> None:  # noqa: F811
    folder = ExperimentFolder(tmp_path)
    folder.describe("sensitivity", result.command, [result.plan.scenario], _described(result.plan))
    assert sensitivity(tmp_path) == []
    write(folder, "morris", TABLES["morris"], result.screening)
    assert [chart.name.split("-")[0] for chart in sensitivity(tmp_path)] == ["screening"] * 3, "screening stands in for the tornado"


def test_boxes_of_a_discovery(tmp_path: Path) -> None:
    found = made(lambda r: (r["research.trend"] < 0.6) & (r["notch.panel_noise"] > 0.4) & (r["measures.ladder.places"] < 0.6))
    folder = ExperimentFolder(tmp_path)
    write_discovery(found, folder, ("qilu", "discover"), 3, None)
    charts = discovery(tmp_path)
    assert len(charts) == len(found.boxes) > 0
    for chart, box in zip(charts, found.boxes, strict=True):
        check(chart)
        limits = {line.parameter: (line.quantile_low, line.quantile_high) for line in box.limits}
        assert {row[1] for row in chart.table.rows} == set(limits)
        for row in chart.table.rows:
            assert (row[3], row[4]) == pytest.approx(limits[str(row[1])])
    assert charts[0].title["en"].startswith("Target T9 is missed in")
    folder.table("boxes").write_text("box,parameter,unit,low,high\n", encoding="utf-8")
    assert discovery(tmp_path) == []


def test_equal_folders_are_equal_charts(folder: Path, tmp_path: Path) -> None:
    one, other = (value_of_information(folder) + attribution(attribution_folder(tmp_path / name))[:1] for name in ("a", "b"))
    for language in LANGUAGES:
        assert [json.dumps(chart.specs[language]) for chart in one] == [json.dumps(chart.specs[language]) for chart in other]
