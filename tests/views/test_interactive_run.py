"""Interactive charts of a run: valid and complete specifications, the run's own numbers, the same bytes every time, words in both languages."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("altair")

import altair as alt
from interactive_checks import everything, values_of

from sim.scenario.fiscal import KINDS, TAX
from sim.views import style
from sim.views.goals import goals
from sim.views.interactive import theme
from sim.views.interactive.parts import InteractiveChart
from sim.views.interactive.run_charts import (
    YEARLY_VARIABLES,
    awareness,
    breakthroughs,
    cities,
    fan,
    funnels,
    intensity,
    ladder,
    money,
    probabilities,
)
from sim.views.phrases import LANGUAGES
from sim.views.stored_run import StoredRun, select

HIGH_TECH = "Enterprises|High-tech|Stock"
PHONE = 328


@pytest.fixture(scope="module")
def run(fake_run: Path, tmp_path_factory: pytest.TempPathFactory) -> StoredRun:
    """The made-up run with a fiscal account."""
    folder = tmp_path_factory.mktemp("interactive") / "run"
    shutil.copytree(fake_run, folder)
    years = [*(str(year) for year in range(2023, 2028)), "all"]
    rows = [
        (year, kind, instrument, "yuan", 24, mean, 0.9 * mean, 1.1 * mean)
        for year in years
        for kind, instrument, mean in [*((kind, "all", 1e9) for kind in KINDS), (TAX, "super_deduction", 8e8), ("all", "all", 4e9)]
    ]
    table = pd.DataFrame(rows, columns=["year", "kind", "instrument", "unit", "runs", "mean", "p10", "p90"])
    table.to_csv(folder / "fiscal_account.csv", index=False, encoding="utf-8-sig")
    return StoredRun(folder)


@pytest.fixture(scope="module")
def yearly(run: StoredRun) -> pd.DataFrame:
    return run.yearly(YEARLY_VARIABLES)


@pytest.fixture(scope="module")
def charts(run: StoredRun, yearly: pd.DataFrame) -> dict[str, InteractiveChart]:
    drawn = [*(fan(run, yearly, name) for name in (HIGH_TECH, "R&D|Above-scale|Internal", "R&D|Intensity")), probabilities(run), cities(run, yearly),
             money(run, yearly), awareness(run)]  # fmt: skip
    assert None not in drawn
    return {chart.name: chart for chart in drawn if chart is not None}


def test_specifications_are_valid_hold_their_data_and_fit_their_container(charts: dict[str, InteractiveChart]) -> None:
    for chart in charts.values():
        assert set(chart.specs) == set(LANGUAGES)
        for spec in chart.specs.values():
            alt.Chart.from_dict(spec, validate=True)
            assert "url" not in dict(everything(spec))
            assert spec["width"] == "container"
            assert isinstance(spec["height"], int | float)
            assert "title" not in spec
            assert style.CHINESE_FONT in spec["config"]["font"]
            assert values_of(spec, "value") or values_of(spec, "bar")


def test_words_are_whole_in_both_languages(charts: dict[str, InteractiveChart]) -> None:
    for chart in charts.values():
        for words in (chart.title, chart.alt, chart.table.title, *(column.title for column in chart.table.columns)):
            assert words["zh"]
            assert words["en"]
        assert re.search("[\u4e00-\u9fff]", chart.title["zh"])
        assert not re.search("[\u4e00-\u9fff]", json.dumps([chart.title["en"], chart.alt["en"], chart.specs["en"]], ensure_ascii=False))
        assert chart.title["zh"] in chart.alt["zh"] or "：" in chart.alt["zh"]
        assert all(len(row) == len(chart.table.columns) for row in chart.table.rows)


def test_names_are_unique_and_usable_in_a_page(charts: dict[str, InteractiveChart]) -> None:
    assert all(re.fullmatch("[a-z0-9-]+", chart.name) and re.fullmatch("[a-z0-9-]+", chart.table.name) for chart in charts.values())
    assert len({chart.table.name for chart in charts.values()}) == len(charts)


def test_equal_results_give_equal_bytes(run: StoredRun, yearly: pd.DataFrame, charts: dict[str, InteractiveChart]) -> None:
    again = [fan(run, yearly, HIGH_TECH), cities(run, yearly), money(run, yearly)]
    for chart in again:
        assert chart is not None
        assert json.dumps(chart.specs) == json.dumps(charts[chart.name].specs)


def test_names_that_altair_makes_up_are_numbered() -> None:
    text = json.dumps([theme.spec_of(_two_layers()) for _ in range(2)])
    assert not re.search(r"(view|param)_", text)
    first, second = json.loads(text)
    assert first == second


def _two_layers() -> alt.LayerChart | alt.FacetChart:
    pointed = alt.selection_point(on="pointerover")
    base = alt.Chart(theme.data_of([{"a": 1, "b": 2}])).encode(x="a:Q", y="b:Q")
    return alt.layer(
        base.mark_line(), base.mark_point().encode(opacity=alt.when(pointed).then(alt.value(1)).otherwise(alt.value(0))).add_params(pointed)
    )


def test_the_fan_shows_the_yearly_numbers(yearly: pd.DataFrame, charts: dict[str, InteractiveChart]) -> None:
    rows = select(yearly, HIGH_TECH)
    table = {int(str(row[0])): row for row in charts["fan-enterprises-high-tech-stock"].table.rows}
    for row in rows.to_dict("records"):
        assert table[row["year"]][3:] == [row[name] for name in ("mean", "p10", "p25", "p50", "p75", "p90")]
    drawn = values_of(charts["fan-enterprises-high-tech-stock"].specs["zh"], "value")
    assert all(any(abs(value - median / 1e4) < 1e-9 for value in drawn) for median in rows["p50"])


def test_unverified_figures_are_hollow_and_said_to_be(charts: dict[str, InteractiveChart]) -> None:
    chart = charts["fan-enterprises-high-tech-stock"]
    assert "white" in values_of(chart.specs["en"], "fill")
    assert any("not verified" in told for told in values_of(chart.specs["en"], "official"))
    assert any("未核实" in told for told in values_of(chart.specs["zh"], "official"))


def test_every_target_is_named_and_those_not_judged_say_so(run: StoredRun, charts: dict[str, InteractiveChart]) -> None:
    chart = charts["target-probability"]
    found = goals(run.scorecard)
    titles = values_of(chart.specs["zh"], "title")
    assert all(any(goal.title["zh"] in title for title in titles) for goal in found)
    assert sum(not goal.judged for goal in found) == values_of(chart.specs["zh"], "status").count("无记录") > 0
    assert [row[9] for row in chart.table.rows] == [goal.probability if goal.judged else None for goal in found]
    assert all(goal.chance("en") in chart.alt["en"] for goal in found if goal.judged)


def test_names_of_targets_fit_a_telephone(charts: dict[str, InteractiveChart]) -> None:
    with style.chart_style():
        figure = style.new_figure(1, 1)
        for language in LANGUAGES:
            for lines in values_of(charts["target-probability"].specs[language], "narrow"):
                assert all(style.text_width(figure, line, theme.NORMAL * 0.75, "normal") * 96 <= PHONE * 1.1 for line in lines)
                assert len(lines) <= 2


def test_cities_show_growth_since_the_start(yearly: pd.DataFrame, charts: dict[str, InteractiveChart]) -> None:
    chart = charts["cities"]
    jinan = select(yearly, HIGH_TECH, city="Jinan")
    row = next(row for row in chart.table.rows if isinstance(row[0], dict) and row[0]["en"] == "Jinan")
    assert row[1] == jinan["p50"].iloc[0]
    assert row[6] == pytest.approx(jinan["p50"].iloc[-1] / jinan["p50"].iloc[0] - 1)
    assert len(values_of(chart.specs["zh"], "told")) == 16


def test_the_account_adds_up_to_its_total(charts: dict[str, InteractiveChart]) -> None:
    spec = charts["fiscal-account"].specs["zh"]
    drawn = [row for data in spec["datasets"].values() for row in data] if "datasets" in spec else []
    assert drawn or sum(values_of(spec, "value")) == pytest.approx(2 * 5 * 4e9 / 1e8)


def test_what_a_run_does_not_record_is_left_out(run: StoredRun, yearly: pd.DataFrame, tmp_path: Path, make_fake_run: Callable[..., Path]) -> None:
    assert fan(run, yearly, "Enterprises|Alive") is None
    assert breakthroughs(run, yearly) is None
    assert ladder(run) is None
    assert intensity(run) is None
    assert funnels(run) == []
    bare = StoredRun(make_fake_run(tmp_path))
    assert money(bare, yearly) is None
    empty = bare.summary[bare.summary["variable"] != "Awareness"]
    bare.summary = empty
    assert awareness(bare) is None
    assert cities(run, yearly[yearly["city"] == "all"]) is None
