"""With and without a measure: which scenarios are run, how runs are paired, and what the lines say."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import fake_model
import numpy as np
import pytest
from test_ensemble import Counting

from sim.experiments.computing.ensemble import run_family
from sim.experiments.effects import ALL_ON, compare, run_effects, value_of, variants
from sim.experiments.reading.panel import RowKey, build_panel
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import Interrupted
from sim.kernel.recorder import Records
from sim.scenario.catalogue import MEASURES
from sim.scenario.headlines import Figure
from sim.scenario.loader import load, switched_on

BASELINE = load(Path(__file__).parents[2] / "scenarios" / "baseline.yaml", ("time.end=2024-12-31",))
STOCK = Figure(fake_model.STOCK, "all", "last", "", "")


def test_one_variant_a_measure_that_differs_in_nothing_else():
    found = variants(BASELINE, 3, 0.05)
    assert list(found) == [ALL_ON, *(measure.slug for measure in MEASURES)]
    whole = found[ALL_ON]
    assert (whole.draws, whole.replicates, whole.scale, whole.pair_with) == (1, 3, 0.05, None)
    assert all(assumption.distribution.kind == "fixed" for assumption in whole.assumptions)
    assert switched_on(whole) == MEASURES
    for measure in MEASURES:
        lacking = found[measure.slug]
        assert switched_on(lacking) == tuple(m for m in MEASURES if m is not measure)
        assert replace(lacking, id=whole.id, changes=whole.changes) == whole
        assert set(whole.changes) - set(lacking.changes) == {change for change in whole.changes if change.path == measure.switch}


def test_a_measure_that_the_scenario_leaves_off_is_not_compared():
    without_outreach = load(Path(__file__).parents[2] / "scenarios" / "baseline.yaml", ("measures.outreach.enabled=false",))
    assert "outreach" not in variants(without_outreach, 1)


def simulate(scenario, draw, replicate) -> Records:
    """The stock of high-tech firms is 1,000 higher with coaching, in every replicate by a little more; outreach does nothing."""
    on = {measure.slug for measure in switched_on(scenario)}
    days = np.array(["2022-12-31", "2023-12-31"], "datetime64[D]")
    values = np.array([26_000.0, 30_000.0 + 100 * replicate + ("ladder" in on) * (1_000.0 + replicate)])
    texts = [np.array([text] * 2, object) for text in (fake_model.STOCK, "all", "all")]
    paid = Records(days[1:], *(np.array([text], object) for text in ("Fiscal|Paid", "all", "coaching")), np.array([5e6 * ("ladder" in on)]))
    names = [np.concatenate(pair) for pair in zip(texts, (paid.variables, paid.cities, paid.breakdowns), strict=True)]
    return Records(np.concatenate([days, paid.dates]), *names, np.concatenate([values, paid.values]))


def test_lines_pair_the_replicates(tmp_path):
    lines, ensembles = run_effects(BASELINE, fake_model.make_lab(tmp_path / "store", simulate), tmp_path, replicates=3)
    assert [line.number for line in lines] == list(range(1, 23))
    assert len(ensembles) == 23
    ladder = lines[9]
    assert (ladder.measure, ladder.variable, ladder.runs) == ("ladder", fake_model.STOCK, 3)
    assert (ladder.with_measure, ladder.without, ladder.difference) == (31_101, 30_100, 1_001)
    assert ladder.standard_error == pytest.approx(1 / math.sqrt(3))  # of the differences 1000, 1001, 1002: the worlds' own spread is gone
    assert (ladder.cost, ladder.cost_standard_error) == (5e6, 0)
    assert (ladder.expected, ladder.found, ladder.clear) == ("+", "+", True)
    outreach = lines[21]
    assert (outreach.difference, outreach.found, outreach.cost) == (None, "", 0)  # nothing was recorded of its figure
    with open(tmp_path / "effects.csv", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 22 and rows[9]["difference"] == "1001" and rows[21]["difference"] == ""


def test_one_replicate_has_no_error(tmp_path):
    lines, _ = run_effects(BASELINE, fake_model.make_lab(tmp_path / "store", simulate), tmp_path, replicates=1)
    assert (lines[9].difference, lines[9].standard_error, lines[9].clear) == (1_000, None, None)


def test_more_replicates_keep_the_runs_that_are_there(tmp_path):
    run_effects(BASELINE, fake_model.make_lab(tmp_path / "store", simulate), tmp_path, replicates=1)
    watcher = Counting()
    run_effects(BASELINE, fake_model.make_lab(tmp_path / "store", simulate, watcher=watcher), tmp_path, replicates=2)
    assert (watcher.total, watcher.standing.finished, len(watcher.computed)) == (46, 23, 23)


def test_lines_without_runs_are_empty():
    lines = compare({})
    assert len(lines) == 22
    assert all(line.difference is None and line.cost is None for line in lines)


def test_values_at_the_end_sums_and_nothing():
    days = [date(2022, 12, 31), date(2023, 12, 31), date(2024, 12, 31)]
    rows = [RowKey(fake_model.STOCK, "all", "all", day) for day in days]
    panel = build_panel([(RunKey(0, 0), rows, np.array([1.0, 2.0, 4.0])), (RunKey(0, 1), rows[:2], np.array([1.0, 5.0]))])
    np.testing.assert_array_equal(value_of(panel, STOCK), [4, np.nan])
    np.testing.assert_array_equal(value_of(panel, STOCK._replace(how="sum")), [7, 6])
    assert np.isnan(value_of(panel, STOCK._replace(breakdown="micro"))).all()


def family(tmp_path, task=fake_model.simulate, workers=1, watcher=None):
    members = {name: (fake_model.make_scenario(2, 2, scale=scale), None) for name, scale in (("one", 1.0), ("half", 0.5))}
    lab = fake_model.make_lab(tmp_path / "store", task, workers=workers, watcher=watcher or Counting())
    return run_family(members, lab, tmp_path)


def test_a_family_is_its_members_side_by_side(tmp_path):
    watcher = Counting()
    ensembles = family(tmp_path / "family", workers=2, watcher=watcher)
    assert watcher.total == len(watcher.computed) == 8
    from sim.experiments.computing.ensemble import run_ensemble

    for name, ensemble in ensembles.items():
        run_ensemble(ensemble.scenario, fake_model.make_lab(tmp_path / "store", fake_model.simulate), tmp_path / name)
        ours, theirs = ((folder / name if folder != tmp_path else tmp_path / name) / "runs" for folder in (tmp_path / "family", tmp_path))
        assert {p.name: p.read_bytes() for p in ours.iterdir()} == {p.name: p.read_bytes() for p in theirs.iterdir()}
        assert (tmp_path / "family" / name / "summary.csv").read_bytes() == (tmp_path / name / "summary.csv").read_bytes()


def test_a_failure_names_its_member_and_spares_the_others(tmp_path):
    class Listening(Counting):
        def finished(self, outcome, scenario):
            super().finished(outcome, scenario)
            if outcome.failure:
                self.said = f"{scenario}: {outcome.failure.reason}"

    watcher = Listening()
    ensembles = family(tmp_path, fake_model.fail_in_one, watcher=watcher)
    assert watcher.said == "trial: ValueError: negative revenue"
    assert {name: list(ensemble.failures) for name, ensemble in ensembles.items()} == {"one": [RunKey(1, 0)], "half": [RunKey(1, 0)]}


def test_an_interrupt_keeps_what_is_finished(tmp_path):
    def interrupted(scenario, draw, replicate):
        if draw == 1:
            raise KeyboardInterrupt
        return fake_model.simulate(scenario, draw, replicate)

    with pytest.raises(Interrupted, match="4 of 8 runs are finished"):
        family(tmp_path, interrupted)
    watcher = Counting()
    family(tmp_path, watcher=watcher)
    assert len(watcher.computed) == 4
