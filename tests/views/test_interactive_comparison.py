"""Interactive charts of comparisons: valid, the comparison's own numbers, told apart without colour, the same every time, in both languages."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("altair")

from interactive_checks import check, everything, rows_of, values_of
from test_comparison_views import comparison
from test_winners_views import made

from sim.experiments.comparison.compare import Comparison
from sim.experiments.comparison.cost_effectiveness import TOTAL
from sim.kernel.recorder import ALL
from sim.views.goals import goals
from sim.views.interactive.comparison_charts import differences, fans_side_by_side, plane, probabilities_side_by_side, target_changes, winners
from sim.views.interactive.fans_beside import spread_out
from sim.views.phrases import LANGUAGES
from sim.views.stored_run import StoredRun

STOCK = "Enterprises|High-tech|Stock"


@pytest.fixture(scope="module")
def several() -> Comparison:
    return comparison(1.0, -0.5, 0.2)


@pytest.fixture(scope="module")
def with_firms(several: Comparison) -> Comparison:
    return replace(comparison(1.0), firms={"more-grants": made()})


@pytest.mark.parametrize("strengths", [(0.0,), (1.0, 0.4, 0.2, -1.0)])
def test_charts_of_one_and_of_several_scenarios_are_complete(strengths: tuple[float, ...]) -> None:
    found = comparison(*strengths)
    drawn = [differences(found), target_changes(found), plane(found)]
    for chart in drawn:
        assert chart is not None
        check(chart)
    assert len({chart.name for chart in drawn if chart}) == 3


def test_a_single_pair_has_no_whiskers_and_charts_all_the_same() -> None:
    found = comparison(1.0, draws=1, replicates=1)
    for chart in (differences(found), target_changes(found), plane(found)):
        assert chart is not None
        check(chart)


def test_differences_are_the_lines_of_the_comparison(several: Comparison) -> None:
    chart = differences(several)
    assert chart is not None
    lines = [line for line in several.difference_lines if line.variable in {one.name for one in several.main} and line.pairs]
    assert sorted((row[5], row[6], row[7], row[11]) for row in chart.table.rows) == sorted(
        (line.difference, line.low, line.high, line.pairs) for line in lines
    )
    years = {line.period for line in lines if line.period != ALL}
    assert {str(year) for year in values_of(chart.specs["en"], "year")} == years
    means = [row for row in rows_of(chart.specs["en"]) if "difference" in row]
    assert len(means) == len([line for line in lines if line.period != ALL])
    rising = [row["difference"] for row in means if row["panel"] == 0][:5]
    assert rising == sorted(rising, reverse=True), "higher differences stand higher up"


def test_targets_show_both_probabilities_and_the_interval_of_the_change(several: Comparison) -> None:
    chart = target_changes(several)
    assert chart is not None
    lines = [line for line in several.target_lines if line.pairs]
    assert [(row[3], row[4], row[5]) for row in chart.table.rows] == [(line.probability_against, line.probability, line.change) for line in lines]
    for row in rows_of(chart.specs["zh"]):
        if "before" in row:
            assert 0 <= row["low"] <= row["after"] <= row["high"] <= 100 or row["bounded"]


def test_the_plane_holds_every_pair_the_means_and_a_budget(several: Comparison) -> None:
    plain, limited = plane(several), plane(several, 3e9)
    assert plain is not None and limited is not None
    pairs = sum(several.pairs.values())
    costs = {line.scenario: line.value for line in several.cost_lines if line.figure == TOTAL}
    assert [row[1] for row in plain.table.rows] == list(costs.values())
    drawn = [row for row in rows_of(plain.specs["en"]) if "scenario" in row]
    assert len(drawn) == pairs + len(costs)
    assert not [words for words in values_of(plain.specs["en"], "words") if "budget" in words]
    assert [words for words in values_of(limited.specs["en"], "words") if "budget" in words] == ["budget: 3.00\u00a0bn yuan"]
    assert [words for words in values_of(limited.specs["zh"], "words") if "预算" in words] == ["预算：30.0亿元"]


def test_scenarios_differ_in_more_than_colour(several: Comparison) -> None:
    for chart in (differences(several), target_changes(several), plane(several)):
        assert chart is not None
        keys = [value["expr"] for key, value in everything(chart.specs["en"]) if key == "symbolType"]
        assert len(set(re.findall("\\? '([^']+)'", keys[0]))) >= 3, chart.name


def test_winners_by_kind_city_and_sector_with_the_groups_own_shares(with_firms: Comparison) -> None:
    charts = winners(with_firms)
    assert [chart.name for chart in charts] == ["winners-kinds", "winners-cities", "winners-sectors"]
    found = with_firms.firms["more-grants"]
    for chart, groupings in zip(charts, (("all", "size", "ownership", "notch"), ("all", "city"), ("all", "sector")), strict=True):
        check(chart)
        lines = [line for name in groupings for line in found.of(name)]
        assert [row[3] for row in chart.table.rows] == [line.mean("winner_share") for line in lines]
        assert values_of(chart.specs["en"], "winner") == pytest.approx([100 * line.mean("winner_share") for line in lines])
        assert values_of(chart.specs["en"], "loser") == pytest.approx([-100 * line.mean("loser_share") for line in lines])
    assert winners(comparison(1.0)) == []


@pytest.fixture(scope="module")
def runs(fake_run: Path, tmp_path_factory: pytest.TempPathFactory) -> list[StoredRun]:
    folder = tmp_path_factory.mktemp("beside")
    return [StoredRun(shutil.copytree(fake_run, folder / name)) for name in ("one", "two")]


def test_runs_beside_each_other_need_no_pairing(runs: list[StoredRun]) -> None:
    yearlies = [run.yearly([STOCK, "R&D|Above-scale|Internal"]) for run in runs]
    chances = probabilities_side_by_side(runs)
    fans = [fans_side_by_side(runs, yearlies, name) for name in (STOCK, "R&D|Above-scale|Internal")]
    for chart in (chances, *fans):
        assert chart is not None
        check(chart)
    assert chances is not None and fans[0] is not None
    judged = [goal for goal in goals(runs[0].scorecard) if goal.judged]
    assert [row[7] for row in chances.table.rows] == [goal.probability for goal in judged for _ in runs]
    assert "one" in chances.title["en"] and "two" in chances.title["zh"], "scenarios of one title are called by their folders"
    last = yearlies[0][(yearlies[0]["variable"] == STOCK) & (yearlies[0]["city"] == "all") & (yearlies[0]["breakdown"] == "all")].iloc[-1]
    assert float(last["p50"]) in [row[3] for row in fans[0].table.rows]


def test_nothing_to_show_is_no_chart(runs: list[StoredRun], several: Comparison) -> None:
    empty = [run.yearly(["Zones|Upgraded"]) for run in runs]
    assert fans_side_by_side(runs, empty, "Zones|Upgraded") is None
    bare = replace(several, difference_lines=(), target_lines=(), clouds={}, firms={})
    assert differences(bare) is None and target_changes(bare) is None and plane(bare) is None and winners(bare) == []


def test_equal_comparisons_are_equal_charts(several: Comparison) -> None:
    for draw in (differences, target_changes, plane):
        one, other = draw(several), draw(several)
        assert one is not None and other is not None
        for language in LANGUAGES:
            assert json.dumps(one.specs[language]) == json.dumps(other.specs[language])


def test_labels_at_the_right_keep_their_distance_inside_the_drawing() -> None:
    rows = [{"place": place} for place in (290.0, 292.0, 295.0, 299.0)]
    spread_out(rows, 15.0, 300.0)
    assert [row["place"] for row in rows] == [255.0, 270.0, 285.0, 300.0]
