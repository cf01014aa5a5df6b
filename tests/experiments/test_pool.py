"""Runs on real worker processes: a killed worker costs one run at most, and the worker's surroundings are as promised."""

from __future__ import annotations

import os
from concurrent.futures import BrokenExecutor, Executor, Future

import fake_model
import pytest

from sim.experiments.computing.batch import run_keys
from sim.experiments.computing.job import Job, stamp_of
from sim.experiments.computing.pool import WORKER_ENVIRONMENT, Remote, in_flight, outcomes
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import WorkersError


def jobs(task, draws=3, replicates=1):
    scenario = fake_model.make_scenario(draws, replicates)
    return [Job(scenario, task, stamp_of(scenario), key) for key in run_keys(scenario)]


def by_key(stream):
    return {outcome.key: outcome for _, outcome in stream}


@pytest.fixture(autouse=True)
def marks(tmp_path, monkeypatch):
    monkeypatch.setenv(fake_model.MARKS, str(tmp_path))


def test_killed_workers_cost_one_run_at_most():
    """Draw 0 kills its worker once, draw 1 always; draws 2 and 3 only happen to be in flight."""
    work = jobs(fake_model.die, 4)
    found = by_key(outcomes(work, workers=2))
    assert sorted(found) == [job.key for job in work]
    assert [key for key, outcome in found.items() if outcome.failure] == [RunKey(1, 0)]
    failure = found[RunKey(1, 0)].failure
    assert failure.kind == "worker died"
    assert "3 tries" in failure.reason


def test_exception_is_an_outcome_with_its_traceback():
    work = jobs(fake_model.fail_in_one)
    found = by_key(outcomes(work, workers=1))
    failure = found[RunKey(1, 0)].failure
    assert failure.reason == "ValueError: negative revenue"
    assert "fail_in_one" in failure.traceback
    assert all(found[job.key].files for job in work if job.key != (1, 0))


def test_undeclared_variable_fails_the_run():
    work = jobs(fake_model.undeclared, 1)
    ((_, outcome),) = outcomes(work, workers=1)
    assert "Nonsense" in outcome.failure.reason


def test_workers_have_one_thread_and_our_environment_is_left_alone(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    monkeypatch.delenv("MALLOC_TOP_PAD_", raising=False)
    before = {name: os.environ.get(name) for name in WORKER_ENVIRONMENT}
    work = jobs(fake_model.environment, 2)
    assert {outcome.failure.reason for _, outcome in outcomes(work, workers=2)} == {"RuntimeError: threads 1"}
    assert {name: os.environ.get(name) for name in WORKER_ENVIRONMENT} == before


class Eager(Executor):
    """Computes on submission, and loses the first submissions without breaking, as a cluster may."""

    def __init__(self, lost):
        self.submitted, self.lost = [], lost

    def submit(self, call, /, *arguments):
        future = Future()
        self.submitted.append(call.key)
        if len(self.submitted) <= self.lost:
            future.set_exception(ConnectionError("host gone"))
        else:
            future.set_result(call(*arguments))
        return future


def test_any_executor_will_do_and_lost_runs_are_sent_again():
    executor = Eager(lost=2)
    work = jobs(fake_model.simulate)
    found = [outcome for _, outcome in outcomes(work, workers=2, make_executor=lambda: executor)]
    assert sorted(outcome.key for outcome in found) == [job.key for job in work]
    assert all(outcome.files for outcome in found)
    assert executor.submitted[:2] == [(0, 0), (1, 0)]
    assert sorted(executor.submitted) == [(0, 0), (0, 0), (1, 0), (1, 0), (2, 0)]


def test_batch_is_given_up_if_no_run_ever_comes_back():
    work = jobs(fake_model.simulate, 20)
    found = []
    stream = outcomes(work, workers=2, make_executor=lambda: Eager(lost=1000))
    with pytest.raises(WorkersError, match="no run came back"):
        found.extend(stream)
    assert len(found) == 3


def test_local_workers_find_the_next_run_waiting(monkeypatch):
    executor = Eager(lost=0)
    most = []
    submit = executor.submit
    monkeypatch.setattr(executor, "submit", lambda call: most.append(call.key) or submit(call))
    stream = outcomes(jobs(fake_model.simulate, 20), workers=4, make_executor=lambda: executor)
    next(stream)
    assert len(most) == in_flight(4) == 6
    stream.close()


class Sound(Eager):
    """A remote executor that loses nothing."""

    places, places_apart = 3, 2

    def __init__(self):
        super().__init__(lost=0)


class Losing(Sound):
    """A remote executor that loses the runs of draw 1."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def submit(self, call, /, *arguments):
        future = super().submit(call, *arguments)
        if call.key.draw == 1:
            future = Future()
            future.set_exception(self.error)
        return future


def test_runs_that_a_remote_executor_loses_are_tried_once_more_when_no_other_waits():
    executor = Losing(ConnectionError("host gone"))
    assert isinstance(executor, Remote) and not isinstance(Eager(0), Remote)
    work = jobs(fake_model.simulate, 4, 2)
    found = by_key(outcomes(work, workers=1, make_executor=lambda: executor))
    assert {key for key, outcome in found.items() if outcome.failure} == {RunKey(1, 0), RunKey(1, 1)}
    assert all("lost in each of 2 tries: ConnectionError: host gone" in found[RunKey(1, n)].failure.reason for n in (0, 1))
    assert executor.submitted[:8] == [job.key for job in work]  # nobody waits for the suspects
    assert executor.submitted[8:] == [(1, 0), (1, 1)]


def test_an_error_of_the_workers_themselves_ends_the_batch():
    with pytest.raises(WorkersError, match="other code"):
        list(outcomes(jobs(fake_model.simulate, 4), workers=1, make_executor=lambda: Losing(WorkersError("other code"))))


def test_a_remote_executor_that_is_lost_is_made_anew_and_no_run_is_to_blame():
    made = []

    def make():
        made.append(Losing(BrokenExecutor("scheduler gone")) if not made else Sound())
        return made[-1]

    found = by_key(outcomes(jobs(fake_model.simulate, 4, 2), workers=1, make_executor=make))
    assert len(found) == 8 and not any(outcome.failure for outcome in found.values())
    assert len(made) == 2


def test_a_remote_executor_from_which_nothing_comes_back_is_given_up_at_once():
    executor = Sound()
    executor.lost = 1000
    with pytest.raises(WorkersError, match="no run came back"):
        list(outcomes(jobs(fake_model.simulate, 100), workers=1, make_executor=lambda: executor))
    assert len(executor.submitted) < 20


def test_closing_early_stops_the_workers(tmp_path):
    import multiprocessing
    import time

    work = jobs(fake_model.dawdle, 4)
    stream = outcomes(work, workers=2)
    assert {next(stream)[1].key, next(stream)[1].key} == {RunKey(0, 0), RunKey(1, 0)}
    stream.close()
    deadline = time.monotonic() + 10
    while multiprocessing.active_children() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not multiprocessing.active_children()
