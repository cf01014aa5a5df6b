"""One number a run: ends of stocks, sums of flows, targets met, cost; and the panel that they are read from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import fake_model
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.reading import panel as panels
from sim.experiments.reading.indicators import declare, indicators
from sim.experiments.reading.panel import RowKey, build_panel, read_panel
from sim.experiments.store.encoding import RunKey
from sim.kernel.errors import QiluError

DAYS = [date(2022, 12, 31), date(2023, 12, 31), date(2024, 12, 31)]
STOCK, FLOW = fake_model.STOCK, fake_model.FLOW


def world():
    """Two runs: the first meets T0 (above 30,000 at the end of 2023), the second does not; public money is paid in both."""
    rows = [RowKey(STOCK, "all", "all", day) for day in DAYS] + [RowKey(FLOW, "all", "all", day) for day in DAYS[1:]]
    rows += [RowKey("Fiscal|Paid", "all", "coaching", day) for day in DAYS[1:]] + [RowKey("Tax|HNTE|Relief", "all", "all", DAYS[2])]
    values = np.array([[26e3, 31e3, 33e3, 100.0, 50.0, 2e6, 3e6, 7e6], [26e3, 29e3, 34e3, 80.0, 90.0, 4e6, 5e6, 0.0]])
    scenario = fake_model.make_scenario(1, 2, targets=(fake_model.make_target(by=DAYS[1]),))
    return scenario, build_panel((RunKey(0, number), rows, values[number]) for number in (1, 0))


def test_each_kind_of_figure():
    scenario, panel = world()
    found = indicators(panel, scenario, declare(scenario, (FLOW,)))
    assert found.runs == (RunKey(0, 0), RunKey(0, 1))
    assert found.of(STOCK).tolist() == [33e3, 34e3]
    assert found.of(FLOW).tolist() == [150, 170]
    assert found.of("T0").tolist() == [1, 0] == found.of("Targets|All").tolist() == found.of("Targets|Met").tolist()
    assert found.of("T0|Value").tolist() == [31e3, 29e3]
    assert found.of("Cost").tolist() == [12e6, 9e6]
    assert found.of("Cost|tax given up").tolist() == [7e6, 0]
    assert np.isnan(found.of("R&D|Enterprises|Real")).all()  # nothing was recorded of it
    assert found.frame().loc[(0, 1), "Cost"] == 9e6


def test_kinds_of_cost_add_up():
    scenario, panel = world()
    found = indicators(panel, scenario)
    parts = [one.name for one in found.declared if one.name.startswith("Cost|") and "capital" not in one.name]
    np.testing.assert_allclose(sum(found.of(name) for name in parts), found.of("Cost"))


def test_unknown_variables_are_named():
    scenario, _ = world()
    assert declare(scenario, ("Fiscal|Paid|coaching",))[-1]
    with pytest.raises(QiluError, match=r"unknown result variable R&D\|Enterprises\|Reel; did you mean R&D\|Enterprises\|Real\?"):
        declare(scenario, ("R&D|Enterprises|Reel",))


@given(st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=1, max_size=5))
def test_a_panel_holds_every_value_in_its_place(recorded):
    """Whatever rows each run recorded, and in whatever order runs come."""
    every = [RowKey(variable, city, "all", day) for variable in (STOCK, FLOW) for city in ("all", "济南") for day in DAYS[:2]]
    runs = [(RunKey(0, n), [every[i] for i in sorted(some)], np.array([100.0 * n + i for i in sorted(some)])) for n, some in enumerate(recorded)]
    panel, other = build_panel(runs), build_panel(reversed(runs))
    assert panel.rows == other.rows and np.array_equal(panel.values, other.values, equal_nan=True)
    for number, some in enumerate(recorded):
        for i, row in enumerate(every):
            if any(i in rows for rows in recorded):
                value = panel.values[panel.rows.index(row), number]
                assert value == 100.0 * number + i if i in some else np.isnan(value)
            else:
                assert row not in panel.rows


def test_many_runs_lie_in_a_file_and_say_the_same(tmp_path, monkeypatch):
    from sim.experiments.computing.ensemble import run_ensemble
    from sim.experiments.computing.job import stamp_of

    scenario = fake_model.make_scenario(3, 2)
    ensemble = run_ensemble(scenario, fake_model.make_lab(tmp_path / "store", fake_model.simulate), tmp_path / "out")
    files = {key: ensemble.folder.file(key) for key in ensemble.done}
    plain = read_panel(files, stamp_of(scenario))
    summary = (tmp_path / "out" / "summary.csv").read_bytes()
    monkeypatch.setattr(panels, "IN_MEMORY", 2)
    mapped = read_panel(files, stamp_of(scenario))
    assert isinstance(mapped.values, np.memmap) and not isinstance(plain.values, np.memmap)
    assert plain.rows == mapped.rows and np.array_equal(plain.values, mapped.values, equal_nan=True)
    again = run_ensemble(scenario, fake_model.make_lab(tmp_path / "store", fake_model.simulate), tmp_path / "out")
    assert again.done == ensemble.done and (tmp_path / "out" / "summary.csv").read_bytes() == summary


def test_totals_alone_are_the_rows_of_the_province(tmp_path):
    from sim.experiments.computing.ensemble import run_ensemble

    scenario = fake_model.make_scenario(2, 1)
    ensemble = run_ensemble(scenario, fake_model.make_lab(tmp_path / "store", fake_model.simulate), tmp_path / "out")
    whole, totals = ensemble.panel(), ensemble.panel(totals_only=True)
    kept = [number for number, row in enumerate(whole.rows) if row.city == "all"]
    assert totals.rows == tuple(whole.rows[number] for number in kept) and len(kept) < len(whole.rows)
    assert np.array_equal(totals.values, whole.values[kept], equal_nan=True)


def test_scenarios_that_differ_in_name_only_are_computed_once(tmp_path):
    from test_ensemble import Counting

    from sim.experiments.computing.points import evaluate

    watcher = Counting()
    scenario = fake_model.make_scenario(2, 2)
    lab = fake_model.make_lab(tmp_path / "store", fake_model.simulate, watcher=watcher)
    found = evaluate([scenario, replace(scenario, id="same"), replace(scenario, scale=0.5)], lab, declare(scenario))
    assert found.shape[:3] == (3, 2, 2)
    assert len(list(lab.store.files())) == 8 and watcher.total == len(watcher.computed) == 12
    assert np.array_equal(found[0], found[1], equal_nan=True)


def test_an_experiment_says_which_of_its_runs_failed(tmp_path):
    from sim.experiments.computing.points import evaluate
    from sim.experiments.store.errors import RunsFailed

    scenario = fake_model.make_scenario(2, 2)
    lab = fake_model.make_lab(tmp_path / "store", fake_model.fail_in_one)
    with pytest.raises(RunsFailed, match="1 of 4 runs failed: trial, draw-0001_replicate-0000: ValueError: negative revenue"):
        evaluate([scenario], lab, declare(scenario))
    assert len(list(lab.store.files())) == 3
