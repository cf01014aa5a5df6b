"""The scenario files that come with the project: complete, true to the document, and fast to load."""

import re
import time
from datetime import date
from pathlib import Path

import pytest

from sim.scenario.catalogue import MEASURES
from sim.scenario.document import Problems, plain
from sim.scenario.json_schema import json_schema
from sim.scenario.loader import load, switched_on
from sim.scenario.parameters import PARAMETERS
from sim.scenario.variables import VARIABLES
from sim.scenario.yaml_text import Origin, read_yaml

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = ("no-policy", "baseline", "demo-small")
STATED = {  # id: measure, comparison, value, how it is judged
    "T1": (2, "at_least", 100, "every year"),
    "T2": (2, "at_least", 30, "every year"),
    "T3": (6, "at_least", 16, "end"),
    "T4": (6, "at_least", 5, "in 2023"),
    "T5": (9, "at_least", 1000, "in 2023"),
    "T6": (9, "at_least", 100, "in 2023"),
    "T7": (9, "at_least", 80, "in 2023"),
    "T8": (9, "at_least", 3000, "in 2023"),
    "T9": (10, "above", 30000, "by 2023-12-31"),
    "T10": (10, "above", 40000, "by 2023-12-31"),
    "T11": (19, "at_least", 0.95, "end"),
    "T12": (19, "at_least", 0.95, "end"),
    "T13": (2, "at_least", 1, "every year"),
}


@pytest.fixture(params=NAMES)
def shipped(request):
    """Each shipped scenario."""
    return load(SCENARIOS / f"{request.param}.yaml")


def judged(target):
    """How a target is judged, in words."""
    if target.every:
        return "every year"
    if target.in_year:
        return f"in {target.in_year}"
    return f"by {target.by}" if target.by else "end"


def test_targets_of_the_document(shipped):
    assert {t.id: (t.measure, t.comparison, t.value, judged(t)) for t in shipped.targets} == STATED
    assert all(t.note for t in shipped.targets if t.id in ("T3", "T4", "T5", "T6", "T7", "T8", "T11", "T12", "T13"))
    assert all(t.variable in VARIABLES for t in shipped.targets)


def test_ids_and_horizon(shipped):
    assert shipped.files[-1][0].endswith(f"{shipped.id}.yaml")
    assert (shipped.start, shipped.end) == (date(2022, 12, 31), date(2027, 12, 31))
    assert shipped.headline
    assert shipped.languages == ("zh", "en")


def test_assumed_ranges_are_the_declared_priors(shipped):
    for assumption in shipped.assumptions:
        parameter, distribution = PARAMETERS[assumption.path], assumption.distribution
        if distribution.kind == "rows":  # the posterior, which may leave a prior behind but not what is possible
            assert parameter.low <= min(distribution.numbers) <= max(distribution.numbers) <= parameter.high, assumption.path
            continue
        assert distribution.kind == "triangular"
        low, mode, high = distribution.numbers
        assert (low, high) == parameter.prior, assumption.path
        assert mode == parameter.default, assumption.path


def test_what_is_on():
    assert switched_on(load(SCENARIOS / "no-policy.yaml")) == ()
    baseline = load(SCENARIOS / "baseline.yaml")
    assert switched_on(baseline) == MEASURES
    assert {c.start for c in baseline.changes} == {date(2023, 4, 1)}
    assert baseline.pair_with == "no-policy"


def test_demo_is_small_and_unpaired():
    demo = load(SCENARIOS / "demo-small.yaml")
    assert (demo.scale, demo.draws, demo.replicates, demo.pair_with) == (0.02, 4, 2, None)


def test_baseline_with_every_measure_disabled_is_no_policy(tmp_path):
    off = "\n".join(f"  {measure.path}: {{disable: true}}" for measure in MEASURES)
    text = f"schema: 1\nid: off\ntitle: {{zh: 关, en: Off}}\nextends: [{SCENARIOS / 'baseline.yaml'}]\npolicy:\n{off}\n"
    (tmp_path / "off.yaml").write_text(text, encoding="utf-8")
    disabled, without = load(tmp_path / "off.yaml"), load(SCENARIOS / "no-policy.yaml")
    assert disabled.changes == ()
    assert disabled.parameters(0).switch_dates() == []
    levers = {path for path, parameter in PARAMETERS.items() if parameter.kind == "lever"}
    for draw in range(3):
        ours, theirs = disabled.sampled(draw), without.sampled(draw)
        assert {path: value for path, value in ours.items() if path not in levers} == theirs


def test_every_draw_keeps_the_hard_ranges(shipped):
    for draw in range(shipped.draws):
        for path, value in shipped.sampled(draw).items():
            assert PARAMETERS[path].low <= value <= PARAMETERS[path].high


def test_loading_is_fast():
    started = time.perf_counter()
    load(SCENARIOS / "demo-small.yaml")
    assert time.perf_counter() - started < 0.3


@pytest.mark.parametrize("name", NAMES)
def test_editor_schema_accepts_the_file(name):
    root = read_yaml((SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8"), Origin(name), Problems())
    schema = json_schema()
    assert list(mismatches(plain(root), schema, schema, name)) == []


def test_editor_schema_refuses_mistakes():
    schema = json_schema()
    good = {"schema": 1, "id": "x", "title": {"zh": "甲", "en": "X"}}
    for bad in (
        {"polcy": {}},
        {"policy": {"tax.standard_rat": {"set": 0.2}}},
        {"policy": {"tax.standard_rate": {"set": 0.2, "scale": 2}}},
        {"policy": {"tax.standard_rate": {"set": 0.2, "where": {"size": "small"}}}},
        {"policy": {"measures.ladder": {"disable": "yes"}}},
        {"assumptions": {"knowledge.lag": {"unifrom": [1, 2]}}},
        {"population": {"scale": 2}},
        {"id": "My Scenario"},
    ):
        assert list(mismatches(good | bad, schema, schema, "")), bad
    assert list(mismatches(good, schema, schema, "")) == []


TYPES = {"object": dict, "array": list, "string": (str, date), "boolean": bool, "null": type(None), "integer": int, "number": (int, float)}


def mismatches(value, schema, root, path):
    """What does not fit, for the part of JSON Schema that the schema uses."""
    if "$ref" in schema:
        yield from mismatches(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, path)
    if "anyOf" in schema and all(list(mismatches(value, option, root, path)) for option in schema["anyOf"]):
        yield f"{path}: none of the options"
    if "oneOf" in schema and sum(not list(mismatches(value, option, root, path)) for option in schema["oneOf"]) != 1:
        yield f"{path}: not exactly one of the options"
    types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    fits = [isinstance(value, TYPES[name]) and (name in ("boolean",) or not isinstance(value, bool)) for name in types]
    if types and not any(fits):
        yield f"{path}: type {type(value).__name__}"
    elif isinstance(value, dict):
        yield from mapping_mismatches(value, schema, root, path)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from mismatches(item, schema.get("items", {}), root, f"{path}[{number}]")
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{path}: {len(value)} items"
    elif "pattern" in schema and not re.search(schema["pattern"], str(value)):
        yield f"{path}: pattern"
    if ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"]):
        yield f"{path}: {value} not allowed"
    if isinstance(value, (int, float)) and (value < schema.get("minimum", value) or value > schema.get("maximum", value)):
        yield f"{path}: {value} out of range"


def mapping_mismatches(value, schema, root, path):
    """Keys of a mapping that do not fit."""
    yield from (f"{path}: {name} missing" for name in schema.get("required", ()) if name not in value)
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value)):
        yield f"{path}: {len(value)} keys"
    for key, item in value.items():
        if key not in schema.get("propertyNames", {}).get("enum", value):
            yield f"{path}: {key} is no name"
        inner = schema.get("properties", {}).get(key, schema.get("additionalProperties", True))
        if inner is False:
            yield f"{path}: unknown {key}"
        elif inner is not True:
            yield from mismatches(item, inner, root, f"{path}.{key}")
