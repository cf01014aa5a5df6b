"""Event records: one row per firm, in order, nothing kept unless asked."""

import numpy as np

from sim.kernel.events import NO_FIRM, EventLog


def test_one_event_and_one_a_firm():
    log = EventLog(True)
    log.add(5, "zone", "Rizhao", "provincial", "national")
    log.add(6, "payment", "grant 2023", "decided", "paid", np.array([3, 8]), np.array([1.0, 2.5]), "late")
    events = log.events()
    assert len(events) == 3
    assert events.days.tolist() == [5, 6, 6]
    assert events.firms.tolist() == [NO_FIRM, 3, 8]
    assert events.yuan.tolist() == [0.0, 1.0, 2.5]
    assert events.after.tolist() == ["national", "paid", "paid"]
    assert events.reasons.tolist() == ["", "late", "late"]


def test_no_firm_gives_no_row_and_a_silent_log_keeps_nothing():
    log = EventLog(True)
    log.add(1, "loan", "batch", "none", "applied", np.zeros(0, int))
    assert len(log.events()) == 0
    silent = EventLog(False)
    silent.add(1, "loan", "x", "a", "b")
    assert len(silent.events()) == 0 and silent.events().kinds.dtype == object


def test_what_is_kept_is_a_copy():
    log, amounts = EventLog(True), np.array([1.0])
    log.add(1, "payment", "x", "a", "b", np.array([0]), amounts)
    amounts[:] = 9.0
    assert log.events().yuan.tolist() == [1.0]
