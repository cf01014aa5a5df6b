"""`qilu explain` and `qilu measures`: what a parameter, a group of them or a measure is; `qilu validate`: what a scenario says, in words."""

from __future__ import annotations

from collections.abc import Mapping

from sim.kernel.errors import InputError, Problem, nearest_name
from sim.scenario.catalogue import MEASURES, SECTIONS, Measure, find_measure
from sim.scenario.loader import switched_on
from sim.scenario.parameter import Parameter
from sim.scenario.parameters import PARAMETERS
from sim.scenario.resolved import Assumption, Change, Scenario
from sim.scenario.values import format_value, range_text
from sim.scenario.where import describe_where


def explain(name: str, registry: Mapping[str, Parameter] = PARAMETERS) -> str:
    """Text about a parameter path, the beginning of one, or a measure by number, short name or path.

    Raises InputError, with the nearest name, if there is nothing of that name.
    """
    if name in registry:
        return _explain_parameter(registry[name])
    if measure := find_measure(name):
        return explain_measure(measure, registry)
    group = [parameter for path, parameter in registry.items() if path.startswith(f"{name}.")]
    if group:
        return _list_parameters(group)
    prefixes = {path.rsplit(".", depth)[0] for path in registry for depth in range(1, path.count(".") + 1)}
    known = [*registry, *prefixes, *(m.slug for m in MEASURES)]
    allowed = "a parameter path, the beginning of one, or a measure by number or name"
    raise InputError([Problem("explain", 1, 1, name, "unknown name", allowed, nearest_name(name, known))])


def _explain_parameter(parameter: Parameter) -> str:
    """One parameter in full."""
    lines = [
        parameter.path,
        f"  meaning   {parameter.meaning}",
        f"  含义      {parameter.meaning_zh}",
        f"  unit      {parameter.unit} ({parameter.type_name})",
        f"  default   {format_value(parameter.default, parameter.unit)}",
    ]
    if parameter.type_name in ("number", "whole number"):
        lines.append(f"  range     {range_text(parameter)}")
    if parameter.prior:
        lines.append(f"  plausible {plausible_range(parameter)}")
    lines += [f"  source    {parameter.source}", f"  status    {parameter.status}", f"  kind      {_kind(parameter)}"]
    return "\n".join(lines)


def _kind(parameter: Parameter) -> str:
    """Kind in words, with where it may be written."""
    sections = "assumptions" if parameter.kind == "behaviour" else "policy or assumptions"
    text = {"rule": "rule in force at the end of 2022", "lever": f"lever of measure {parameter.measure}", "behaviour": "behaviour"}[parameter.kind]
    where = "; may differ by city, sector, size, ownership and zone (where)" if parameter.by_firm else ""
    return f"{text}; set under {sections}{where}"


def explain_measure(measure: Measure, registry: Mapping[str, Parameter] = PARAMETERS, full: bool = False) -> str:
    """A measure and its levers with its switch, one line each or, with `full`, each with all that is known of it."""
    zh, en = SECTIONS[measure.section]
    head = [
        f"measure {measure.number}: {measure.title} ({measure.path})",
        f"  {measure.title_zh}",
        f"  section {measure.section}: {en} / {zh}",
    ]
    switch = [registry[measure.switch]] if measure.switch in registry else []
    parameters = [*switch, *levers_of(measure, registry)]
    if full:
        return "\n\n".join(["\n".join(head), *(_explain_parameter(parameter) for parameter in parameters)])
    return "\n".join([*head, "", _list_parameters(parameters)])


def levers_of(measure: Measure, registry: Mapping[str, Parameter] = PARAMETERS) -> list[Parameter]:
    """The levers of a measure in the order of declaration, without its switch."""
    return [parameter for path, parameter in registry.items() if path.startswith(f"{measure.path}.") and path != measure.switch]


def plausible_range(parameter: Parameter) -> str:
    """The range in which a value plausibly lies, else the hard range (marked so); what may be written for a switch or a day."""
    if parameter.prior:
        return " to ".join(format_value(bound, parameter.unit) for bound in parameter.prior)
    if parameter.type_name == "switch":
        return "true or false"
    return "any day" if parameter.type_name == "month-day" else f"{range_text(parameter)} (hard)"


def _list_parameters(parameters: list[Parameter]) -> str:
    """One line a parameter: path, default, meaning."""
    rows = [(p.path, format_value(p.default, p.unit), p.meaning) for p in parameters]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "\n".join(f"{path:<{widths[0]}}  {default:>{widths[1]}}  {meaning}" for path, default, meaning in rows)


def describe(scenario: Scenario, registry: Mapping[str, Parameter] = PARAMETERS) -> str:
    """The scenario in words: what it is, how it is run, what is on, and what is assumed."""
    on = switched_on(scenario)
    switches = {measure.switch for measure in on}
    others = [change for change in scenario.changes if change.path not in switches]
    runs = scenario.draws * scenario.replicates
    lines = [
        f"{scenario.id}: {scenario.title.en} / {scenario.title.zh}",
        *([f"  why         {scenario.reason.en} / {scenario.reason.zh}"] if scenario.reason else []),
        f"  horizon     {scenario.start} to {scenario.end}, by {scenario.step}",
        f"  population  {'all firms' if scenario.scale == 1 else f'a sample of {scenario.scale:.3g} of the firms'}, seed {scenario.population_seed}",
        f"  runs        {scenario.draws} draws × {scenario.replicates} replicates = {runs}, seed {scenario.seed}",
        *([f"  paired with {scenario.pair_with}"] if scenario.pair_with else []),
        f"  files       {', '.join(name for name, _ in scenario.files)}",
        f"  hash        {scenario.hash[:16]}",
        *_section("measures on", [f"{m.number:>2} {m.title} ({m.slug}){_since(scenario, m)}" for m in on]),
        *_section("other changes", [_describe_change(change, registry[change.path]) for change in others]),
        *_section("assumptions", [_describe_assumption(a, registry) for a in scenario.assumptions if a not in scenario.posterior]),
        *(_section("parameters from the posterior", [_describe_assumption(a, registry) for a in scenario.posterior]) if scenario.posterior else []),
        *(_section("columns of the posterior that assumptions beats", list(scenario.beaten)) if scenario.beaten else []),
        *_section("targets", [f"{target.id:<3} {target.title.en}" for target in scenario.targets]),
    ]
    return "\n".join(lines)


def _section(title: str, rows: list[str]) -> list[str]:
    """A headed list; the head says if it is empty."""
    return [f"{title}: {len(rows) or 'none'}", *(f"  {row}" for row in rows)]


def _describe_assumption(assumption: Assumption, registry: Mapping[str, Parameter]) -> str:
    return f"{assumption.path}: {assumption.distribution.text(registry[assumption.path].unit)}"


def _since(scenario: Scenario, measure: Measure) -> str:
    """When a measure is switched on and off."""
    spans = [_span(change) for change in scenario.changes if change.path == measure.switch]
    return f" {'; '.join(spans)}" if spans else ""


def _span(change: Change) -> str:
    return f"from {change.start}" + (f" to {change.end}" if change.end else "")


def _describe_change(change: Change, parameter: Parameter) -> str:
    """One change in words."""
    if change.operation == "schedule":
        what = ", ".join(f"{format_value(value, parameter.unit)} from {day}" for day, value in change.schedule)
    else:
        assert change.value is not None
        unit = "fraction" if change.operation == "scale" else parameter.unit
        what = f"{format_value(change.value, unit)} {_span(change)}"
    where = f" where {describe_where(change.where)}" if change.where else ""
    return f"{change.path}: {change.operation} {what}{where}"
