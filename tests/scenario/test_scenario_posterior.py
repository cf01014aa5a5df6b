"""A calibration's posterior: rows stay whole in draws, single columns behave as distributions, and mistakes are told at their cells."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.computing.points import at_central_values
from sim.experiments.search.recommendation import write_recommendation
from sim.experiments.sensitivity.space import space_of
from sim.kernel.streams import Streams
from sim.scenario.distributions import Distribution
from sim.scenario.document import Node, Problems
from sim.scenario.explain import describe
from sim.scenario.json_schema import json_schema
from sim.scenario.loader import load
from sim.scenario.parameters import PARAMETERS
from sim.scenario.resolved import Assumption, Text, row_of
from sim.scenario.rules import Rule, check_rules
from sim.scenario.stored import from_json, to_json

ELASTICITY, LAG, COUNT = "behaviour.elasticity", "behaviour.lag", "behaviour.count"
ROWS = 40
USE = "posterior: found.csv\n"


def table(count: int = ROWS, header: str = f"{ELASTICITY},{LAG},{COUNT}") -> list[str]:
    """Lines of a posterior: elasticity rises with the row, lag is ten less twice the elasticity, the count goes round."""
    rows = [(round(0.5 + row / 10, 3), round(10 - 2 * (0.5 + row / 10), 3), 1 + row % 12) for row in range(count)]
    return ["# written by a test", header, *(f"{a},{b},{c}" for a, b, c in rows)]


@pytest.fixture
def posterior(files):
    """Writes a posterior beside the scenario files; without lines, one that has no problems."""

    def write(lines=None, name="found.csv"):
        path = files.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines or table(35)) + "\n", encoding="utf-8")
        return path

    return write


def sampled(scenario, draws):
    return [scenario.sampled(draw) for draw in range(draws)]


def test_rows_stay_whole(files, posterior):
    path = posterior()
    scenario = files.load(USE)
    draws = sampled(scenario, 35)
    assert all(draw[LAG] == pytest.approx(10 - 2 * draw[ELASTICITY]) for draw in draws)
    assert all(isinstance(draw[COUNT], int) for draw in draws)
    assert len({draw[ELASTICITY] for draw in draws}) == 35, "no row twice before all have come"
    assert [draw[ELASTICITY] for draw in draws] != sorted(draw[ELASTICITY] for draw in draws), "in an order of its own"
    assert [one.path for one in scenario.posterior] == [ELASTICITY, LAG, COUNT]
    assert scenario.files[0] == (str(path), hashlib.sha256(path.read_bytes()).hexdigest())
    assert scenario.files[-1][0].endswith("test.yaml")


@given(st.integers(0, 2**40), st.integers(1, 60), st.integers(0, 3))
def test_each_pass_takes_every_row_once(seed, rows, number):
    streams = Streams(seed)
    assert sorted(row_of(streams, number * rows + place, rows) for place in range(rows)) == list(range(rows))


def test_passes_differ_in_order_and_seeds_too():
    orders = [[row_of(Streams(seed), start + place, 30) for place in range(30)] for seed, start in ((1, 0), (1, 30), (2, 0))]
    assert orders[0] != orders[1] and orders[0] != orders[2]


def test_scenarios_with_one_posterior_and_seed_share_their_rows(files, posterior):
    posterior()
    one = files.load(USE)
    other = files.load(USE + f"policy:\n  rule.rate: {{set: 0.1}}\nassumptions:\n  {LAG}: 1 year\n  behaviour.hazard: {{uniform: [0.1, 0.2]}}")
    assert [draw[ELASTICITY] for draw in sampled(one, 50)] == [draw[ELASTICITY] for draw in sampled(other, 50)]
    assert [draw[ELASTICITY] for draw in sampled(one.with_overrides(seed=8), 50)] != [draw[ELASTICITY] for draw in sampled(one, 50)]
    without = files.load("assumptions:\n  behaviour.hazard: {uniform: [0.1, 0.2]}")
    assert [draw["behaviour.hazard"] for draw in sampled(other, 9)] == [draw["behaviour.hazard"] for draw in sampled(without, 9)]


def test_what_is_written_under_assumptions_beats_the_column(files, posterior, fake):
    posterior()
    files.write("schema: 1\nid: base\ntitle: {zh: 基, en: Base}\nassumptions:\n  behaviour.lag: 3 years\n", "base.yaml")
    scenario = files.load(f"extends: [base.yaml]\n{USE}assumptions: {{{COUNT}: 4}}\n")
    assert [one.path for one in scenario.posterior] == [ELASTICITY] and scenario.beaten == (LAG, COUNT)
    assert from_json(json.loads(json.dumps(to_json(scenario))), dict(scenario.files)) == scenario
    assert describe(scenario, fake).splitlines()[-4:-1] == ["columns of the posterior that assumptions beats: 2", f"  {LAG}", f"  {COUNT}"]
    assert {(draw[LAG], draw[COUNT]) for draw in sampled(scenario, 9)} == {(3.0, 4)}
    released = files.load(f"extends: [base.yaml]\n{USE}assumptions: {{{LAG}: null}}\n")
    assert LAG in [one.path for one in released.posterior]
    assert files.load(USE, [f"{LAG}=2"]).sampled(0)[LAG] == 2.0


def test_a_policy_that_fixes_a_value_beats_the_column(files, posterior, fake):
    posterior(["rule.rate", *["0.2"] * 20])
    scenario = files.load(USE + "policy: {rule.rate: {set: 0.1}}")
    assert scenario.parameters(0, fake).value("rule.rate", scenario.start) == 0.1
    problem = files.problem(USE + "policy: {rule.rate: {scale: 4}}")
    assert "scale 4 of an assumed value of 0.2 gives 0.8" in problem.found


def test_extends_the_path_is_of_the_file_that_says_it(files, posterior):
    posterior(name="inner/found.csv")
    posterior(table(25), name="outer.csv")
    files.write("schema: 1\nid: base\ntitle: {zh: 基, en: Base}\nposterior: found.csv\n", "inner/base.yaml")
    extends = "extends: [inner/base.yaml]\n"
    assert len(files.load(extends).posterior[0].distribution.numbers) == 35
    assert len(files.load(extends + "posterior: outer.csv").posterior[0].distribution.numbers) == 25
    assert files.load(extends + "posterior: null").assumptions == ()
    problem = files.problem("posterior: null")
    assert (problem.line, problem.found) == (6, "null, but no earlier file names a posterior")


def test_from_the_command_line(files, posterior, monkeypatch):
    path = posterior()
    assert files.load(USE, ["posterior=null"]).assumptions == ()
    assert len(files.load("", [f"posterior={path}"]).posterior) == 3
    monkeypatch.chdir(path.parent)
    assert len(files.load("", ["posterior=found.csv"]).posterior) == 3
    problem = files.problem("", ["posterior=fount.csv"])
    assert str(problem).startswith("--set:1:11: posterior: fount.csv does not exist") and problem.nearest == "found.csv"
    assert "no value" in files.problem("", ["posterior="]).found
    assert files.problem("", ["posteriors=found.csv"]).nearest == "posterior"


GOOD = table(20)
CASES = {
    # lines of the posterior: line, column, path, part of the message, nearest
    "unknown path": ([GOOD[0], GOOD[1].replace("lag", "lags"), *GOOD[2:]], 2, 22, "posterior.behaviour.lags", "unknown path", LAG),
    "no name": ([GOOD[1] + ",", *(f"{row},1" for row in GOOD[2:])], 1, 52, "posterior.", "a column without a name", ""),
    "twice": ([f"{LAG}, {LAG}", *["1,1"] * 20], 1, 16, f"posterior.{LAG}", f"a second column {LAG}", ""),
    "switch": (["rule.open", *["1"] * 20], 1, 1, "posterior.rule.open", "a column for a switch", ""),
    "not a number": ([*GOOD[:4], "x,2,3", *GOOD[5:]], 5, 1, f"posterior.{ELASTICITY}", "row 3: x; a plain number", ""),
    "nothing": ([*GOOD[:4], "1,,3", *GOOD[5:]], 5, 3, f"posterior.{LAG}", "row 3: nothing", ""),
    "with a unit": ([*GOOD[:4], "1,2 years,3", *GOOD[5:]], 5, 3, f"posterior.{LAG}", "row 3: 2 years; a plain number of years", ""),
    "not finite": ([*GOOD[:4], "nan,2,3", *GOOD[5:]], 5, 1, f"posterior.{ELASTICITY}", "row 3: nan", ""),
    "not whole": ([*GOOD[:4], "1,2,3.5", *GOOD[5:]], 5, 5, f"posterior.{COUNT}", "row 3: 3.5; a whole number", ""),
    "outside": ([*GOOD[:4], "1, 20,3", *GOOD[5:]], 5, 4, f"posterior.{LAG}", "row 3: 20; in the hard range, 0.25 years to 10 years", ""),
    "short row": ([*GOOD[:4], "1,2", *GOOD[5:]], 5, 1, "posterior", "row 3 with 2 values; 3 values", ""),
    "few rows": (GOOD[:-1], 2, 1, "posterior", "19 rows; at least 20 rows", ""),
    "only comments": (GOOD[:1], 1, 1, "posterior", "no header", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_told_at_its_cell(files, posterior, case):
    lines, line, column, path, message, nearest = CASES[case]
    name = str(posterior(lines))
    problem = files.problem(USE)
    assert (problem.file, problem.line, problem.column, problem.path, problem.nearest) == (name, line, column, path, nearest)
    assert message in f"{problem.found}; {problem.allowed}"


def test_all_mistakes_are_told_at_once(files, posterior):
    posterior([f"{LAG},wrong,{COUNT}", *["99,1,1"] * 9, "1,1,1.5"])
    problems = files.problems(USE + "assumptions: {behaviour.hazard: 3}")
    assert [problem.line for problem in problems] == [1, 1, 1, 2, 3, 4, 5, 6, 11, 7]
    assert any("4 more rows" in problem.found for problem in problems)


def test_what_is_no_file(files, place):
    problem = files.problem(USE)
    assert place(problem) == (6, 12, "posterior") and "found.csv does not exist" in problem.found
    assert place(files.problem("posterior: 5")) == (6, 12, "posterior")
    assert files.problem("posterior: [a.csv]").allowed == "a valid string"
    assert "cannot be read" in files.problem("posterior: .").found


def test_a_posterior_without_effect_is_a_mistake(files, posterior, place):
    posterior([LAG, *["1"] * 20])
    problem = files.problem(USE + f"assumptions: {{{LAG}: 2}}")
    assert place(problem) == (6, 12, "posterior") and "has no effect" in problem.found and LAG in problem.allowed


def test_a_row_that_breaks_a_rule_is_named_and_rows_are_not_mixed():
    low, high = "research.adjustment", "notch.relabelling_cost"
    ordered = Rule((low, high), lambda one, other: one <= other, "low before high")
    day = date(2022, 12, 31)

    def found(*pairs):
        problems, node = Problems(), Node(None, "", "found.csv", 1, 1, "posterior")
        columns = {path: Assumption(path, Distribution("rows", values)) for path, values in zip((low, high), zip(*pairs, strict=True), strict=True)}
        check_rules(PARAMETERS, [], columns, (day, day), dict.fromkeys(columns, node), problems, [ordered])
        return [problem.found for problem in problems.found]

    assert found((0.1, 0.2), (0.3, 0.4)) == []  # 0.3 and 0.2 never meet
    assert found((0.1, 0.2), (0.5, 0.4)) == [f"low before high, but {low} = 0.5, {high} = 0.4 in row 2 of the posterior"]


def test_there_and_back_and_the_name_of_the_file_does_not_matter(files, posterior):
    posterior()
    posterior(name="other.csv")
    scenario = files.load(USE)
    again = from_json(json.loads(json.dumps(to_json(scenario))), dict(scenario.files))
    assert again == scenario and (again.hash, again.run_hash) == (scenario.hash, scenario.run_hash)
    assert sampled(again, 5) == sampled(scenario, 5)
    renamed = files.load("posterior: other.csv")
    assert (renamed.hash, renamed.run_hash) == (scenario.hash, scenario.run_hash)
    posterior([line.replace("0.5,", "0.51,") for line in table(35)], "other.csv")
    assert files.load("posterior: other.csv").run_hash != scenario.run_hash


@given(st.lists(st.floats(-1e6, 1e6), min_size=20, max_size=60), st.floats(0, 1), st.floats(0, 1))
def test_marginal_quantiles_are_monotone_values_of_the_column(numbers, one, other):
    column = Distribution("rows", tuple(numbers))
    low, high = (column.sample(u) for u in sorted((one, other)))
    assert low <= high and {low, high} <= set(numbers)
    assert (column.sample(0.0), column.sample(1.0)) == column.support == (min(numbers), max(numbers))


def test_single_parameters_are_seen_as_distributions(files, posterior):
    posterior()
    scenario = files.load(USE)
    space = space_of(scenario)
    assert space.paths == tuple(sorted((ELASTICITY, LAG, COUNT)))
    assert space.values([0.5, 0.5, 0.5])[ELASTICITY] == 2.2
    assert space.scenario_at([0.1, 0.2, 0.3], "point").posterior == ()
    held = space_of(scenario, (LAG,)).scenario
    assert {draw[ELASTICITY] for draw in sampled(held, 9)} == {2.2}


def test_a_certain_scenario_has_the_row_in_the_middle(files, posterior):
    posterior()
    scenario = at_central_values(files.load(USE))
    held = {a.path: a.distribution.numbers for a in scenario.assumptions}
    assert {a.distribution.kind for a in scenario.assumptions} == {"fixed"}
    assert held[LAG][0] == pytest.approx(10 - 2 * held[ELASTICITY][0])
    assert abs(held[ELASTICITY][0] - 2.2) < 0.5
    assert scenario.draws == 1 and at_central_values(scenario).assumptions == scenario.assumptions


def test_it_is_told(files, posterior, fake):
    posterior()
    text = describe(files.load(USE + "assumptions: {behaviour.hazard: 0.2}"), fake)
    assert "parameters from the posterior: 3\n" in text and "found.csv" in text and "\nassumptions: 1\n" in text
    assert "behaviour.lag: 35 rows, median 5.6 years, 10–90 % 2.8 years to 8.4 years" in text
    assert "posterior" not in describe(files.load(), fake)
    assert {"type": "string"} in json_schema(fake)["properties"]["posterior"]["anyOf"]


def test_a_package_searched_under_another_posterior_says_so_in_its_file(tmp_path):
    source = tmp_path / "ground.yaml"
    shipped = Path(__file__).resolve().parents[2] / "scenarios" / "no-policy.yaml"
    source.write_text(f"schema: 1\nid: ground\ntitle: {{zh: 底, en: Ground}}\nextends: [{shipped}]\nassumptions: {{research.adjustment: null}}\n")
    found, out = tmp_path / "found.csv", tmp_path / "out"
    out.mkdir()
    found.write_text("\n".join(["research.adjustment", *(str(0.2 + row / 1000) for row in range(20))]))
    text = Text("包", "Package")
    package = replace(load(source, [f"posterior={found}"]), id="package", pair_with=None)
    write_recommendation(out / "package.yaml", package, source, text, text, {})
    assert load(out / "package.yaml").run_hash == package.run_hash
    with_it = tmp_path / "with.yaml"
    with_it.write_text(source.read_text() + "posterior: found.csv\n")
    bare = replace(load(with_it, ["posterior=null"]), id="package", pair_with=None)
    write_recommendation(out / "package.yaml", bare, with_it, text, text, {})
    assert load(out / "package.yaml").posterior == ()
