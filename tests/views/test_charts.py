"""Charts of a made-up run: drawn in both languages, no missing glyph, no text over text, the same bytes every time."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.kernel.errors import QiluError
from sim.views.charts import HEADLINE, draw_charts, figures
from sim.views.goals import goals
from sim.views.stored_run import StoredRun, redraw_command, select
from sim.views.style import FONT_FOLDER, chart_style

pytestmark = pytest.mark.filterwarnings("error:Glyph .* missing")

OTHER_CHARTS = {"target-probability", "awareness-and-take-up", "awareness-and-take-up-by-size", "public-money", "high-tech-by-city", "city-tiles"}


def test_every_chart_in_both_languages(fake_run: Path) -> None:
    files = draw_charts(fake_run)
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)
    assert {file.parent for file in files} == {fake_run / "charts"}
    names = [file.name.split(".") for file in files]
    for language in ("zh", "en"):
        slugs = {slug for slug, lang, _ in names if lang == language}
        assert slugs >= OTHER_CHARTS | {"enterprises-high-tech-stock", "rd-above-scale-internal"}
        assert len(slugs) == len(HEADLINE) + len(OTHER_CHARTS)


def test_the_scenario_chooses_variables_and_the_caller_languages(tmp_path: Path, make_fake_run: Callable[..., Path]) -> None:
    make_fake_run(tmp_path, headline=("R&D|Intensity", "Enterprises|Alive"))  # the second is not recorded
    files = draw_charts(tmp_path, languages=["zh"])
    assert {file.name for file in files} == {f"{name}.zh.png" for name in (*OTHER_CHARTS, "rd-intensity")}


def test_equal_results_give_equal_bytes(tmp_path: Path, make_fake_run: Callable[..., Path]) -> None:
    one, other = (make_fake_run(tmp_path / name, headline=("R&D|Intensity",)) for name in ("one", "other"))
    for first, second in zip(draw_charts(one, ["zh"]), draw_charts(other, ["zh"]), strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name


@pytest.fixture(scope="module", params=["zh", "en"])
def drawn(request: pytest.FixtureRequest, fake_run: Path) -> Iterator[list]:
    with chart_style():
        yield list(figures(StoredRun(fake_run), request.param))


def labels_outside(axis: Axis) -> list[Text]:
    """Labels of ticks that lie outside the axis and are therefore not drawn."""
    low, high = sorted(axis.get_view_interval())
    ticks = [tick for tick in axis.get_major_ticks() if not low - 1e-9 <= tick.get_loc() <= high + 1e-9]
    return [label for tick in ticks for label in (tick.label1, tick.label2)]


def assert_text_is_readable(name: str, figure: Figure) -> None:
    """No text is cut off by the picture's edge or lies on another text."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    unseen = {label for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) for label in labels_outside(axis)}
    texts = [item for item in figure.findobj(Text) if item.get_visible() and item.get_text().strip() and item not in unseen]
    boxes = [(item.get_text(), item.get_window_extent(renderer)) for item in texts]
    for words, box in boxes:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height
        assert inside, f"{name}: {words!r} is cut off"
    for (one, a), (other, b) in combinations(boxes, 2):
        overlap = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert min(overlap) <= 1, f"{name}: {one!r} lies on {other!r}"


def test_no_text_lies_on_other_text_or_leaves_the_picture(drawn: list) -> None:
    for name, figure in drawn:
        assert_text_is_readable(name, figure)


def test_every_chart_states_its_finding_and_source(drawn: list) -> None:
    for name, figure in drawn:
        words = [item.get_text() for item in figure.texts]
        assert any(character.isdigit() for character in words[0]), f"{name}: title without a number"
        source = " ".join(words)
        for piece in ("baseline", "20230101", "24", "0.1.0 (c0dec0de)", "qilu run scenarios/baseline.yaml"):
            assert piece in source, f"{name}: source line lacks {piece}"
        assert "--workers" not in source
        assert "/somewhere" not in source


def test_the_target_and_its_probability_are_in_the_title(drawn: list) -> None:
    figure = dict(drawn)["enterprises-high-tech-stock"]
    words = " ".join(item.get_text() for item in figure.texts).replace("\u00a0", " ")
    assert words.startswith((
        "High-tech enterprises: 30,400 at the end of 2023 (10–90 %: 29,700–31,100); target above 30,000 met in 71 % of runs",
        "高新技术企业：2023年底3.04万家（10–90%区间：2.97–3.11万家）；71%的模拟达到目标（超过3万家）",
    ))  # fmt: skip


def test_yearly_flows_are_summed_within_runs_before_percentiles(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    dates = pd.date_range("2022-12-31", "2024-06-30", freq="QE")
    for draw, values in enumerate([[9, 1, 0, 0, 4, 7, 7], [9, 4, 0, 0, 1, 7, 7]]):
        rows = pd.DataFrame({"scenario": "s", "draw": draw, "replicate": 0, "date": dates, "value": [float(value) for value in values]})
        rows = rows.assign(city="all", breakdown="all", unit="x")
        for variable in ("Revenue|Above-scale", "Enterprises|Alive"):
            rows.assign(variable=variable).to_parquet(tmp_path / "runs" / f"{draw}-{variable[:3]}.parquet")
    yearly = StoredRun(tmp_path).yearly(["Revenue|Above-scale", "Enterprises|Alive"])
    flow, stock = select(yearly, "Revenue|Above-scale"), select(yearly, "Enterprises|Alive")
    assert flow["year"].to_list() == [2023], "years that the run does not cover whole are left out"
    assert (flow["p10"][0], flow["p90"][0]) == (5.0, 5.0)
    assert stock["year"].to_list() == [2022, 2023]
    assert stock["p50"].to_list() == [9.0, 2.5]


def test_a_folder_without_runs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QiluError, match="no finished runs"):
        draw_charts(tmp_path)


def test_charts_of_a_single_run_with_nothing_paid(tmp_path: Path, make_fake_run: Callable[..., Path]) -> None:
    make_fake_run(tmp_path, headline=HEADLINE[:1])
    for file in sorted((tmp_path / "runs").iterdir())[1:]:
        file.unlink()
    path = next((tmp_path / "runs").iterdir())
    table = pd.read_parquet(path)
    table.loc[table["variable"] == "Fiscal|Paid", "value"] = 0.0
    table.to_parquet(path)
    names = {file.name for file in draw_charts(tmp_path, ["en"])}
    assert "public-money.en.png" not in names
    assert "enterprises-high-tech-stock.en.png" in names


def test_targets_of_every_kind_find_their_place(fake_run: Path) -> None:
    from sim.views.run.fan import draw_fan, fan_of

    run = StoredRun(fake_run)
    variable = "R&D|Above-scale|Internal"
    row = run.scorecard[run.scorecard["target"] == "T9"].assign(variable=variable, value=2e11, median=1.9e11, p10=1.8e11, p90=2.1e11)
    run.scorecard = pd.concat([row.assign(when=when) for when in ("2023", "2024-06-30", "every year", "continuous")])
    with chart_style():
        for language in ("zh", "en"):
            fan = fan_of(run, run.yearly([variable]), variable)
            assert fan is not None
            assert len(fan.goals) == 4
            assert_text_is_readable(variable, draw_fan(fan, run.source, language))
    assert [goal.when_label("en") for goal in goals(run.scorecard)] == ["in 2023", "on 2024-06-30", "every year", "at the end of the run"]


def test_commands_that_differ_only_in_speed_and_place_look_equal() -> None:
    words = ["/venv/bin/qilu", "run", "a.yaml", "--workers", "2", "--out=here", "--quiet", "--events", "--set", "x.y=1"]
    assert redraw_command(words) == "qilu run a.yaml --set x.y=1"
    assert redraw_command(["qilu", "run", "--events", "all", "a.yaml"]) == redraw_command(["qilu", "run", "--events", "a.yaml"]) == "qilu run a.yaml"


def test_fonts_have_their_licence_beside_them() -> None:
    assert len(list(FONT_FOLDER.glob("*.otf"))) == 2
    assert "SIL OPEN FONT LICENSE" in (FONT_FOLDER / "OFL.txt").read_text(encoding="utf-8")


def test_fonts_hold_every_simplified_chinese_character_in_common_use() -> None:
    from fontTools.ttLib import TTFont

    common = {bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)}
    for path in FONT_FOLDER.glob("*.otf"):
        held = set(map(chr, TTFont(path, lazy=True).getBestCmap()))
        assert common | set("一企技术–—…“”·％（），。；：、／±≥≤") <= held, path.name


def printed_by(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_views_loads_neither_pyplot_nor_matplotlib_nor_pandas() -> None:
    code = "import sys, sim.views, sim.views.charts, sim.views.run.scorecard_table; print({'matplotlib', 'pandas', 'duckdb'} & set(sys.modules))"
    assert printed_by(code) == "set()"


def test_drawing_never_loads_pyplot(tmp_path: Path, make_fake_run: Callable[..., Path]) -> None:
    fake_run = make_fake_run(tmp_path, headline=HEADLINE[:1])
    code = f"import sys; from sim.views.charts import draw_charts; draw_charts({str(fake_run)!r}, ['en'])"
    assert printed_by(f"{code}; print('matplotlib.pyplot' in sys.modules)") == "False"
