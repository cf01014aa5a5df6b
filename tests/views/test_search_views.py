"""Table, sentences and charts of a search over a made-up model: readable in both languages, and true to the numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from test_charts import assert_text_is_readable

from sim.experiments.computing.lab import Lab
from sim.experiments.search.search import Search, Settings, run_search
from sim.experiments.store.run_store import RunStore
from sim.kernel.errors import QiluError
from sim.kernel.recorder import Records
from sim.scenario.loader import load
from sim.views.search.frontier_chart import MOST_ROWS, draw_allocation, draw_frontier, draw_search_charts
from sim.views.search.table import render_search, sentences
from sim.views.search.words import WORDS, is_clear, main_pair, money, uncertain, words
from sim.views.style import chart_style

pytestmark = pytest.mark.filterwarnings("error:Glyph .* missing")

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.yaml"
STOCK, SME, PAID = "Enterprises|High-tech|Stock", "Enterprises|Technology SME|Stock", "Fiscal|Paid"
DAYS = ["2022-12-31", "2023-12-31", "2027-12-31"]


def simulate(scenario, draw, replicate) -> Records:
    """Coaching makes high-tech firms and outreach technology SMEs, with noise between draws and replicates; most money is spent."""
    values = scenario.parameters(draw)
    day = scenario.end
    noise = np.random.default_rng((draw, replicate)).normal()
    places, reach = (float(values.value(f"measures.{lever}", day)) for lever in ("ladder.places", "outreach.cost"))
    better = places if draw % 2 else reach / 1e4
    rows = [
        (STOCK, "all", [26_000, 29_000 + 0.3 * places + 400 * noise, 40_000 + better]),
        (SME, "all", [35_000, 39_000 + reach / 8e4 + 150 * noise, 50_000]),
    ]
    rows += [(PAID, "coaching", [0, 0, 5 * 15_000 * places]), (PAID, "outreach", [0, 0, 5 * reach]), (PAID, "research_grant", [0, 0, 6e9])]
    columns = list(zip(*((day, name, "all", breakdown, value) for name, breakdown, series in rows for day, value in zip(DAYS, series, strict=True)),
                       strict=True))  # fmt: skip
    return Records(np.array(columns[0], "datetime64[D]"), *(np.array(column, object) for column in columns[1:4]), np.array(columns[4], float))


def searched(folder: Path, **settings) -> Search:
    asked = Settings(**{"draws": 3, "fresh_draws": 6, "trials": 40, "replicates": 2, "targets": ("T9", "T10", "T11")} | settings)
    scenario = replace(load(BASELINE), scale=0.5)
    lab = Lab(RunStore(folder / "store"), simulate, workers=1, command=("/somewhere/qilu", "search", "baseline.yaml", "--workers", "1"))
    return run_search(scenario, BASELINE, lab, folder, asked)


SOME = ("coaching", "outreach", "talent_recruitment", "listing", "equity_fund", "pilot_bases", "demonstrations", "first_purchase", "zone_funds")


@pytest.fixture(scope="module")
def by_probability(tmp_path_factory) -> Search:
    return searched(tmp_path_factory.mktemp("probability"), instruments=SOME)


@pytest.fixture(scope="module")
def by_regret(tmp_path_factory) -> Search:
    return searched(tmp_path_factory.mktemp("regret"), aim="regret", outcome=STOCK, budgets=(5e9, 7e9), trials=24)


@pytest.fixture(scope="module")
def one_budget(tmp_path_factory) -> Search:
    return searched(tmp_path_factory.mktemp("one"), aim="regret", budgets=(7.203e9,), trials=2, replicates=1, instruments=("coaching", "listing"))


@pytest.fixture(params=["by_probability", "by_regret", "one_budget"])
def search(request) -> Search:
    return request.getfixturevalue(request.param)


def printed(search: Search, language: str) -> str:
    console = Console(width=110, color_system=None, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(render_search(search, language))
    for line in sentences(search, language):
        console.print(line, markup=False)
    return console.export_text()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_charts_are_readable(search, language):
    with chart_style():
        for name, draw in (("frontier", draw_frontier), ("allocation", draw_allocation)):
            figure = draw(search, language)
            assert_text_is_readable(name, figure)
            told = [item.get_text() for item in figure.texts]
            assert any(character.isdigit() for character in told[0])
            assert "qilu search baseline.yaml" in " ".join(told) and "--workers" not in " ".join(told)


def test_charts_are_files_in_both_languages_with_equal_bytes(by_regret, tmp_path):
    files = draw_search_charts(by_regret, tmp_path / "a")
    assert [file.name for file in files] == [f"{name}.{lang}.png" for lang in ("zh", "en") for name in ("frontier", "allocation")]
    for one, other in zip(files, draw_search_charts(by_regret, tmp_path / "b"), strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_bars_are_the_votes_of_what_changes(by_probability):
    with chart_style():
        axes = draw_allocation(by_probability, "en").axes[0]
    bars = [bar.get_width() for bar in axes.patches]
    lines = [line for line in by_probability.allocation if line.budget == by_probability.main]
    moved = [line for line in lines if abs(line.best_votes - line.own_votes) > 0.01 * line.own_votes]
    assert 0 < len(moved) < MOST_ROWS
    divisor = {"bn yuan a year": 1e9, "m yuan a year": 1e6}[axes.get_xlabel()]
    assert sorted(bars[::2]) == pytest.approx(sorted(line.best_votes / divisor for line in moved))
    assert sum(line.best_votes for line in lines) == pytest.approx(sum(line.own_votes for line in lines)) == pytest.approx(by_probability.main)
    rest = len(lines) - len(moved)
    assert (rest > 1) == any(f"{rest} others, little changed" in item.get_text() for item in axes.texts)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_shows_both_packages_of_every_budget(search, language):
    text = printed(search, language)
    for line in search.lines:
        assert money(line.budget, language).replace("\u00a0", " ") in text.replace("\u00a0", " ")
    assert text.count(words("own", language)) >= len(search.levels)
    assert "nan" not in text


def test_what_money_moves_is_told(by_probability):
    text = " ".join(sentences(by_probability, "en"))
    assert by_probability.unmoved.never == ("T11",)
    assert "met by no package in any run: T11" in text
    assert "No package meets all targets in any run" in text
    assert "is chance within a draw" in text
    assert "That is few for 9 instruments" in text
    best = main_pair(by_probability)[0]
    assert is_clear(best) and f"{best.targets_met_over_own:.2f} targets more" in text


def test_outcomes_are_named_and_left_out_instruments_listed(by_regret, tmp_path):
    assert "Only High-tech enterprises counts" in " ".join(sentences(by_regret, "en"))
    off = replace(by_regret, ground=replace(by_regret.ground, menu=replace(by_regret.menu, left_out={"coaching": "its measure is not in force"})))
    assert "Not searched over: Coaching (measure not in force)." in sentences(off, "en")
    assert "未纳入搜索：企业辅导 (措施未实施)。" in sentences(off, "zh")


def test_words_exist_in_both_languages_and_in_no_other():
    assert all(set(phrase) == {"zh", "en"} and all(phrase.values()) for phrase in WORDS.values())
    with pytest.raises(QiluError, match="no words in language 'fr'"):
        words("budget", "fr")


def test_errors_are_shown_where_there_are_any():
    assert (uncertain(1.5, 0.25), uncertain(1.5, None), uncertain(None, None), uncertain(-0.5, None, sign=True)) == (
        "1.50 ± 0.25",
        "1.50",
        "–",
        "−0.50",
    )
