"""The small population: answers are exact, stored, apart from each other, and survive what goes wrong in another's question."""

import os
import sys
import threading
from types import ModuleType

import pytest
from engine_tools import fake_model, project, troubled_model

from sim.dashboard.engine.changes import Change, changed
from sim.dashboard.engine.small import SmallPopulation, answered
from sim.experiments.store.run_store import RunStore
from sim.kernel.errors import QiluError
from sim.views.stored_run import StoredRun


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    marks = tmp_path_factory.mktemp("marks")
    before = os.environ.get(fake_model.MARKS)
    os.environ[fake_model.MARKS] = str(marks)  # workers inherit it when they start
    population = SmallPopulation(tmp_path_factory.mktemp("store"), 2, task=troubled_model.troubled, full_task=fake_model.simulate_in_full)
    yield population
    population.close()
    if before is None:
        del os.environ[fake_model.MARKS]


def workers(small: SmallPopulation) -> set[int]:
    executor = small._crew._executor
    return set(executor._processes) if executor is not None else set()


def test_an_answer_is_a_results_folder_of_the_small_size(small, tmp_path):
    out = small.run(fake_model.make_scenario(seed=1, scale=1.0, draws=50), tmp_path / "a")
    run = StoredRun(out)
    assert len(run.run_files) == small.draws
    assert (run.scenario["scale"], run.scenario["replicates"]) == (small.scale, 1)
    assert answered(small.sized(fake_model.make_scenario(seed=1)), out)
    assert not answered(small.sized(fake_model.make_scenario(seed=2)), out)


def test_workers_stay_and_runs_are_computed_once(small, tmp_path):
    scenario = fake_model.make_scenario(seed=3)
    small.run(scenario, tmp_path / "a")
    alive, files = workers(small), set(RunStore(small.store).files())
    assert alive
    small.run(scenario, tmp_path / "other-visitor")
    assert set(RunStore(small.store).files()) == files
    small.run(fake_model.make_scenario(seed=4), tmp_path / "b")
    assert workers(small) == alive


def test_new_workers_know_nothing_of_the_page_that_is_shown(small, tmp_path, monkeypatch):
    page = ModuleType("__main__")
    page.__file__ = str(tmp_path / "page.py")
    (tmp_path / "page.py").write_text("raise SystemExit('a page has no place in a worker')")
    monkeypatch.setitem(sys.modules, "__main__", page)
    small._crew.end()
    small.warm()
    assert sys.modules["__main__"] is page
    small.run(fake_model.make_scenario(seed=5), tmp_path / "a")


@pytest.mark.parametrize(("seed", "told"), [(troubled_model.RAISES, "negative revenue"), (troubled_model.DIES, "died")])
def test_one_visitors_trouble_is_not_anothers(small, tmp_path, seed, told):
    wrong = []

    def ask_for_trouble():
        try:
            small.run(fake_model.make_scenario(seed=seed), tmp_path / "trouble")
        except QiluError as error:
            wrong.append(str(error))

    trouble = threading.Thread(target=ask_for_trouble)
    trouble.start()
    for number in range(2):
        out = small.run(fake_model.make_scenario(seed=100 + number), tmp_path / f"{seed}-{number}")
        assert StoredRun(out).scenario["seed"] == 100 + number
    trouble.join()
    assert len(wrong) == 1 and told in wrong[0]
    small.run(fake_model.make_scenario(seed=200 + seed), tmp_path / "after")


def test_a_worker_that_is_killed_costs_nothing(small, tmp_path):
    assert len(StoredRun(small.run(fake_model.make_scenario(seed=troubled_model.DIES_ONCE), tmp_path / "a")).run_files) == small.draws


def test_four_visitors_at_once_get_their_own_answers(small, tmp_path):
    found, errors = {}, []

    def visit(number):
        try:
            out = small.run(fake_model.make_scenario(seed=50 + number), tmp_path / str(number))
            found[number] = (StoredRun(out).scenario["seed"], (out / "summary.csv").read_bytes())
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert {number: seed for number, (seed, _) in found.items()} == {number: 50 + number for number in range(4)}
    assert len({table for _, table in found.values()}) == 4


def test_a_closed_population_says_so(tmp_path):
    population = SmallPopulation(tmp_path, 1, task=fake_model.simulate, full_task=fake_model.simulate_in_full)
    population.close()
    population.close()
    population.warm()
    with pytest.raises(QiluError, match="closed"):
        population.run(fake_model.make_scenario(), tmp_path / "a")


def test_the_model_answers_a_lever_and_pairs_it_with_the_base(tmp_path):
    base = project(tmp_path).scenarios / "baseline.yaml"
    small = SmallPopulation(tmp_path / "store", 2, scale=0.002, draws=1)
    try:
        plain = small.run(changed(base, ()), tmp_path / "base")
        more = small.run(changed(base, [Change("measures.ladder.places", "8000")]), tmp_path / "more")
        same = small.run(changed(base, [Change("measures.ladder.enabled", "on")]), tmp_path / "same")
    finally:
        small.close()
    assert (plain / "scorecard.csv").read_bytes() == (same / "scorecard.csv").read_bytes()
    assert (plain / "summary.csv").read_bytes() != (more / "summary.csv").read_bytes()
    first = [StoredRun(folder).summary.query("date == '2022-12-31'").drop(columns="scenario").reset_index(drop=True) for folder in (plain, more)]
    assert first[0].equals(first[1])  # the same firms on the first day
