"""Flows add up and reset, stocks are set, a sample speaks for the whole, undeclared breakdowns are refused."""

from datetime import date

import numpy as np
import pytest

from sim.kernel.recorder import Recorder
from sim.scenario.variables import VARIABLES, Variable

DECLARED = {
    v.name: v
    for v in (
        Variable("Stock", "firms", "Stock", "存量", "stock", True, ("small", "large")),
        Variable("Flow", "yuan/period", "Flow", "流量", "flow"),
        Variable("Share", "fraction", "Share", "比例", "share"),
    )
}


def test_flows_reset_shares_do_not_scale():
    recorder = Recorder(DECLARED, ("A", "B"), scale=0.5)
    recorder.add("Flow", 3.0)
    recorder.add("Flow", 4.0)
    recorder.put("Share", 0.25)
    recorder.by_city("Stock", np.array([0, 1, 1]))
    recorder.close(date(2023, 3, 31))
    recorder.close(date(2023, 6, 30))
    records = recorder.records()
    assert records.select("Flow") == {date(2023, 3, 31): 14.0, date(2023, 6, 30): 0.0}
    assert records.select("Share") == {date(2023, 3, 31): 0.25}
    assert records.select("Stock", city="B") == {date(2023, 3, 31): 4.0}
    assert records.select("Stock") == {date(2023, 3, 31): 6.0}


def test_an_undeclared_breakdown_is_refused():
    with pytest.raises(KeyError, match="no breakdown 'medium'"):
        Recorder(DECLARED, (), 1.0).add("Stock", 1.0, "medium")


def test_the_initial_state_holds_no_flows():
    recorder = Recorder(DECLARED, (), 1.0)
    recorder.add("Flow", 3.0)
    recorder.put("Stock", 1.0)
    recorder.close(date(2022, 12, 31), flows=False)
    assert set(recorder.records().variables) == {"Stock"}


def test_every_variable_is_fully_declared():
    for name, variable in VARIABLES.items():
        assert name == variable.name
        assert variable.unit
        assert variable.label
        assert variable.label_zh
        assert (variable.kind == "flow") == variable.unit.endswith("/period"), name
