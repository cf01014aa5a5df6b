"""Tables and charts of a made-up sensitivity analysis over all uncertain parameters of the baseline, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from rich.table import Table
from rich.text import Text
from test_charts import assert_text_is_readable

from sim.experiments.sensitivity import morris, sobol, tornado
from sim.experiments.sensitivity import value_of_information as voi
from sim.experiments.sensitivity.chance import chance_in
from sim.experiments.sensitivity.sensitivity import Sensitivity, Settings, plan_of
from sim.scenario.loader import load
from sim.scenario.parameters import PARAMETERS
from sim.views.parameter_rows import shortened
from sim.views.sensitivity.chart import draw_sensitivity, figures
from sim.views.sensitivity.table import render_groups, render_ranking, render_sensitivity, say_choice
from sim.views.sensitivity.words import WORDS, differences, parameter_value, share
from sim.views.style import chart_style, new_figure, text_width

pytestmark = pytest.mark.filterwarnings("error:Glyph .* missing")

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LEVELS = (31_000.0, 9e11, 6.0, 2.8e11)
SIZES = (900.0, 2.4e10, 0.0, 7e9)


@pytest.fixture(scope="module")
def result() -> Sensitivity:
    """Outcomes that are bent in each parameter, the first ones most; targets met never vary; noise that chance leaves."""
    baseline, grants = (load(SCENARIOS / f"{name}.yaml") for name in ("baseline", "more-grants"))
    plan = plan_of(baseline, Settings(base=32, trajectories=4), grants)
    count, seed = len(plan.space.assumptions), 5
    order = np.random.default_rng(seed).permutation(count)
    weights = 0.7**order * np.where(order % 3, 1, -1)

    def observe(points):
        signal = (points + 0.4 * points**2 - 0.6) @ weights + points[:, 0] * points[:, 1]
        noise = 0.05 * np.random.default_rng(len(points)).normal(size=(len(points), 2))
        return np.array([level + size * (signal[:, None] + noise) for level, size in zip(LEVELS, SIZES, strict=True)])

    points = morris.screening_points(count, 4, seed)
    screening = morris.screen(points, observe(points), plan.outcomes, plan.space.parameters, seed)
    parts = sobol.parts_of(plan.space.parameters, morris.strongest(screening, 8))
    design = sobol.pick_freeze(count, parts, 32, seed)
    values = observe(design.points())
    ends = [(a.distribution.sample(0.1), a.distribution.sample(0.9)) for a in plan.space.assumptions]
    drawn = [baseline.sampled(draw) for draw in range(150)]
    theta = {path: [draw[path] for draw in drawn] for path in plan.space.paths}
    first, second = (np.argsort(np.argsort(theta[path])) / 150 for path in ("research.momentum", "notch.title_fixed"))
    delta = (3e9 * (first + 0.5 * second - 0.9))[:, None] + 4e8 * np.random.default_rng(1).normal(size=(150, 2))
    choice = voi.choose(delta, "baseline", "more-grants", seed)
    return Sensitivity(
        plan, ("qilu", "sensitivity", "scenarios/baseline.yaml", "--versus", "scenarios/more-grants.yaml", "--workers", "2"), tuple(screening),
        tuple(sobol.share_out(design, values, plan.outcomes, plan.space.parameters, seed)),
        tuple(chance_in(value[:64], one.name, one.unit) for one, value in zip(plan.outcomes, values, strict=True)),
        tuple(tornado.swings(observe(tornado.tornado_points(count)), plan.outcomes, plan.space.parameters, ends)),
        choice, tuple(voi.worth_lines(delta.mean(axis=1), theta, choice.evpi, seed)),
    )  # fmt: skip


@pytest.fixture(scope="module", params=["zh", "en"])
def drawn(request: pytest.FixtureRequest, result: Sensitivity) -> Iterator[list]:
    with chart_style():
        yield list(figures(result, request.param))


def test_a_chart_of_each_stage_for_each_outcome_that_varies(drawn: list) -> None:
    slugs = ("enterprises-high-tech-stock", "rd-enterprises-real", "cost")
    wanted = {f"{kind}-{slug}" for kind in ("screening", "variance", "tornado") for slug in slugs} | {"value-of-information"}
    assert {name for name, _ in drawn} == wanted


def test_no_text_lies_on_other_text_or_leaves_the_picture(drawn: list) -> None:
    for name, figure in drawn:
        assert_text_is_readable(name, figure)


def test_equal_results_are_equal_files(result: Sensitivity, tmp_path: Path) -> None:
    short = replace(result, screening=(), variance=(), alone=tuple(line for line in result.alone if line.variable == "Cost"))
    for language in ("zh", "en"):
        one, other = (draw_sensitivity(short, tmp_path / name, [language]) for name in ("one", "other"))
        assert len(one) == 2 and [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def shown(part: Table | Text) -> str:
    console = Console(width=150, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(part)
    return console.export_text()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tables_say_what_was_found(result: Sensitivity, language: str) -> None:
    parts = [shown(part) for part in render_sensitivity(result, language)]
    stock, _, targets, cost, _, groups, said, worth = parts
    frame = result.frame()
    best = frame[(frame["variable"] == "Enterprises|High-tech|Stock") & (frame["rank"] == 1)]["parameter"].item()
    assert best in stock.split("\n")[4] + stock.split("\n")[5] + stock.split("\n")[3]
    assert {"zh": "各次模拟均相同", "en": "the same in all runs"}[language] in targets
    assert {"zh": "亿元", "en": "bn yuan"}[language] in cost
    assert {"zh": "假设", "en": "hypothetical"}[language] in groups
    first = result.worth[0]
    assert first.clear and first.parameter == "research.momentum"
    meaning = PARAMETERS[first.parameter].meaning_zh if language == "zh" else PARAMETERS[first.parameter].meaning
    assert meaning in " ".join(say_choice(result, language).split()) and first.parameter in said
    assert "research.momentum" in worth
    assert all(len(line.rstrip()) <= 150 for part in parts for line in part.split("\n"))


def test_a_choice_that_nothing_changes_and_one_that_may_be_chance(result: Sensitivity) -> None:
    choice = result.choice
    assert choice is not None
    never = replace(result, choice=replace(choice, evpi=0.0, evpi_low=0.0, share_preferred=1.0), worth=())
    assert "Nothing that is uncertain here would change the choice" in say_choice(never)
    assert "better first" not in say_choice(never)
    maybe = replace(result, choice=replace(choice, evpi_low=0.0), worth=tuple(replace(line, clear=False) for line in result.worth))
    assert "may be chance" in say_choice(maybe) and "No single parameter" in say_choice(maybe)


def test_stages_that_were_left_out_have_no_columns(result: Sensitivity) -> None:
    outcome = result.plan.outcomes[0]
    alone = render_ranking(replace(result, screening=(), variance=(), choice=None, worth=()), outcome)
    assert isinstance(alone, Table)
    assert [column.header for column in alone.columns] == ["", "Parameter", "Status", "10 → 90\u00a0%"]
    statuses = {parameter.status for parameter in result.plan.space.parameters}  # of what is uncertain
    assert "hypothetical" in statuses and len(render_groups(result).columns) == 1 + len(statuses) + 2  # figure; chance and noise


def test_numbers_in_words() -> None:
    assert differences("yuan/period", [2.5e10, -4e9], "en").number(-4e9) == "−4.0"
    assert differences("targets", [0.25], "zh").suffix("zh") == "项"
    assert differences("fraction", [0.012], "en").suffix("en") == "\u00a0% points"
    assert (share(0.004, "zh"), share(-0.004, "zh"), share(None, "en"), share(-0.12, "en")) == ("<1%", "0%", "–", "−12\u00a0%")
    assert [parameter_value(value, unit, "zh") for value, unit in ((200_000.0, "yuan"), (0.25, "fraction"), (30.0, "days"), (True, ""))] == [
        "20万元", "0.25", "30天", "true",
    ]  # fmt: skip


def test_long_words_are_cut_to_their_room() -> None:
    with chart_style():
        figure = new_figure(4, 3)
        cut = shortened(figure, "share of booked research that the tax office accepts", 9.5, 2.0)
        assert cut.endswith("…") and text_width(figure, cut, 9.5, "normal") <= 2.0
        assert shortened(figure, "short", 9.5, 2.0) == "short"


def test_every_phrase_exists_in_both_languages() -> None:
    for key, phrases in WORDS.items():
        assert set(phrases) == {"zh", "en"} and all(phrases.values()), key
