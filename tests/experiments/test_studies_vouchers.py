"""The lottery of vouchers: a known share of additional assignments is found, and a trait from before shows nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from fake_studies import day

from sim.experiments.studies.vouchers import Lottery, effect, estimates, lottery
from sim.kernel.events import EventLog


def drawn(size: int, seed: int = 1, rounds: int = 8) -> Lottery:
    """Winners assign with .9, losers with .1; rounds differ in the chance to win and in how keen firms are."""
    random = np.random.default_rng(seed)
    number = random.integers(0, rounds, size)
    keen = 0.05 * number / rounds
    won = random.random(size) < 0.2 + 0.6 * number / rounds
    return Lottery(random.integers(0, size, size), number, won, random.random(size) < np.where(won, 0.9, 0.1) + keen - 0.05)


def test_additional_assignments_are_found():
    draw = drawn(5000)
    value, error = effect(draw, draw.assigned.astype(float))
    assert value == pytest.approx(0.8, abs=3 * error)
    assert 0.0 < error < 0.03


def test_a_trait_from_before_shows_nothing():
    draw = drawn(5000)
    found = estimates(draw, np.random.default_rng(2).normal(size=5000) + draw.round)
    assert abs(found["placebo"]) < 3 * found["placebo standard error"]


def test_too_few_winners_give_no_estimate():
    draw = drawn(20)
    assert math.isnan(effect(draw, draw.assigned.astype(float))[0])


def test_rounds_without_losers_and_late_rounds_are_left_out():
    log = EventLog(True)
    log.add(day(2023, 3), "voucher", "vouchers 2023-03", "asked", "granted", [0, 1], 1.0)  # nobody lost
    log.add(day(2023, 6), "voucher", "vouchers 2023-06", "asked", "refused", [2, 3], 1.0)
    log.add(day(2023, 6), "voucher", "vouchers 2023-06", "refused", "bought without", [3], 1.0)
    log.add(day(2023, 6), "voucher", "vouchers 2023-06", "asked", "granted", [4, 5], 1.0)
    log.add(day(2023, 9), "voucher", "vouchers 2023-06", "granted", "used", [4], 1.0)
    log.add(day(2024, 6), "voucher", "vouchers 2023-06", "granted", "lapsed", [5], 1.0)
    log.add(day(2024, 9), "voucher", "vouchers 2024-09", "asked", "granted", [6], 1.0)
    log.add(day(2024, 9), "voucher", "vouchers 2024-09", "asked", "refused", [7], 1.0)  # too late to see what comes of it
    draw = lottery(log.events(), day(2025, 1))
    assert draw.row.tolist() == [2, 3, 4, 5]
    assert draw.won.tolist() == [False, False, True, True]
    assert draw.assigned.tolist() == [False, True, True, False]


def test_a_run_without_vouchers_has_no_lottery():
    assert math.isnan(estimates(lottery(EventLog(True).events(), day(2025, 1)), np.zeros(0))["additional"])
