"""Tables and charts of an attribution made up for the purpose: readable in both languages, bars that add up, sentences that fit the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from test_charts import assert_text_is_readable

from sim.experiments.attribution.attribute import Attribution
from sim.experiments.attribution.interactions import pairs_of
from sim.experiments.attribution.lines import FIRST_IN, INDEX, LEAVE_ONE_OUT, MEASURE, PRESENT, SECTION, SHAPLEY
from sim.experiments.attribution.players import OTHER, Player, sections_of
from sim.experiments.reading.indicators import declare
from sim.experiments.store.encoding import RunKey
from sim.scenario.catalogue import MEASURES
from sim.scenario.resolved import Scenario, Text
from sim.views.attribution.chart import MOST_BARS, attribution_figures, draw_attribution_charts, draw_three_ways, draw_waterfall, waterfall_parts
from sim.views.attribution.table import render_attribution, whole_and_parts
from sim.views.attribution.words import WORDS, Reading, decimals_for, difference_scale
from sim.views.style import chart_style

pytestmark = pytest.mark.filterwarnings("error:Glyph .* missing")

STOCK, RESEARCH = "Enterprises|High-tech|Stock", "R&D|Enterprises|Real"
PLAYERS = (
    *(Player(m.slug, m.number, m.section, Text(m.title_zh, m.title)) for m in MEASURES),
    Player(OTHER, None, None, Text("其他规则", "Other rules")),
)
SECTIONS = tuple(section for section, _ in sections_of(PLAYERS))
LEVEL = {STOCK: (31_000.0, 3_000.0), RESEARCH: (1.1e12, 2e10)}
"""Where the two variables are without the package, and what its largest measure does."""


def scenario(name: str, zh: str, en: str, replicates: int) -> Scenario:
    return Scenario(
        id=name, title=Text(zh, en), reason=None, schema=1, start=date(2022, 12, 31), end=date(2027, 12, 31), step="quarter", scale=1.0,
        population_seed=1, draws=1, replicates=replicates, seed=7, pair_with=None, changes=(), assumptions=(), targets=(),
        headline=(STOCK,), languages=("zh", "en"), files=(),
    )  # fmt: skip


def make(replicates: int = 6, sign: float = 1.0, orders: int | None = 6, nothing: bool = False) -> Attribution:
    """Contributions that fall off from measure to measure, some of them negative, with noise between worlds."""
    random = np.random.default_rng(5)
    full = scenario("baseline", "基准情景：22条措施全部实施", "Baseline: all 22 measures", replicates)
    bare = scenario("no-policy", "无新政策（2022年末规则）", "No new policy (rules of the end of 2022)", replicates)
    declared = declare(full)
    size = np.array([LEVEL.get(indicator.name, (0.0, np.nan))[1] for indicator in declared]) * sign * (not nothing)
    base = np.array([LEVEL.get(indicator.name, (np.nan, 0.0))[0] for indicator in declared])
    falling = np.array([0.7**number * (-1 if number % 5 == 4 else 1) for number in range(len(PLAYERS))])
    shares = falling[:, None, None, None] * (1 + 0.2 * random.normal(size=(len(PLAYERS), 1, replicates, 1))) * size
    sections = np.array([shares[[n for n, p in enumerate(PLAYERS) if p.section == section.section]].sum(axis=0) for section in SECTIONS])
    ends = np.array([np.broadcast_to(base, shares.shape[1:]), base + shares.sum(axis=0)])
    contributions = {
        (level, method): values * factor
        for level, values in ((SECTION, sections), (MEASURE, shares))
        for method, factor in ((SHAPLEY, 1.0), (LEAVE_ONE_OUT, 0.8), (FIRST_IN, 1.2))
    }
    differences = {
        (SECTION, INDEX): {(one, other): 0.1 * (one - other) * sections[one] for one, other in pairs_of(len(SECTIONS))},
        (MEASURE, PRESENT): {(one, other): (other - 2) * 0.1 * shares[one] for one, other in pairs_of(4)},
    }
    worlds = tuple(RunKey(0, replicate) for replicate in range(replicates))
    players = {SECTION: SECTIONS, MEASURE: PLAYERS}
    return Attribution(full, bare, declared, (RESEARCH, STOCK), players, worlds, orders, 602, ends, contributions, differences,
                       ("qilu", "attribute", "scenarios/baseline.yaml"))  # fmt: skip


def printed(parts: list[Table | str], width: int = 110) -> list[str]:
    console = Console(width=width, color_system=None, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    for part in parts:
        console.print(part)
    return console.export_text().splitlines()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", [{}, {"sign": -1.0}, {"replicates": 1, "orders": None}], ids=["rise", "fall", "one world"])
def test_no_text_lies_on_other_text_or_leaves_the_picture(case: dict, language: str) -> None:
    with chart_style():
        drawn = list(attribution_figures(make(**case), language))
        assert len(drawn) == 6
        for name, figure in drawn:
            assert_text_is_readable(name, figure)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_bars_lead_from_the_one_scenario_to_the_other(sign: float) -> None:
    reading = Reading(make(sign=sign), STOCK, "en")
    parts = waterfall_parts(reading, MEASURE)
    assert len(parts) <= MOST_BARS + 1
    assert sum(part.figure.value for part in parts) == pytest.approx(reading.package.value)
    own = [part.figure.value * sign for part in parts if not part.several]
    assert own == sorted(own, reverse=True)
    assert parts[-1].name == f"Others ({len(PLAYERS) - len(own)})" and parts[-1].several
    result = reading.result
    hidden = [row for row, player in enumerate(PLAYERS) if player.title.en not in {part.name for part in parts}]
    by_world = result.contributions[MEASURE, SHAPLEY][hidden].sum(axis=0)[0, :, result.index(STOCK)]
    assert parts[-1].figure.error == pytest.approx(by_world.std(ddof=1) / np.sqrt(6))  # paired: the sum's error, not the errors' sum


def test_sections_are_all_shown() -> None:
    parts = waterfall_parts(Reading(make(), STOCK, "zh"), SECTION)
    assert {part.number for part in parts if not part.several} <= set(range(1, 8)) | {None}
    assert sum(part.figure.value for part in parts) == pytest.approx(Reading(make(), STOCK, "zh").package.value)


def test_the_title_says_how_much_and_from_whom() -> None:
    with chart_style():
        figure = draw_waterfall(make(), STOCK, MEASURE, "en")
        assert figure is not None
        words = " ".join(text.get_text() for text in figure.texts).replace("\u00a0", " ")
    assert "High-tech enterprises, at the end of 2027: +" in words
    assert "% of it from “Library of demands for key technologies”" in words
    assert "602 runs" in words and "6 sampled orders" in words
    with chart_style():
        figure = draw_waterfall(make(replicates=1), STOCK, MEASURE, "en")
        assert figure is not None
        words = " ".join(text.get_text() for text in figure.texts)
    assert "in a single world" in words and "%" not in words


def test_what_does_not_move_or_was_not_recorded_is_not_drawn(tmp_path) -> None:
    still = make(nothing=True)
    with chart_style():
        assert draw_waterfall(still, STOCK, MEASURE, "en") is None
        assert draw_three_ways(still, STOCK, "en") is None
        assert draw_waterfall(make(), "Projects|Breakthroughs", MEASURE, "en") is None
    (tmp_path / "attribution-sections-old.en.png").touch()
    (tmp_path / "of-another-command.en.png").touch()
    assert draw_attribution_charts(still, tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["of-another-command.en.png"]
    assert "not recorded in all runs" in printed(render_attribution(make(), "Projects|Breakthroughs"))[0]
    assert any("Without any effect on it: 1, 2, 3" in line for line in printed(render_attribution(still, STOCK)))


def test_equal_results_give_equal_bytes(tmp_path) -> None:
    one, other = (draw_attribution_charts(replace(make(), main=(STOCK,)), tmp_path / name) for name in ("one", "other"))
    assert len(one) == 6
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tables_fit_110_columns_and_hold_every_measure(language: str) -> None:
    lines = printed(render_attribution(make(), RESEARCH, language))
    assert max(cell_len(line) for line in lines) <= 110
    numbers = [line.split()[0] for line in lines if line.split() and line.split()[0].isdigit()]
    assert sorted(numbers, key=int) == sorted([*map(str, range(1, 8)), *map(str, range(1, 23))], key=int)


def test_the_sentence_on_the_whole_and_its_parts_fits_the_numbers() -> None:
    assert "less than the sum of what each does alone" in whole_and_parts(Reading(make(), STOCK, "en"))  # first-in is 1.2 times the effect
    assert "is not clear" in whole_and_parts(Reading(make(replicates=1), STOCK, "en"))
    assert "整体小于" in whole_and_parts(Reading(make(sign=-1.0), STOCK, "zh"))


def test_pairs_are_named_with_their_verdict() -> None:
    lines = printed(render_attribution(make(), STOCK))
    first = next(line for line in lines if line.startswith("Measure  1 Library"))
    assert first.rstrip().endswith(("substitutes", "complements"))
    assert not any("× 3 Demonstrations" in line for line in lines if line.startswith("Measure"))  # a second difference of zero


def test_levels_stand_in_the_unit_of_the_differences() -> None:
    research, stock = (Reading(make(), variable, "en") for variable in (RESEARCH, STOCK))
    assert (research.level_of(0).replace("\u00a0", " "), stock.level_of(0).replace("\u00a0", " ")) == ("1,100.00 bn yuan", "31,000 firms")
    assert Reading(make(), RESEARCH, "zh").level_of(0) == "11,000.0亿元"
    for reading in (research, stock):
        ends = [float(reading.level_of(end).split("\u00a0")[0].replace(",", "")) for end in (0, 1)]
        assert ends[1] - ends[0] == pytest.approx(reading.package.value / reading.scale.divisor, abs=0.6 * 10**-reading.decimals)


def test_units_and_decimals() -> None:
    assert difference_scale("yuan", 2.1e10, "en") == (1e9, "bn yuan")
    assert difference_scale("firms", 3_000, "zh") == (1.0, "家")
    assert difference_scale("fraction", 0.03, "zh") == (0.01, "个百分点")
    assert [decimals_for(value) for value in (0.0, 0.04, 2.5, 13.4, 133.7, 5_100.0)] == [0, 4, 2, 2, 1, 0]


def test_every_phrase_is_there_in_both_languages() -> None:
    for key, phrases in WORDS.items():
        assert set(phrases) == {"en", "zh"}, key
        fields = [{part.split("}")[0] for part in phrase.split("{")[1:]} for phrase in phrases.values()]
        assert fields[0] == fields[1], key
