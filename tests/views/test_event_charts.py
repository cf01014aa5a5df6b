"""Funnels and the timeline of made-up events: both languages, no text over text, and the table beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from fake_events import make_events
from rich.console import Console
from test_charts import assert_text_is_readable

from sim.experiments.store.encoding import RunKey, Stamp
from sim.experiments.store.event_file import encode_events
from sim.views.events.charts import draw_event_charts, figures
from sim.views.events.lives import Group, groups_of, read_lives
from sim.views.events.table import render_groups
from sim.views.stored_run import StoredRun
from sim.views.style import chart_style

pytestmark = pytest.mark.filterwarnings("error:Glyph .* missing")


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    path = tmp_path_factory.mktemp("events") / "run.parquet"
    path.write_bytes(encode_events(make_events(120), Stamp("h", "c", "v", 1), RunKey(0, 0)))
    return read_lives(path)


@pytest.fixture(scope="module")
def groups(lives: pd.DataFrame) -> tuple[Group, ...]:
    return groups_of(lives)


@pytest.fixture(scope="module", params=["zh", "en"])
def drawn(request: pytest.FixtureRequest, fake_run: Path, lives: pd.DataFrame, groups: tuple[Group, ...]) -> Iterator[dict]:
    with chart_style():
        yield dict(figures(StoredRun(fake_run), RunKey(0, 0), lives, groups, request.param))


def test_a_funnel_for_every_life_of_several_states_and_one_timeline(drawn: dict) -> None:
    assert set(drawn) == {"project-major-projects", "project-basic-projects", "timeline"}


def test_no_text_lies_on_other_text_or_leaves_the_picture(drawn: dict) -> None:
    for name, figure in drawn.items():
        assert_text_is_readable(name, figure)


def test_the_timeline_has_a_line_a_project_or_says_how_many_it_leaves_out(drawn: dict, lives: pd.DataFrame) -> None:
    contracts = lives.loc[lives["to"] == "contract", "object"].nunique()
    title = " ".join(item.get_text() for item in drawn["timeline"].texts)
    assert str(contracts) in title
    axes = drawn["timeline"].axes[0]
    rows = {point[1] for segment in axes.collections[0].get_segments() for point in segment}
    assert len(rows) == contracts <= 150


def test_files_bear_the_group_and_the_language(tmp_path: Path, make_fake_run, lives: pd.DataFrame, groups: tuple[Group, ...]) -> None:
    run = StoredRun(make_fake_run(tmp_path))
    files = draw_event_charts(run, RunKey(0, 0), lives, groups[:1], ["zh"])
    assert [file.name for file in files] == ["events-project-major-projects.zh.png", "events-timeline.zh.png"]


@pytest.mark.parametrize(("language", "words"), [("en", ("screening", "quota")), ("zh", ("形式审查", "名额已满"))])
def test_the_table_tells_steps_days_and_reasons(groups: tuple[Group, ...], language: str, words: tuple[str, ...]) -> None:
    console = Console(width=130, color_system=None, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(render_groups(groups, language))
    printed = console.export_text()
    assert all(word in printed for word in words)
    assert printed.count("2,000") == 1  # the payments of two years, in the table of single changes
    group = groups[0]
    line = next(line for line in printed.splitlines() if line.split()[:2] in (["applied", "screened"], ["已申报", "形式审查通过"]))
    assert f"{group.states['screened']}" in line
