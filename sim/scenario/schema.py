"""The shape of a scenario file: sections, keys and plain types, as pydantic models that also describe themselves to editors.

Values of parameters (`policy`, `assumptions`) and of targets carry units and are read by `policy.py`, `assumptions.py` and
`targets.py`; here they only have a place.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic.fields import FieldInfo

from sim.kernel.errors import nearest_name
from sim.scenario.document import INVALID, Node, Problems, plain

TargetValue = Annotated[Any, WithJsonSchema({"type": ["number", "string"]})]
Language = Literal["zh", "en"]


class Model(BaseModel):
    """Base: no unknown keys, no silent conversion of types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class TextModel(Model):
    """A text in Chinese and English."""

    zh: str = Field(min_length=1, description="Chinese", examples=["山东政策包"])
    en: str = Field(min_length=1, description="English", examples=["Shandong policy package"])


class TimeModel(Model):
    """The horizon."""

    start: date = Field(description="Date of the initial population; the end of a quarter.", examples=["2022-12-31"])
    end: date = Field(description="Last day of the run; the end of a quarter.", examples=["2027-12-31"])
    step: Literal["quarter"] = Field(default="quarter", description="How often results are recorded.")


class PopulationModel(Model):
    """The synthetic population."""

    scale: float = Field(default=1.0, gt=0, le=1, description="Share of the province's firms that is simulated; results are shown at 1:1.")
    seed: int = Field(default=1, ge=0, description="Seed of the synthetic population.")


class RunModel(Model):
    """The ensemble: draws of the assumptions × replicates of chance."""

    draws: int = Field(default=20, ge=1, description="Draws of the uncertain parameters.")
    replicates: int = Field(default=2, ge=1, description="Replicates of chance for each draw.")
    seed: int = Field(description="Seed of every random number of the runs; scenarios with one seed live in one world.", examples=[20230101])
    pair_with: str | None = Field(
        None, description="Id of a scenario file of the same folder with the same time, population and seed, to compare with run by run."
    )


class TargetModel(Model):
    """A target and how it is judged: `by` a date, `every` year, `in_year`, or `continuous` (at the end of the horizon)."""

    title: TextModel
    kind: Literal["activity", "outcome"] = Field(description="activity: something is organised; outcome: something comes of it.")
    measure: int = Field(ge=1, le=22, description="Number of the measure that states it.")
    variable: str = Field(description="Result variable.", examples=["Enterprises|High-tech|Stock"])
    breakdown: str = Field(default="all", description="Breakdown of the variable.")
    at_least: TargetValue = Field(default=None, description="Met if the value is this or more.", examples=[100, "95 %"])
    above: TargetValue = Field(default=None, description="Met if the value is more than this.", examples=[30000])
    by: date | None = Field(default=None, description="Stocks and shares: the day on which it is judged.", examples=["2023-12-31"])
    every: Literal["year"] | None = Field(default=None, description="Flows: the sum over each calendar year of the horizon must reach it.")
    in_year: int | None = Field(default=None, description="Flows: the sum over this calendar year must reach it.", examples=[2023])
    continuous: Literal[True] | None = Field(default=None, description="Stocks and shares: judged at the end of the horizon.")
    note: TextModel | None = Field(default=None, description="What is our reading and not the document's word.")


class ReportModel(Model):
    """What is shown."""

    headline: list[str] = Field(default_factory=list, description="Variables that are charted.")
    languages: list[Language] = Field(default=["zh", "en"], min_length=1, description="Languages of charts and tables.")


class ScenarioModel(Model):
    """A scenario of qilu: what is in force, what is assumed, how long and how often it is run."""

    schema_: Literal[1] = Field(alias="schema", description="Version of this file format.")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="Short name; results go to results/<id>.", examples=["baseline"])
    title: TextModel
    reason: TextModel | None = Field(default=None, description="Why the scenario exists.")
    extends: list[str] = Field(
        default_factory=list,
        description="Files that it builds on, relative to this one; later ones win, this one over all; null takes an entry away.",
    )
    time: TimeModel
    population: PopulationModel = Field(default_factory=PopulationModel)
    run: RunModel
    policy: dict[str, Any] = Field(default_factory=dict, description="Changes of rules and levers, by parameter path.")
    assumptions: dict[str, Any] = Field(default_factory=dict, description="Parameters held at a value or given a distribution, by parameter path.")
    posterior: str | None = Field(
        default=None,
        description="CSV file of a calibration's posterior draws (header: parameter paths), relative to this one; each draw of the ensemble takes "
        "one row. A path under assumptions beats its column; null takes the file away.",
        examples=["calibration/posterior.csv"],
    )
    targets: dict[str, TargetModel] = Field(default_factory=dict, description="Targets, by id.")
    report: ReportModel = Field(default_factory=ReportModel)


_OWN = ("id", "title", "reason", "targets")  # said whole by one file


def check_shape(root: Node, problems: Problems, complete: bool = True) -> ScenarioModel | None:
    """The file as a model; None after reporting every key and type that does not fit, each at its place.

    If not `complete`, missing keys of a section may stand in a file that could not be read and are not reported.
    """
    content = plain(root)
    for key in ("policy", "assumptions"):
        if isinstance(content.get(key), dict):
            content[key] = {}
    try:
        return ScenarioModel.model_validate(content)
    except ValidationError as error:
        for detail in error.errors():
            if complete or detail["type"] != "missing" or detail["loc"][0] in _OWN:
                _report(root, detail, problems)
        return None


def _report(root: Node, detail: Any, problems: Problems) -> None:
    """One pydantic error at the place of the value, or of the mapping that lacks a key."""
    steps: tuple[str | int, ...] = detail["loc"]
    node, key = root, root
    for step in steps:
        if isinstance(step, int) and isinstance(node.value, list):
            key = node = node.value[step]
        elif str(step) in node.entries:
            key, node = node.entries[str(step)].key, node.entries[str(step)].value
    fields = _fields(_model_at(steps[:-1]))
    if node.value is INVALID or steps[0] == "schema":
        return  # reported when the file was read
    if detail["type"] == "extra_forbidden":
        problems.add(key, f"unknown key {steps[-1]}", f"one of {', '.join(fields)}", nearest_name(str(steps[-1]), fields))
    elif detail["type"] == "missing":
        problems.add(node, f"{steps[-1]} is missing", fields[str(steps[-1])].description or "")
    elif detail["type"] == "model_type":
        problems.add(node, node.shown(), f"a mapping with {', '.join(_fields(_model_at(steps)))}")
    elif detail["type"] == "string_pattern_mismatch":
        problems.add(node, node.shown(), "small letters, digits, - and _")
    else:
        problems.add(node, node.shown(), detail["msg"].removeprefix("Input should be "))


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Fields of a model by the name they have in a file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_at(steps: tuple[str | int, ...]) -> type[BaseModel]:
    """The model that describes the mapping at a location; ids and list positions are passed over."""
    model: type[BaseModel] = ScenarioModel
    for step in steps:
        field = _fields(model).get(str(step))
        model = (_model_in(field.annotation) if field else None) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as `dict[str, TargetModel]` or `TextModel | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for inner in get_args(annotation) if (model := _model_in(inner))), None)
