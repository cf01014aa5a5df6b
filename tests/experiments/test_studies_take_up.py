"""Take-up of small firms is the records' take-up, weighted by who could."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from fake_studies import make_panel

from sim.experiments.studies import take_up
from sim.kernel.recorder import Recorder
from sim.scenario.variables import VARIABLES


def test_small_firms_are_weighted_by_number():
    by_size = {"micro": 0.2, "small": 0.8, "medium": 1.0, "large": 1.0}
    assert take_up.among_small(by_size, np.array([300, 100, 1000, 1000])) == pytest.approx(0.35)
    assert take_up.among_small(by_size | {"micro": math.nan}, np.array([300, 100, 0, 0])) == pytest.approx(0.8)
    assert math.isnan(take_up.among_small(dict.fromkeys(by_size, math.nan), np.array([1, 1, 1, 1])))


def test_the_record_of_autumn_is_read():
    recorder = Recorder(VARIABLES, ["Jinan"], 1.0)
    for month, share in ((6, 0.3), (9, 0.4), (12, 0.5)):
        recorder.put("Take-up", share, "super_deduction|micro")
        recorder.close(date(2024, month, 30))
    found = take_up.used(recorder.records(), "super_deduction", 2024)
    assert found["micro"] == pytest.approx(0.4)
    assert math.isnan(found["large"])


def test_only_performers_with_research_could_claim():
    booked = np.array([5e5, 5e5, 0.0, 5e5, 5e5])
    panel = make_panel(
        5,
        years=2,
        booked=booked,
        size=np.array([0, 1, 1, 2, 0]),
        performer=np.array([True, True, True, True, False]),
        claims=np.array([True, False, True, True, True]),
        aware=np.array([1, 0, 1, 1, 1]),
    )
    number, claims, aware = take_up.knowing(panel, 2023)
    assert number.tolist() == [1, 1, 1, 0]
    assert claims.tolist() == [1, 0, 1, 0]
    assert aware == 0.5


def test_worlds_answer_under_the_names_of_the_fact():
    found = take_up.finish({"claim deduction": 0.4, "automatic grant": 0.9, "prefilled deduction": 0.95, "claim grant": 0.3})
    assert (found["claimed"], found["automatic"], found["prefilled"], found["grant claimed"]) == (0.4, 0.9, 0.95, 0.3)
