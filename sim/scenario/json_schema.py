"""JSON Schema of a scenario file, for editors: every key, every parameter path with its meaning, unit and range."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.catalogue import MEASURES
from sim.scenario.distributions import PRIOR
from sim.scenario.parameter import Parameter
from sim.scenario.parameters import PARAMETERS
from sim.scenario.schema import ScenarioModel
from sim.scenario.values import format_value, range_text
from sim.scenario.variables import VARIABLES
from sim.scenario.where import NAMES

_PARTS = ("TimeModel", "PopulationModel", "RunModel", "ReportModel")
_DATE = {"type": "string", "format": "date"}
_REF = "#/$defs/"
_NUMBERS = ("number", "whole number")
_VALUES: dict[str, dict[str, Any]] = {
    "switch": {"type": "boolean"},
    "month-day": {"type": "string", "pattern": r"^\d\d-\d\d$", "examples": ["06-10"]},
    "number": {"type": ["number", "string"], "examples": [0.12, "12 %", "20 million yuan", "18 months"]},
    "whole number": {"type": ["integer", "string"], "examples": [3, "3 years"]},
}


def json_schema(registry: Mapping[str, Parameter] = PARAMETERS) -> dict[str, Any]:
    """The schema. Keys that a file may leave to the files it extends are not required."""
    schema = ScenarioModel.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["required"] = ["schema", "id", "title"]
    definitions = schema["$defs"]
    for part in _PARTS:
        definitions[part].pop("required", None)
    definitions.update(_definitions())
    properties = schema["properties"]
    levers = {path: _described(p, _change_name(p)) for path, p in registry.items() if p.kind != "behaviour"}
    measures = {m.path: {"description": f"{m.title} / {m.title_zh}", **_one_of_or_null("Disable")} for m in MEASURES}
    properties["policy"] |= _by_path(levers | measures)
    properties["assumptions"] |= _by_path({path: _described(p, _definition("Assumed", p.type_name)) for path, p in registry.items()})
    properties["targets"]["additionalProperties"] = _one_of_or_null("TargetModel")
    variables = list(VARIABLES)
    definitions["TargetModel"]["properties"]["variable"]["enum"] = variables
    definitions["ReportModel"]["properties"]["headline"]["items"]["enum"] = variables
    return schema


def _by_path(properties: dict[str, Any]) -> dict[str, Any]:
    """A section whose keys are exactly the given paths."""
    return {"properties": properties, "additionalProperties": False, "propertyNames": {"enum": sorted(properties)}}


def _one_of_or_null(name: str) -> dict[str, Any]:
    """A definition, or null to take away what an extended file says."""
    return {"anyOf": [{"$ref": f"{_REF}{name}"}, {"type": "null"}]}


def _change_name(parameter: Parameter) -> str:
    """Name of the definition of the changes that a parameter allows."""
    return _definition("Change", parameter.type_name) + ("ByFirm" if parameter.by_firm else "")


def _definition(what: str, type_name: str) -> str:
    """Name of the definition for a type, such as ChangeWholeNumber."""
    return what + type_name.title().replace(" ", "").replace("-", "")


def _described(parameter: Parameter, definition: str) -> dict[str, Any]:
    """What an editor shows beside a path, and what may stand there."""
    default = format_value(parameter.default, parameter.unit)
    text = f"{parameter.meaning} / {parameter.meaning_zh}. Unit: {parameter.unit}. Default: {default}."
    if parameter.low is not None or parameter.high is not None:
        text += f" Range: {range_text(parameter)}."
    return {"description": text, **_one_of_or_null(definition)}


def _changes(type_name: str, by_firm: bool) -> dict[str, Any]:
    """One change or a list of changes of a parameter of a type."""
    value = _VALUES[type_name]
    change: dict[str, Any] = {
        "type": "object",
        "properties": {
            "set": value,
            "schedule": {"type": "object", "additionalProperties": value, "description": "Value from each date on."},
            "from": {**_DATE, "description": "First day of the change; the start of the horizon if absent."},
            "to": {**_DATE, "description": "Last day of the change; the end of the horizon if absent."},
        },
        "additionalProperties": False,
        "oneOf": [{"required": [name]} for name in ("set", "schedule")],
    }
    if type_name in _NUMBERS:
        change["properties"] |= {"scale": {**value, "description": "Multiplies the value."}, "add": value}
        change["oneOf"] += [{"required": ["scale"]}, {"required": ["add"]}]
    if by_firm:
        change["properties"]["where"] = {"$ref": f"{_REF}Where"}
    return {"anyOf": [change, {"type": "array", "items": change, "minItems": 1}]}


def _assumed(type_name: str) -> dict[str, Any]:
    """A fixed value or a distribution of a parameter of a type."""
    value = _VALUES[type_name]
    kinds: dict[str, Any] = {"choice": {"type": "array", "items": value, "minItems": 1}}
    if type_name in _NUMBERS:
        kinds["uniform"] = {"type": "array", "items": value, "minItems": 2, "maxItems": 2, "description": "[low, high]"}
        kinds["triangular"] = {"type": "array", "items": value, "minItems": 3, "maxItems": 3, "description": "[low, mode, high]"}
        kinds["normal"] = _pair("mean", "sd", value)
        kinds["lognormal"] = _pair("median", "sd_log", value)
    shape = {"type": "object", "properties": kinds, "additionalProperties": False, "minProperties": 1, "maxProperties": 1}
    prior = {"const": PRIOR, "description": "The declared prior: triangular over its range, the default as mode."}
    return {"anyOf": [value, prior, shape]}


def _pair(centre: str, spread: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {centre: value, spread: value}, "required": [centre, spread], "additionalProperties": False}


def _definitions() -> dict[str, Any]:
    """Parts that many paths share."""
    names: dict[str, Any] = {
        "city": {"type": "string", "examples": list(NAMES["city"])},
        "sector": {"type": ["string", "integer"], "examples": list(NAMES["sector"])},
        "size": {"type": "string", "examples": list(NAMES["size"])},
        "ownership": {"type": "string", "examples": list(NAMES["ownership"])},
    }
    fields = {field: {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]} for field, one in names.items()}
    window = {"type": "object", "properties": {"from": _DATE, "to": _DATE}, "additionalProperties": False, "minProperties": 1}
    changes = {
        _definition("Change", type_name) + ("ByFirm" if by_firm else ""): _changes(type_name, by_firm)
        for type_name in _VALUES
        for by_firm in (False, True)
    }
    return {
        **changes,
        **{_definition("Assumed", type_name): _assumed(type_name) for type_name in _VALUES},
        "Where": {
            "description": "The firms it applies to; Chinese names are understood.",
            "type": "object",
            "properties": fields | {"in_zone": {"type": "boolean"}},
            "additionalProperties": False,
            "minProperties": 1,
        },
        "Disable": {
            "description": "Switches the measure off, whatever its `enabled` says.",
            "type": "object",
            "properties": {"disable": {"anyOf": [{"const": True}, window]}},
            "required": ["disable"],
            "additionalProperties": False,
        },
    }
