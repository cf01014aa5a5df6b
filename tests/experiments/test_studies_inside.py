"""What the studies of grants, loans, vouchers and take-up read from real runs: scores of ranked calls, books that add up, the command end to end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from model.worlds import SCENARIOS, last, total
from model.worlds import scenario as make_world
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.studies import grants, loans, vouchers
from sim.experiments.studies.study import Settings
from sim.kernel.events import Events
from sim.model import simulate_in_full

SMALL = Settings(SCENARIOS, scale=0.02, replicates=1)


@pytest.fixture(scope="module")
def call() -> tuple[Events, grants.Applicants]:
    with_call, _ = grants.worlds(SMALL)
    life = simulate_in_full(with_call.scenario, 0, 0, with_call.reader.extras)
    assert life.events is not None
    assert life.panel is not None
    return life.events, grants.applicants(life.events, life.panel)


def test_points_part_winners_from_losers(call: tuple[Events, grants.Applicants]):
    events, _ = call
    ranked = np.isfinite(events.points)
    assert ranked.sum() > 50
    assert set(events.kinds[ranked]) == {"application"}
    won = events.after[ranked] == "selected"
    assert events.points[ranked][won].min() == 0.0  # the last place
    assert events.points[ranked][~won].max() < 0.0


def test_grants_go_to_winners_alone(call: tuple[Events, grants.Applicants]):
    _, sample = call
    assert (sample.paid[sample.score < 0] == 0).all()
    assert 0.8 < (sample.paid[sample.score >= 0] > 0).mean() <= 1.0  # some files are lost
    assert sample.large.any()
    assert not sample.large.all()


def test_the_call_is_held_once(call: tuple[Events, grants.Applicants]):
    events, _ = call
    calls = {str(subject) for subject in events.subjects[events.kinds == "application"] if grants.CALL in str(subject)}
    assert calls == {f"{grants.CALL} {grants.YEAR}"}


def test_the_worlds_of_loans_differ_in_cover_alone():
    worlds = {world.name: world for world in loans.worlds(SMALL)}
    half = worlds["half"].scenario
    life = simulate_in_full(half, 0, 0, worlds["half"].reader.extras)
    assert life.events is not None
    assert life.panel is not None
    read = loans.book(life.events, 365, half.end.toordinal())
    city = life.panel.city[np.searchsorted(life.panel.row, read.row)]
    assert (city[read.covered] % 2 == 0).all()
    assert (city[~read.covered] % 2 == 1).any()
    granted = total(life.records, "Finance|Loans|Granted")
    assert granted * half.scale == pytest.approx(np.count_nonzero((life.events.kinds == "loan") & (life.events.after == "granted")))
    book_rate = last(life.records, "Finance|Loans|Default rate")
    assert loans.described(life.panel, read)["all rate"] == pytest.approx(book_rate, abs=0.01)  # the bank's own figure, of loans due so far


def test_losers_of_voucher_rounds_are_followed():
    world = make_world(scale=0.05, years=3)
    life = simulate_in_full(world, 0, 0, ("panel", "events"))
    assert life.events is not None
    draw = vouchers.lottery(life.events, world.end.toordinal())
    assert 0.03 < draw.assigned[~draw.won].mean() < 0.2  # `voucher.substituted` is .10
    assert draw.assigned[draw.won].mean() > 0.7


def test_the_command_shows_a_study(tmp_path: Path):
    out = tmp_path / "out"
    options = ("--scenarios", str(SCENARIOS), "--scale", "0.01", "--replicates", "2", "--out", str(out), "--store", str(tmp_path / "store"))
    result = CliRunner().invoke(app, ["studies", "take-up", *options, "--workers", "1"])
    assert result.exit_code == 0, result.output
    assert "super-deduction by claim" in " ".join(result.output.split())
    lines = (out / "studies.csv").read_text().splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["claimed", "automatic", "prefilled"]
    assert (out / "charts" / "study-take-up.zh.png").exists()
