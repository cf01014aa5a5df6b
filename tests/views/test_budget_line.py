"""The budget line in the plane of cost and effect, titles that tell several scenarios, and the option that draws the line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_charts import assert_text_is_readable
from test_comparison_views import comparison
from typer.testing import CliRunner

from sim.cli import app
from sim.views.comparison.charts import comparison_figures
from sim.views.comparison.cost_effectiveness_chart import draw_plane
from sim.views.stored_run import redraw_command
from sim.views.style import VERMILION, chart_style

pytestmark = pytest.mark.filterwarnings("error:Glyph .* missing")


def words_of(figure) -> str:
    return " ".join(item.get_text() for item in figure.texts).replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("strengths", [(1.0,), (1.0, 2.0, -0.5)])
def test_all_points_of_the_line_cost_the_budget(language: str, strengths: tuple[float, ...]) -> None:
    found = comparison(*strengths)
    with chart_style():
        figure = draw_plane(found, "source", language, 2e10)
        assert figure is not None
        assert_text_is_readable("plane", figure)
        axes = figure.axes[0]
        lines = [line for line in axes.lines if line.get_color() == VERMILION and len(set(line.get_xdata())) == 1 and len(line.get_xdata()) == 2]
        divisor = 1e9 if language == "en" else 1e8
        upright = [line for line in lines if line.get_xdata()[0] == pytest.approx(2e10 / divisor)]
        assert len(upright) == 1
        left, right = axes.get_xlim()
        assert left < 2e10 / divisor < right
    assert ("20 bn" if language == "en" else "200亿元") in words_of(figure)


def test_the_share_of_pairs_that_fit_the_budget_is_told() -> None:
    found = comparison(1.0)
    costs = np.array(found.clouds["more-grants"].cost)
    with chart_style():
        figure = draw_plane(found, "source", "en", float(np.median(costs)))
    assert figure is not None
    assert "More grants 50 %" in words_of(figure)


def test_without_a_budget_there_is_no_line() -> None:
    with chart_style():
        figure = draw_plane(comparison(1.0), "source", "en")
    assert figure is not None
    assert "budget" not in words_of(figure)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_titles_of_several_scenarios_tell_their_numbers(language: str) -> None:
    with chart_style():
        for name, figure in comparison_figures(comparison(1.0, 2.0), (), language):
            title = "".join(item.get_text() for item in figure.texts if item.get_fontweight() == "bold")
            assert any(character.isdigit() for character in title), f"{name}: {title}"


def test_what_is_no_money_is_refused(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["compare", str(tmp_path), "--budget", "25 roubles"])
    assert answer.exit_code == 2
    assert "unknown unit" in answer.output


def test_numbers_of_firms_that_a_comparison_shows_stay_in_its_command() -> None:
    assert redraw_command(["qilu", "compare", "a", "b", "--firms", "0", "--out", "c"]) == "qilu compare a b --firms 0"
    assert redraw_command(["qilu", "run", "a.yaml", "--firms", "0/0"]) == "qilu run a.yaml"
