"""`sim.look_inside`: one firm's life and one project's life agree with the run that they are of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from sim.kernel.errors import QiluError
from sim.views.stored_run import FROM_PYTHON, redraw_command

SCENARIO = Path(__file__).resolve().parents[1] / "scenarios" / "demo-small.yaml"


@pytest.fixture(scope="module")
def inside():
    return sim.look_inside(SCENARIO, 0, 0, scale=0.01)


def test_it_is_the_run_that_others_compute(inside):
    whole = sim.simulate(inside.scenario, 0, 0)
    assert np.array_equal(whole.values, inside.life.records.values)
    assert "firms" in repr(inside) and "<table" in inside._repr_html_()


def test_a_firms_years_are_those_of_the_register(inside):
    firms = inside.frame()
    stayed = firms[~firms["entrant"] & firms["alive_end"] & firms["high_tech_end"]]
    row = stayed.sort_values("public_money").iloc[-1]
    life = inside.firm(int(row["firm"]))
    years = life.frame()
    assert years["year"].tolist() == list(range(2022, 2028)) and years["high_tech"].iloc[-1]
    assert years["sales"].iloc[1:].sum() == pytest.approx(row["sales"], rel=1e-4)
    assert years["public_money"].sum() == pytest.approx(row["public_money"], rel=1e-4)
    assert life.payments()["yuan"].sum() == pytest.approx(row["public_money"], rel=1e-3)
    assert set(years["threshold"]) <= {0.03, 0.04, 0.05}
    events = life.events()
    assert events["date"].is_monotonic_increasing and (events["kind"] == "payment").sum() == len(life.payments())
    assert repr(life).startswith(f"Firm {row['firm']}: ") and "<table" in life._repr_html_()
    assert isinstance(life.plot(), Figure) and isinstance(life.plot("zh"), Figure)


def test_a_firm_that_left_and_one_without_money_can_be_drawn(inside):
    firms = inside.frame()
    left = firms[~firms["alive_end"] & ~firms["entrant"] & (firms["public_money"] == 0)]
    life = inside.firm(int(left["firm"].iloc[0]))
    assert life.frame()["year"].max() < 2027 and life.payments().empty
    assert isinstance(life.plot(), Figure) and isinstance(life.plot("zh"), Figure)
    newcomer = inside.firm(int(firms[firms["entrant"]]["firm"].iloc[0]))
    assert newcomer.frame()["year"].min() > 2022 and isinstance(newcomer.plot(), Figure)


def test_a_projects_states_follow_each_other(inside):
    projects = inside.projects()
    assert len(projects) and projects["project"].is_unique and (projects["days"] >= 0).all()
    for name in projects.sort_values("states")["project"].iloc[[0, -1]]:
        project = inside.project(name)
        table = project.frame()
        changes = table[table["kind"] == "project"]
        assert changes["from"].iloc[1:].tolist() == changes["to"].iloc[:-1].tolist()
        waits = changes["date"].diff().dt.days.iloc[1:]
        assert changes["days"].iloc[1:].dropna().eq(waits[changes["days"].iloc[1:].notna()]).all()
        assert table["date"].is_monotonic_increasing and repr(project).startswith(f"Project {name}: ")
        assert isinstance(project.plot(), Figure) and isinstance(project.plot("zh"), Figure)


def test_money_of_a_project_is_its_grant(inside):
    projects = inside.projects()
    paid = projects[projects["yuan"] > 0].iloc[0]
    table = inside.project(paid["project"]).frame()
    assert table[table["kind"] == "payment"]["yuan"].sum() == pytest.approx(paid["yuan"])
    granted = table[table["to"] == "contract"]["yuan"]
    assert granted.empty or paid["yuan"] <= granted.iloc[0] * 1.001
    assert (table[table["kind"] == "payment"]["date"] >= pd.Timestamp("2022-12-31")).all()


def test_what_is_not_there_is_said(inside):
    with pytest.raises(QiluError, match="did not live in this run"):
        inside.firm(10**8)
    name = inside.projects()["project"].iloc[0]
    with pytest.raises(QiluError, match="did you mean"):
        inside.project(name[:-1] + "x")
    with pytest.raises(QiluError, match="numbers from 0"):
        sim.look_inside(SCENARIO, -1)


def test_a_stored_posterior_is_read_as_it_was_learned():
    found = sim.posterior(SCENARIO.parent / "calibration" / "posterior-history.csv", SCENARIO.parent / "calibration" / "history.yaml")
    table = found.frame()
    assert len(table) == found.draws().shape[1] and table["shrinkage"].is_monotonic_decreasing and table["shrinkage"].between(-1, 1).all()
    assert (table["low"] <= table["median"]).all() and (table["median"] <= table["high"]).all()
    assert isinstance(found.plot("zh"), Figure) and "<table" in found._repr_html_()
    with pytest.raises(QiluError, match="cannot be read"):
        sim.posterior("nothing.csv", SCENARIO.parent / "calibration" / "history.yaml")


def test_charts_of_results_made_from_python_say_so_and_show_themselves(inside):
    assert redraw_command(()) == FROM_PYTHON
    project = inside.project(inside.projects()["project"].iloc[0])
    picture, size = project.plot()._repr_png_()
    assert picture.startswith(b"\x89PNG") and picture == project.plot()._repr_png_()[0] and size["width"] == 800
