"""What `qilu discover` says and draws: sentences, table and charts in both languages, from made-up results."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from sim.experiments.discovery.discover import Discovery, Limit, discover
from sim.experiments.discovery.question import Threshold, question_of
from sim.scenario.loader import load
from sim.views.discovery.chart import draw_box, draw_discovery, figures
from sim.views.discovery.table import render_boxes
from sim.views.discovery.words import WORDS, _rough, condition, sentences
from sim.views.phrases import LANGUAGES
from sim.views.style import chart_style

BASELINE = load(Path(__file__).parents[2] / "scenarios" / "baseline.yaml")
KEPT = ("research.trend", "notch.panel_noise", "measures.ladder.places", "delivery.days", "grant.diverted")
SCENARIO = replace(BASELINE, draws=150, replicates=2, assumptions=tuple(a for a in BASELINE.assumptions if a.path in KEPT))
COMMAND = ("qilu", "discover", "scenarios/baseline.yaml", "--target", "T9", "--out", "there")


def made(rule, scenario=SCENARIO, way="missed", **options) -> Discovery:
    """Misses where `rule` says so of the quantiles of the parameters, a few of them by chance."""
    taken = {path: np.array([scenario.sampled(draw)[path] for draw in range(scenario.draws)], float) for path in KEPT}
    ranks = {path: values.argsort().argsort() / len(values) for path, values in taken.items()}
    slip = np.random.default_rng(1).random((scenario.draws, scenario.replicates)) < 0.06
    judged = np.where(rule(ranks)[:, None] ^ slip, 29_000.0, 31_000.0)
    return discover(scenario, question_of(scenario, "T9", way=way), judged, **options)


@pytest.fixture(scope="module")
def three() -> Discovery:
    return made(lambda r: (r["research.trend"] < 0.6) & (r["notch.panel_noise"] > 0.4) & (r["measures.ladder.places"] < 0.6))


@pytest.fixture(scope="module")
def one() -> Discovery:
    return made(lambda r: r["delivery.days"] > 0.7, most_boxes=1)


@pytest.fixture(scope="module")
def nothing() -> Discovery:
    return made(lambda r: np.arange(20) % 3 == 0, replace(SCENARIO, draws=20))


def test_sentences_say_where_how_much_and_whether_to_trust_it(three):
    told = "\n".join(sentences(three, "en")).replace("\u00a0", " ")
    assert re.search(r"Target T9 \(“.+”\) is missed in \d+ % of 300 runs: 150 draws of 5 uncertain parameters, 2 replicates each\.", told)
    assert re.search(r"Target T9 is missed in \d+ % of the runs where .*research\.trend < 0\.0\d+", told)
    assert re.search(r"notch\.panel_noise > [\d.]+ points", told) and re.search(r"measures\.ladder\.places ≤ [\d,]+ places", told)
    assert re.search(r"these are \d+ % of all runs and hold \d+ % of all misses\.", told)
    assert "Not by chance: shuffled outcomes leave as good a box in 1 % of trials." in told
    assert re.search(r"\d+ % of the variance of this is between replicates of one draw", told)
    chinese = "\n".join(sentences(three, "zh"))
    assert "目标T9未达到" in chinese and "并非偶然" in chinese and "research.trend低于" in chinese


def test_where_a_target_is_met_and_where_an_indicator_is_low(three):
    met = replace(three, question=replace(three.question, way="met"))
    assert "target T9 is met in" in " ".join(sentences(met, "en")).lower().replace("\u00a0", " ") or "Target T9 is met in" in " ".join(
        sentences(met, "en")
    )
    low = question_of(SCENARIO, None, "Cost", "below", Threshold(3e11))
    told = " ".join(sentences(replace(three, question=low, limit=3e11), "en")).replace("\u00a0", " ")
    assert "Public cost is below 300 bn yuan in" in told and "of all such runs" in told


def test_few_draws_are_said_to_be_few(nothing):
    told = " ".join(sentences(nothing, "en")).replace("\u00a0", " ")
    assert "No box" in told or "Not to be trusted" in told
    assert "20 draws" in told
    assert "too few for 5 parameters" in told or "cannot be said" in told


@pytest.mark.parametrize(("level", "told"), [(29_000.0, "In every run target T9"), (31_000.0, "In no run target T9")])
def test_nothing_to_tell_apart(level, told):
    scenario = replace(SCENARIO, draws=10)
    found = discover(scenario, question_of(scenario, "T9"), np.full((10, 2), level))
    assert [sentence.startswith(told) for sentence in sentences(found, "en")] == [True]
    assert list(figures(found, COMMAND, "en")) == []


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (None, 0.0315, "x < 0.0315"),
        (0.02, None, "x > 0.02"),
        (0.02, 0.03, "0.02 < x < 0.03"),
        (None, 4_661, "x ≤ 4,661"),
        (3, None, "x ≥ 3"),
        (3, 5, "3 ≤ x ≤ 5"),
        (4, 4, "x = 4"),
        (True, None, "x = true"),
        (None, False, "x = false"),
        ("03-01", None, "x ≥ 03-01"),
    ],
)
def test_limits_in_words(low, high, told):
    assert condition(Limit(1, "x", "fraction", low, high, 0, 1, 0.01, 0.9), "x", "en") == told


def test_numbers_of_draws_are_rounded_upwards():
    assert [_rough(number) for number in (7, 43, 138, 1_201, 25_000)] == [7, 43, 140, 1_300, 25_000]


def test_every_phrase_is_there_in_both_languages_with_the_same_values():
    for key, phrases in WORDS.items():
        assert set(phrases) == set(LANGUAGES), key
        fields = [set(re.findall(r"{(\w+)}", phrases[language])) for language in LANGUAGES]
        assert fields[0] == fields[1], key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_has_a_row_a_limit(three, language):
    table = render_boxes(three, language)
    assert table.row_count == sum(len(box.limits) for box in three.boxes) >= 3
    console = Console(width=150, record=True)
    console.print(table)
    assert "research.trend" in console.export_text()


def test_charts_are_drawn_in_both_languages_with_all_glyphs(three, one, nothing, tmp_path):
    drawn = {path.name for path in draw_discovery(three, tmp_path / "three", COMMAND)}
    assert {f"{name}.{language}.png" for name in ("box-1", "trade-off") for language in LANGUAGES} <= drawn
    assert len(draw_discovery(one, tmp_path / "one", COMMAND, ("zh",))) == 2
    assert (tmp_path / "one" / "charts" / "trade-off.zh.png").stat().st_size > 10_000
    assert any("trade-off" in path.name for path in draw_discovery(nothing, tmp_path / "nothing", COMMAND, ("en",)))


def test_the_box_is_drawn_where_its_limits_are(three, one):
    with chart_style():
        axes = draw_box(three, three.boxes[0], dict.fromkeys(("scenario", "seed", "runs", "version", "command"), ""), "en").axes[0]
        limits = {line.parameter: line for line in three.boxes[0].limits}
        shown = [next(path for path in KEPT if f"({path})" in label.replace("\n", " ")) for label in (axes.get_xlabel(), axes.get_ylabel())]
        (box,) = axes.patches
        for path, start, size in zip(shown, box.get_xy(), (box.get_width(), box.get_height()), strict=True):
            line = limits[path]
            half = 0.5 if path == "measures.ladder.places" else 0.0
            assert line.low is None or start == pytest.approx(line.low - half)
            assert line.high is None or start + size == pytest.approx(line.high + half)
        assert sum(len(marks.get_offsets()) for marks in axes.collections) == len(three.draws)
        single = draw_box(one, one.boxes[0], dict.fromkeys(("scenario", "seed", "runs", "version", "command"), ""), "en").axes[0]
        assert "(delivery.days)" in single.get_xlabel() and "value judged" in single.get_ylabel()
