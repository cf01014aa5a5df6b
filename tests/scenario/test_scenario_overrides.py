"""`--set PATH=VALUE`, rules between parameters, `explain`, `describe` and the JSON Schema."""

import json

import pytest

from sim.kernel.errors import InputError, nearest_name
from sim.scenario.catalogue import MEASURES, SECTIONS, find_measure
from sim.scenario.explain import describe, explain
from sim.scenario.json_schema import json_schema
from sim.scenario.overrides import parse_override
from sim.scenario.parameters import PARAMETERS
from sim.scenario.rules import RULES
from sim.scenario.variables import VARIABLES


def test_settings(files):
    scenario = files.load(overrides=["run.draws=9", "time.end=2025-12-31", "population.scale=0.5", "run.draws=4"])
    assert (scenario.draws, scenario.end.year, scenario.scale) == (4, 2025, 0.5)


def test_rules_are_set_and_behaviour_is_assumed(files):
    scenario = files.load(overrides=["rule.rate = 12 %", "behaviour.lag=6 months", "behaviour.cost={uniform: [1 million yuan, 2 million yuan]}"])
    assert [(c.path, c.operation, c.value, c.start, c.end) for c in scenario.changes] == [("rule.rate", "set", 0.12, scenario.start, None)]
    assert {a.path: a.distribution.kind for a in scenario.assumptions} == {"behaviour.lag": "fixed", "behaviour.cost": "uniform"}


def test_whole_changes(files):
    scenario = files.load(overrides=["rule.rate={scale: 2, from: 2024-01-01}", "measures.ladder.enabled=true", "measures.outreach={disable: true}"])
    assert [(c.path, c.operation) for c in scenario.changes] == [("measures.ladder.enabled", "set"), ("rule.rate", "scale")]


def test_a_distribution_becomes_an_assumption(files):
    scenario = files.load(overrides=["rule.rate={uniform: [10 %, 20 %]}"])
    assert [(a.path, a.distribution.numbers) for a in scenario.assumptions] == [("rule.rate", (0.1, 0.2))]


def test_override_replaces_what_files_say(files):
    body = "policy: {rule.rate: {set: 0.1, from: 2024-01-01}, measures.ladder: {disable: true}}\nassumptions: {rule.wait: {uniform: [1, 2]}}\n"
    scenario = files.load(body, ["rule.rate=0.2", "rule.wait=3", "measures.ladder.enabled=true"])
    assert {c.path: c.value for c in scenario.changes} == {"rule.rate": 0.2, "rule.wait": 3.0, "measures.ladder.enabled": True}
    assert scenario.assumptions == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rule.rate=12", "--set:1:11: rule.rate: 12 looks like a percent; write 0.12 or 12 %"),
        ("rule.cap= 12", "--set:1:11: rule.cap: 12 has a missing unit"),
        ("rule.rat=0.1", "--set:1:1: rule.rat: unknown path rule.rat"),
        ("run.draw=3", "did you mean run.draws?"),
        ("run.draws=many", "--set:1:11: run.draws: “many”; a valid integer"),
        ("rule.rate", "--set:1:1: PATH=VALUE: “rule.rate”"),
        ("rule.rate=", "no value after the equals sign"),
        ("rule.rate={set: 0.1", "--set:1:20: rule.rate: not valid YAML"),
        ("time.end=2027-12-30", "--set:1:10: time.end: 2027-12-30 is not the end of a quarter"),
    ],
)
def test_wrong_overrides(files, text, message):
    assert message in str(files.problem(overrides=[text]))


def test_number_of_the_override_is_its_line(files):
    assert [p.line for p in files.problems(overrides=["run.draws=2", "rule.rate=12", "rule.wait=99"])] == [2, 3]


def test_parse_override_by_itself(fake):
    override = parse_override("rule.rate=0.1", registry=fake)
    assert override is not None
    assert (override.section, override.key) == ("policy", "rule.rate")
    with pytest.raises(InputError, match="unknown path"):
        parse_override("rule.rat=0.1", registry=fake)


BROKEN = {
    "set": ("policy:\n  recognition.threshold_medium: {set: 6 %}\n", 7, 33, "must not rise with sales"),
    "only for a while": ("policy:\n  recognition.threshold_medium: {set: 6 %, from: 2024-01-01, to: 2024-12-31}\n", 7, 33, "must not rise"),
    "an assumption": ("assumptions:\n  tax.high_tech_rate: {uniform: [10 %, 26 %]}\n", 7, 3, "must not exceed the standard rate"),
    "days of the year": ("policy:\n  recognition.second_window: {set: 09-20}\n", 7, 30, "must follow one another"),
    "batches": ("policy:\n  sme.first_batch: {set: 08-20}\n", 7, 20, "must end within the year"),
    "both": ("policy:\n  tax.loss_years: {set: 8}\n  tax.loss_years_technology: {set: 7}\n", 8, 30, "at least as long"),
}


@pytest.mark.parametrize("case", BROKEN, ids=BROKEN)
def test_rules_between_parameters(files, case):
    body, line, column, message = BROKEN[case]
    problem = files.problem(body, registry=PARAMETERS)
    assert (problem.line, problem.column) == (line, column)
    assert message in problem.found


def test_rules_that_are_kept(files):
    body = "policy: {tax.loss_years: {set: 8}, recognition.threshold_medium: {set: 5 %}, tax.standard_rate: {schedule: {2024-01-01: 0.2}}}\n"
    assert len(files.load(body, registry=PARAMETERS).changes) == 3


def test_rules_name_declared_parameters_and_defaults_keep_them():
    for rule in RULES:
        assert set(rule.paths) <= set(PARAMETERS)
        assert rule.holds(*(PARAMETERS[path].default for path in rule.paths)), rule.says


def test_explain_a_parameter():
    for path, parameter in PARAMETERS.items():
        text = explain(path)
        assert all(part in text for part in (path, parameter.meaning, parameter.meaning_zh, parameter.unit, parameter.source, parameter.status))
    text = explain("measures.research_grant.cap")
    assert "10 million yuan" in text
    assert "lever of measure 9" in text
    assert "where" in text


def test_explain_a_group_and_a_measure():
    assert explain("research").count("\n") + 1 == sum(path.startswith("research.") for path in PARAMETERS)
    assert explain("10") == explain("ladder") == explain("measures.ladder")
    assert "培优创新创造主力军" in explain("10")
    assert "measures.ladder.places" in explain("10")
    assert "section 1: Break through in key technologies" in explain("platforms")


def test_explain_the_unknown():
    with pytest.raises(InputError, match=r"reserch: unknown name.*did you mean research\?"):
        explain("reserch")


def test_describe(files, fake):
    body = """\
policy:
  measures.ladder.enabled: {set: true, from: 2023-04-01}
  measures.platforms.enabled: {set: true}
  rule.rate: {scale: 1.5, from: 2024-01-01, to: 2025-12-31, where: {city: 济南}}
  rule.places: {schedule: {2023-04-01: 150}}
assumptions: {behaviour.lag: {uniform: [1 year, 3 years]}}
"""
    scenario = files.load(body)
    text = describe(scenario, fake)
    for part in (
        "test: Test / 测试",
        "3 draws × 2 replicates = 6",
        "10 Ladder from micro firm to high-tech enterprise (ladder) from 2023-04-01",
        "rule.rate: scale 1.5 from 2024-01-01 to 2025-12-31 where city Jinan",
        "rule.places: schedule 150 places/year from 2023-04-01",
        "behaviour.lag: uniform 1, 3 years",
        " 5 Major platforms of science and innovation (platforms)",
    ):
        assert part in text


def test_catalogue():
    assert [m.number for m in MEASURES] == list(range(1, 23))
    assert {m.section for m in MEASURES} == set(SECTIONS)
    assert find_measure("outreach") is MEASURES[21]
    assert find_measure("23") is None
    for measure in MEASURES:
        assert PARAMETERS[measure.switch].default is False
        assert PARAMETERS[measure.switch].measure == measure.number


def test_every_parameter_lies_in_its_own_ranges():
    for path, parameter in PARAMETERS.items():
        assert not any(other.startswith(f"{path}.") for other in PARAMETERS), f"{path} is a parameter and a group"
        if isinstance(parameter.default, (bool, str)):
            continue
        low, high = parameter.low, parameter.high
        bounds = [low if low is not None else float("-inf"), high if high is not None else float("inf")]
        inner = parameter.prior or (parameter.default, parameter.default)
        assert bounds[0] <= inner[0] <= parameter.default <= inner[1] <= bounds[1], path


def test_json_schema():
    schema = json.loads(json.dumps(json_schema()))
    assert schema["required"] == ["schema", "id", "title"]
    policy, assumptions = schema["properties"]["policy"], schema["properties"]["assumptions"]
    levers = {path for path, p in PARAMETERS.items() if p.kind != "behaviour"}
    assert set(policy["propertyNames"]["enum"]) == set(policy["properties"]) == levers | {m.path for m in MEASURES}
    assert set(assumptions["propertyNames"]["enum"]) == set(PARAMETERS)
    assert PARAMETERS["tax.standard_rate"].meaning_zh in policy["properties"]["tax.standard_rate"]["description"]
    assert set(schema["$defs"]["TargetModel"]["properties"]["variable"]["enum"]) == set(VARIABLES)
    for reference in references(schema):
        assert reference.removeprefix("#/$defs/") in schema["$defs"]


def references(part):
    """Every $ref below a part of a schema."""
    if isinstance(part, dict):
        yield from (value for key, value in part.items() if key == "$ref")
        part = list(part.values())
    if isinstance(part, list):
        for item in part:
            yield from references(item)


def test_nearest_name_of_a_mistyped_path():
    assert nearest_name("measures.reserch_grant.cap", PARAMETERS) == "measures.research_grant.cap"
