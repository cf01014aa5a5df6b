"""`sim.tune`: what moved levers change, from code and by sliders, on a population of a few hundred firms."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from matplotlib.figure import Figure

import sim
from sim.kernel.errors import QiluError

SCENARIO = Path(__file__).resolve().parents[1] / "scenarios" / "no-policy.yaml"
SHORT = {"scale": 0.002, "settings": ["time.end=2023-12-31"], "variables": ["R&D|Enterprises|Real"]}
DEDUCTION, GRANTS = "tax.deduction_manufacturing", "grant.budget"


@pytest.fixture(scope="module")
def tuned():
    return sim.tune(SCENARIO, {DEDUCTION: (0.0, 2.0)}, pairs=2, **SHORT)


def test_a_lever_knows_its_slider_and_what_the_scenario_says():
    found = sim.tune(SCENARIO, [DEDUCTION, "measures.ladder.places", "measures.ladder.enabled"], pairs=1, **SHORT).levers
    assert found[DEDUCTION].low <= 1.0 <= found[DEDUCTION].high and found[DEDUCTION].start == 1.0 and found[DEDUCTION].as_written == "1"
    assert (found["measures.ladder.places"].low, found["measures.ladder.places"].high) == (1000, 8000)
    assert found["measures.ladder.places"].value(2000.4) == 2000 and found["measures.ladder.enabled"].value(1) is True
    with pytest.raises(QiluError, match="outside"):
        found["measures.ladder.places"].value(-5)


def test_an_uncertain_lever_is_as_written_until_it_is_moved():
    scenario = SCENARIO.with_name("baseline.yaml")
    lever = sim.tune(scenario, ["measures.ladder.places"], pairs=1, scale=0.002).levers["measures.ladder.places"]
    assert "triangular" in lever.as_written and lever.low < lever.start < lever.high


def test_what_cannot_be_a_slider_is_said(tmp_path):
    with pytest.raises(QiluError, match=r"unknown parameter measures\.ladder\.place; did you mean measures\.ladder\.places"):
        sim.tune(SCENARIO, ["measures.ladder.place"])
    with pytest.raises(QiluError, match="day of the year"):
        sim.tune(SCENARIO, ["measures.ladder.coaching_day"])
    with pytest.raises(QiluError, match="no lever"):
        sim.tune(SCENARIO, [])
    with pytest.raises(QiluError, match="cannot be moved"):
        sim.tune(SCENARIO, {DEDUCTION: (1.0, 1.0)})
    with pytest.raises(QiluError, match="unknown result variable"):
        sim.tune(SCENARIO, [DEDUCTION], variables=["R&D|Enterprise|Real"])


def test_a_move_is_a_paired_difference_and_a_reset_leaves_none(tuned):
    found = tuned.move({DEDUCTION: 0.0})
    table = found.frame().set_index("period")
    assert table.loc["all", "pairs"] == 2 and table.loc["all", "difference"] < 0 and table.loc["all", "share_positive"] == 0.0
    assert isinstance(found.plot("differences"), Figure) and isinstance(found.plot("differences", "zh"), Figure)
    assert "tax.deduction_manufacturing=0" in repr(found) and tuned.moved == {DEDUCTION: 0.0}
    back = tuned.reset()
    assert back.frame()["difference"].eq(0).all() and tuned.moved == {} and repr(tuned).endswith("time.end=2023-12-31")
    with pytest.raises(QiluError, match="not among the levers"):
        tuned.move({GRANTS: 1.0})


def test_a_position_is_computed_once(tuned, monkeypatch):
    first = tuned.move({DEDUCTION: 0.5}).frame()

    def forbidden(*_):
        raise AssertionError("computed again")

    monkeypatch.setattr("sim.model.simulate", forbidden)
    tuned.reset()
    assert tuned.move({DEDUCTION: 0.5}).frame().equals(first)


def test_the_sliders_follow_the_levers_and_the_levers_the_sliders(tuned):
    tuned.reset()
    sliders = tuned.sliders
    assert tuned.widget is sliders.widget and sliders.handles[DEDUCTION].value == 1.0
    tuned.move({DEDUCTION: 0.5})
    assert (
        sliders.handles[DEDUCTION].value == 0.5 and "data:image/png;base64,iVBOR" in sliders.chart.value and "0.5" in sliders.values[DEDUCTION].value
    )
    sliders.handles[DEDUCTION].value = 0.0  # no event loop here: answered at once
    assert tuned.moved == {DEDUCTION: 0.0} and tuned.found.frame()["difference"].iloc[-1] < 0
    sliders.reset.click()
    assert tuned.moved == {} and sliders.handles[DEDUCTION].value == 1.0


def test_a_dragged_slider_is_answered_once_it_rests(tuned, monkeypatch):
    monkeypatch.setattr("sim.api.sliders.REST", 0.05)
    tuned.reset()
    sliders, asked, compared = tuned.sliders, [], tuned.compared
    monkeypatch.setattr(tuned, "compared", lambda pairs=None: asked.append((tuned.moved[DEDUCTION], pairs)) or compared(pairs))

    async def drag():
        for value in (0.2, 0.4, 0.5):
            sliders.handles[DEDUCTION].value = value
            await asyncio.sleep(0)
        await sliders.waiting

    asyncio.run(drag())
    assert asked == [(0.5, 1), (0.5, 2)]
    assert "2 pairs of runs on 0.2" in sliders.status.value


def test_without_ipywidgets_the_numbers_are_there_and_sliders_name_the_extra(monkeypatch):
    tuning = sim.tune(SCENARIO, [DEDUCTION], pairs=1, language="zh", **SHORT)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(QiluError, match=r"pip install 'qilu\[notebook\]'"):
        _ = tuning.widget
    assert not tuning.move({DEDUCTION: 0.5}).frame().empty
