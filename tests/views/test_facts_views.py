"""The chart and table of the stylised facts say what the numbers say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len
from test_attribution_views import printed
from test_charts import assert_text_is_readable

from sim.experiments.facts.facts import FACTS, parts
from sim.experiments.facts.validate import Plan, Validation, history_scenario, judge
from sim.experiments.studies.study import Settings
from sim.scenario.loader import load
from sim.views.facts.chart import LEAST, MOST, WORDS, draw_facts, facts_figure, place
from sim.views.facts.table import WORDS as TABLE_WORDS
from sim.views.facts.table import band, markdown, number, render_facts
from sim.views.style import chart_style

HISTORY = load(Path(__file__).parents[2] / "scenarios" / "history-2018-2022.yaml")


def make(missing: int = 18, spread: float = 0.15) -> Validation:
    """Ten seeds around places in and out of the bands; one fact without numbers."""
    random = np.random.default_rng(1)
    numbers: dict[str, list[dict[str, float]]] = {}
    for fact, part in parts():
        if fact.number != missing:
            low = part.high - 1 if part.low is None else part.low
            width = (low + 1 if part.high is None else part.high) - low
            middle = low + width * random.uniform(-2 if fact.number == 5 else -0.3, 1.3)
            for seed, values in enumerate(numbers.setdefault(part.source, [{} for _ in range(10)])):
                values[part.key] = middle + spread * width * np.cos(seed)
    return judge(Plan(FACTS, history_scenario(HISTORY, 10, 1.0), (), Settings()), numbers, ("qilu", "validate-model"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_text_lies_on_other_text_or_leaves_the_picture(language):
    with chart_style():
        assert_text_is_readable("facts", facts_figure(make(), language))


def test_the_title_counts_what_holds_in_and_out_of_sample():
    found = make()
    with chart_style():
        words = " ".join(text.get_text() for text in facts_figure(found, "en").texts)
    assert f"{found.count()} of 20 stylised facts hold: {found.count(in_sample=True)} of 13 in sample" in words
    assert f"{found.count(in_sample=False)} of 7 out of sample; 1 not computed" in words


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_holds_every_statistic_and_fits(language):
    found = make()
    lines = printed([render_facts(found, language)], 150)
    assert max(cell_len(line) for line in lines) <= 150
    text = "\n".join(lines)
    for fact, part in parts():
        assert fact.title[language] in text and part.title[language] in text
    assert TABLE_WORDS["not computed"][language] in text
    rows = [line for line in markdown(found, language).splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(parts())
    assert all(row.count("|") == rows[0].count("|") for row in rows)


def test_places_relative_to_the_band():
    exits, open_above, open_below = FACTS[7].parts[0], FACTS[19].parts[1], FACTS[1].parts[1]
    assert [place(value, exits) for value in (0.05, 0.07, 0.09)] == pytest.approx([0, 0.5, 1])
    assert [place(value, open_above) for value in (0.8, 1.6)] == pytest.approx([0, 1])
    assert [place(value, open_below) for value in (0.01, 0.0)] == pytest.approx([1, 0])
    assert place(9.0, FACTS[2].parts[0]) > MOST and place(-9.0, FACTS[2].parts[0]) < LEAST


def test_bands_and_numbers_in_words():
    assert [band(FACTS[k].parts[0], "en").replace("\u00a0", " ") for k in (0, 3, 7, 10)] == ["1–1.5", "−0.2 to 0.03", "5–9 %", "1.4–2 %"]
    assert (band(FACTS[19].parts[1], "zh"), band(FACTS[1].parts[1], "zh")) == ("80%以上", "0.01以下")
    assert [number(value, "", "en") for value in (1.234, -0.0786, 12.34, 0.0)] == ["1.23", "−0.079", "12.3", "0"]
    assert number(0.0691, "fraction", "zh") == "6.91%"


def test_equal_results_give_equal_bytes(tmp_path):
    one, other = (draw_facts(make(), tmp_path / name, ("en",)) for name in ("one", "other"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_every_phrase_is_there_in_both_languages():
    for table in (WORDS, TABLE_WORDS):
        for key, phrases in table.items():
            assert set(phrases) == {"en", "zh"}, key
