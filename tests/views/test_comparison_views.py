"""Tables and charts of comparisons, of made-up numbers under the scenarios that come with qilu."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from test_charts import assert_text_is_readable

from sim.experiments.comparison.compare import Comparison, compare_pairings
from sim.experiments.comparison.differences import variables_of
from sim.experiments.comparison.pairs import Pairing
from sim.experiments.comparison.sides import Side
from sim.experiments.reading.panel import Panel, RowKey, build_panel
from sim.experiments.store.encoding import RunKey
from sim.scenario.loader import load
from sim.scenario.variables import VARIABLES
from sim.views.comparison.charts import comparison_figures, draw_comparison
from sim.views.comparison.table import (
    cost_cells,
    headline,
    render_cost_effectiveness,
    render_differences,
    render_targets,
    variance_saved,
    warnings,
)
from sim.views.comparison.words import WORDS, figure_label, side_titles
from sim.views.signed import measure
from sim.views.style import chart_style

pytestmark = pytest.mark.filterwarnings("error:Glyph .* missing")

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LANGUAGES = ("en", "zh")
LEVELS = {  # level a period, what is added to it by a policy of strength 1
    "Enterprises|High-tech|Stock": (30_000.0, 1_500.0),
    "Enterprises|Technology SME|Stock": (40_000.0, 900.0),
    "R&D|Enterprises|Real": (4.5e10, 6e8),
    "R&D|Enterprises|Relabelled": (8e9, 1e8),
    "R&D|Enterprises|Reported": (5.3e10, 7e8),
    "R&D|Intensity": (0.025, 0.0002),
    "Projects|Breakthroughs": (3.0, 0.2),
    "Fiscal|Paid": (1e9, 8e8),
    "Take-up|HNTE rate": (0.93, 0.02),
    "Programmes|Technology centres": (26.0, 0.0),
}
DAYS = [date(2022, 12, 31)] + [date(year, month, day) for year in range(2023, 2028) for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))]


def panel(strength: float, draws: int, replicates: int) -> Panel:
    """Runs that share their noise with those of any other strength; what the policy adds differs by draw."""
    runs = []
    for draw in range(draws):
        effect = strength * (1 + 0.3 * np.random.default_rng((7, draw)).normal())
        for replicate in range(replicates):
            noise = np.random.default_rng((draw, replicate)).normal(size=len(LEVELS))
            rows, values = [], []
            for (name, (level, gain)), error in zip(LEVELS.items(), noise, strict=True):
                for number, day in enumerate(DAYS[VARIABLES[name].kind == "flow" :]):
                    rows.append(RowKey(name, "all", "research_grant" if name == "Fiscal|Paid" else "all", day))
                    values.append(level * (1 + 0.02 * error) * 1.02**number + gain * effect * number / 10)
            runs.append((RunKey(draw, replicate), rows, np.array(values)))
    return build_panel(runs)


@cache
def comparison(*strengths: float, draws: int = 6, replicates: int = 2) -> Comparison:
    """As many scenarios as strengths, against the baseline, which has strength 0."""
    names = ("more-grants", "more-finance", "breakthrough-first", "austerity")[: len(strengths)]
    loaded = [load(SCENARIOS / f"{name}.yaml") for name in (*names, "baseline")]
    sides = tuple(Side(scenario.id, replace(scenario, draws=draws, replicates=replicates), Path(scenario.id)) for scenario in loaded)
    theirs = panel(0.0, draws, replicates)
    ours = [panel(strength, draws, replicates) for strength in strengths]
    pairings = [Pairing(side, sides[-1], theirs.runs, one, theirs) for side, one in zip(sides, ours, strict=False)]
    return compare_pairings(sides, pairings, variables_of(loaded))


def figures(found: Comparison, language: str) -> dict:
    with chart_style():
        return dict(comparison_figures(found, ("qilu", "compare", "a.yaml", "--out", "x"), language))


def printed(table: object, width: int = 130) -> str:
    console = Console(width=width, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(table)
    return console.export_text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("strengths", [(1.0,), (-0.6,), (0.0,), (1.0, -0.5, 0.2), (1.0, 0.4, 0.2, -1.0)])
def test_charts_can_be_read(language, strengths):
    found = comparison(*strengths)
    drawn = figures(found, language)
    assert list(drawn) == ["differences", "target-changes", "cost-effectiveness"]
    for name, figure in drawn.items():
        with chart_style():
            assert_text_is_readable(name, figure)


def test_a_single_pair_is_drawn_and_told_without_errors(tmp_path):
    found = comparison(1.0, draws=1, replicates=1)
    assert len(draw_comparison(found, tmp_path, ["qilu"])) == 6
    assert warnings(found, "more-grants", "en") == ["A single pair: no errors can be given."]
    assert warnings(comparison(1.0, draws=1, replicates=3), "more-grants", "zh")[0].startswith("只有一组参数")
    assert "–" in printed(render_differences(found, "more-grants"))
    assert all(line.standard_error is None for line in found.difference_lines)


def test_equal_comparisons_give_equal_bytes(tmp_path):
    found = comparison(1.0)
    one, other = (draw_comparison(found, tmp_path / name, ["qilu"], ["zh"]) for name in ("one", "other"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_titles_state_the_finding():
    texts = {name: figure.texts[0].get_text() + figure.texts[1].get_text() for name, figure in figures(comparison(1.0), "en").items()}
    line = next(line for line in comparison(1.0).cost_lines if line.figure == "real R&D per yuan of cost")
    assert texts["cost-effectiveness"].startswith(f"More grants against Baseline: {line.value:.3f} yuan of real R&D")
    assert "High-tech enterprises +" in texts["differences"]
    saving = figures(comparison(-0.6), "zh")["cost-effectiveness"]
    assert "每节省1元财政成本，真实研发减少" in saving.texts[0].get_text() + saving.texts[1].get_text()
    nothing = figures(comparison(0.0), "en")["cost-effectiveness"]
    assert "not clear of zero" in nothing.texts[0].get_text() + nothing.texts[1].get_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_hold_what_was_found(language):
    found = comparison(1.0, -0.5)
    name = "more-grants"
    text = printed(render_differences(found, name, language))
    line = next(line for line in found.difference_lines if line.variable == "Enterprises|High-tech|Stock" and line.period == "all")
    shown = measure(line.unit, (line.difference, line.low, line.high), language)
    assert shown.number(line.difference) in text and shown.range(line.low, line.high, language) in text
    targets = printed(render_targets(found, name, language))
    assert "T9" in targets and "T6" not in targets  # nothing is added to the technology centres
    assert ("其余" if language == "zh" else "The other") in targets
    costs = printed(render_cost_effectiveness(found, name, language))
    assert figure_label("real R&D per yuan of cost", language) in costs
    assert figure_label("cost per additional breakthrough", language)[:8] in costs
    assert "(" in headline(found, name, language) or "（" in headline(found, name, language)
    assert variance_saved(found, name, language).count("；" if language == "zh" else ";") >= 3


def test_one_scenario_shows_all_targets_and_nothing_saved_is_said():
    assert "T6" in printed(render_targets(comparison(1.0), "more-grants"))
    assert variance_saved(comparison(0.0), "more-grants") == WORDS["nothing_saved"]["en"]


def test_a_ratio_that_is_no_price_is_not_shown():
    found = comparison(1.0)
    line = next(line for line in found.cost_lines if line.figure == "cost per yuan of additional real R&D")
    assert cost_cells(line, "en")[0].endswith("yuan")
    assert cost_cells(replace(line, interval="unbounded", clear=False), "en") == ["–", "–", WORDS["divisor"]["en"]]
    assert cost_cells(replace(line, quadrant="less for more"), "zh") == ["–", "–", WORDS["less for more"]["zh"]]
    assert cost_cells(replace(line, quadrant="less for less"), "en")[2] == "saved, and lost"


def test_every_figure_has_a_label_and_every_word_two_languages():
    for line in comparison(1.0).cost_lines:
        for language in LANGUAGES:
            assert figure_label(line.figure, language)
    assert all(set(phrase) == set(LANGUAGES) for phrase in WORDS.values())


def test_titles_of_scenarios_fall_back_on_names():
    found = comparison(1.0)
    assert side_titles(found, "en") == {"more-grants": "More grants", "baseline": "Baseline"}
    renamed = replace(found, sides=(replace(found.sides[0], name="folder"), found.sides[1]))
    assert side_titles(renamed, "en") == {"folder": "folder", "baseline": "baseline"}


@pytest.mark.parametrize(
    ("unit", "value", "language", "text"),
    [
        ("firms", 1_234.0, "en", "+1,230"),
        ("firms", -12_340.0, "zh", "−1.23万家"),
        ("yuan", 2.345e9, "en", "+2.35\u00a0bn yuan"),
        ("fraction", 0.00071, "en", "+0.071\u00a0% points"),
        ("fraction", -0.25, "zh", "−25.0个百分点"),
        ("targets", 0.25, "zh", "+0.250项"),
        ("firms", 0.0, "en", "0"),
    ],
)
def test_differences_as_people_read_them(unit, value, language, text):
    shown = measure(unit, (value,), language)
    assert shown.number(value) + shown.suffix(language) == text
