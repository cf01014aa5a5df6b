"""The table and the charts of winners and losers, in both languages."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console

from sim.experiments.comparison.winners import GroupLine, Winners, winners
from sim.kernel.streams import Streams
from sim.scenario.places import CITIES
from sim.views.comparison.winners_chart import KINDS, PLACES, SECTORS, draw_winners
from sim.views.comparison.winners_table import render_winners, signed
from sim.views.style import chart_style
from tests.experiments.fake_firms import make_table, random_table

WIDTH = 110
SOURCE = "Source: qilu, a made-up province"


def made(scale: float = 0.001, worlds: int = 4) -> Winners:
    """Two scenarios in some made-up worlds of 800 firms."""
    pairs = []
    for number in range(worlds):
        table = partial(random_table, Streams(1), 800, scale)
        pairs.append((table(kind=f"ours {number}", generosity=5.0), table(kind=f"theirs {number}")))
    return winners(pairs, [number // 2 for number in range(worlds)])


@pytest.fixture(scope="module")
def found() -> Winners:
    return made()


def printed(found: Winners, lang: str) -> list[str]:
    console = Console(width=WIDTH, color_system=None, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(render_winners(found, "Ours", "Theirs", lang))
    return console.export_text().splitlines()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_fits_the_terminal_and_no_number_is_cut(found: Winners, language: str) -> None:
    lines = printed(found, language)
    assert max(cell_len(line) for line in lines) <= WIDTH
    for line in (line for line in lines if "…" in line):
        label, _, numbers = line.partition("…")
        assert "…" not in numbers and cell_len(label) < 28, line


def test_the_table_says_what_the_lines_say(found: Winners) -> None:
    lines = printed(found, "en")
    everybody = next(line for line in lines if line.startswith("All firms"))
    gain, error = found.all.figures["gain"]
    assert gain is not None and error is not None
    assert f"{signed(gain / 1e6, 0)} ± {error / 1e6:,.0f}" in everybody
    assert f"{100 * found.all.mean('winner_share'):.1f}" in everybody.split()
    assert {"  Micro", "  Private", "  Up to 1 point below", "  Entered later"} <= {line[:28].rstrip() for line in lines}


def test_ends_of_the_sectors_and_cities_in_order(found: Winners) -> None:
    lines = printed(found, "en")
    for heading, number in (
        ("Sectors that gain most", 4),
        ("Sectors that gain least", 4),
        ("Cities that gain most", 3),
        ("Cities that gain least", 3),
    ):
        place = lines.index(next(line for line in lines if line.startswith(heading)))
        gains = [float(line[28:].split("±")[0].split()[-1].replace(",", "").replace("−", "-")) for line in lines[place + 1 : place + 1 + number]]
        assert all(one >= other for one, other in pairwise(gains)), heading
    best = max(found.of("city"), key=lambda line: line.mean("gain")).group.label
    place = lines.index(next(line for line in lines if line.startswith("Cities that gain most")))
    assert lines[place + 1].split()[0] == best


def test_few_groups_are_shown_once_and_single_ones_not_at_all() -> None:
    table = make_table(3, city=[0, 1, 2])
    lines = printed(winners([(table, table)], [0]), "en")
    assert sum(line.startswith("  Jinan") for line in lines) == 1
    assert not any("gain most" in line or "Ownership" in line for line in lines)
    assert "±" not in next(line for line in lines if line.startswith("All firms"))  # a single pair has no error


def words_of(figure: object) -> list[str]:
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("groupings", "names"), [(KINDS, "notch"), (PLACES, "city"), (SECTORS, "sector")])
def test_charts_name_every_group_in_their_language(found: Winners, groupings: tuple[str, ...], names: str, language: str) -> None:
    with chart_style():
        figure = draw_winners(found, "Ours", "Theirs", SOURCE, language, groupings)
        figure.canvas.draw()
        told = words_of(figure)
    for line in found.of(names):
        label = line.group.label_zh if language == "zh" else line.group.label
        assert any(text == label or (text.endswith("…") and label.startswith(text[:4])) for text in told), label
    share = f"{100 * found.all.mean('winner_share'):.1f}"
    assert any(share in text for text in told) and SOURCE in told
    everywhere = {city.zh if language == "en" else city.en for city in CITIES}
    assert not everywhere & set(told)


def bars(figure: object) -> np.ndarray:
    """Left and right end of every bar, (bars, 2)."""
    patches = figure.axes[0].patches  # type: ignore[attr-defined]
    ends = np.array([[bar.get_x(), bar.get_x() + bar.get_width()] for bar in patches])
    return np.sort(ends, axis=1)


def test_bars_are_the_shares_and_never_cross_zero(found: Winners) -> None:
    with chart_style():
        ends = bars(draw_winners(found, "Ours", "Theirs", SOURCE, "en", PLACES))
    lines: list[GroupLine] = [found.all, *found.of("city")]
    assert len(ends) == 3 * len(lines)
    assert (np.prod(np.round(ends, 9), axis=1) >= 0).all()
    for (_, winning), (_, _), (losing, _), line in zip(ends[::3], ends[1::3], ends[2::3], lines, strict=True):
        assert winning == pytest.approx(100 * line.mean("winner_share"))
        assert losing == pytest.approx(-100 * line.mean("loser_share"))


def test_a_scenario_that_changes_nothing_can_be_drawn() -> None:
    table = make_table(3)
    with chart_style():
        figure = draw_winners(winners([(table, table)], [0]), "Ours", "Theirs", SOURCE, "en")
        figure.canvas.draw()
    assert figure.axes[0].get_xlim()[1] >= 1.0
