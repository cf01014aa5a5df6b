"""What was assumed: what the scenario draws anew in each future, what it sets, and how well each value is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.scenario.loader import switched_on
from sim.scenario.parameter import Parameter
from sim.scenario.parameters import PARAMETERS
from sim.scenario.reference import STATUSES
from sim.scenario.values import format_value
from sim.views.interactive.parts import Cell, DataColumn, DataTable, Words
from sim.views.report.blocks import Block, Prose, Section, Shown
from sim.views.report.words import say

if TYPE_CHECKING:
    from sim.scenario.resolved import Assumption, Change, Scenario
    from sim.views.report.material import Material

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "Assumptions, and how well they are known", "zh": "主要假设及其可靠程度"},
    "lead": {
        "en": "The model has {all} parameters. Of their values {verified} were checked in the source, {derived} are arithmetic on "
            "such figures, {unverified} are "
              "recalled and not verified, and {hypothetical} are hypothetical: no evidence was found, and a plausible range stands in for it.",
        "zh": "模型共{all}个参数，其中{verified}个取值已在来源中核实，{derived}个由已核实数据推算，{unverified}个凭记忆引用、尚未核实，"
              "{hypothetical}个为假设性取值：未找到依据，以合理区间代替。",
    },
    "drawn": {
        "en": "This scenario draws {drawn} of them anew in each future: {posterior} as the calibration on official figures up to "
            "2022 left them, {ranges} from "
              "plausible ranges. Of those drawn, {known} are verified or derived; the rest is not. The model’s spread comes from "
              "these and from chance.",
        "zh": "本情景每次模拟重新抽取其中{drawn}个：{posterior}个来自以2022年以前官方数据校准的后验分布，{ranges}个来自合理区间；"
            "其中已核实或推算的{known}个，其余未经核实。"
              "结果的离散程度即来自这些参数和随机因素。",
    },
    "table_drawn": {"en": "What each future draws", "zh": "每次模拟抽取的参数"},
    "table_fixed": {"en": "What the scenario fixes or changes", "zh": "情景设定或调整的参数"},
    "table_measures": {"en": "Measures in force", "zh": "实施的措施"},
    "table_status": {"en": "How well the parameters are known", "zh": "参数可靠程度统计"},
    "table_other": {"en": "Other parameters that are not verified, at their defaults", "zh": "其他未核实参数（取默认值）"},
    "meaning": {"en": "What it is", "zh": "含义"},
    "path": {"en": "Name in scenario files", "zh": "参数名"},
    "from": {"en": "How drawn", "zh": "抽取方式"},
    "low": {"en": "10 % point", "zh": "10%分位数"},
    "middle": {"en": "Median", "zh": "中位数"},
    "high": {"en": "90 % point", "zh": "90%分位数"},
    "value": {"en": "Value", "zh": "取值"},
    "status": {"en": "Status", "zh": "状态"},
    "source": {"en": "Source", "zh": "来源"},
    "number": {"en": "No.", "zh": "序号"},
    "measure": {"en": "Measure", "zh": "措施"},
    "since": {"en": "In force", "zh": "实施时间"},
    "until_end": {"en": "from {start}", "zh": "{start}起"},
    "span": {"en": "{start} to {end}", "zh": "{start}至{end}"},
    "kind": {"en": "Parameters", "zh": "参数类别"},
    "all": {"en": "All", "zh": "合计"},
    "rule": {"en": "Rules in force at the end of 2022", "zh": "2022年底现行规则"},
    "lever": {"en": "Levers of the measures", "zh": "各项措施的政策工具"},
    "behaviour": {"en": "Behaviour of firms and the economy", "zh": "企业行为与经济运行"},
    "verified": {"en": "verified", "zh": "已核实"},
    "derived": {"en": "derived", "zh": "推算"},
    "unverified": {"en": "not verified", "zh": "未核实"},
    "hypothetical": {"en": "hypothetical", "zh": "假设性"},
    "rows": {"en": "calibrated (posterior)", "zh": "校准后验"},
    "triangular": {"en": "triangular", "zh": "三角分布"},
    "uniform": {"en": "uniform", "zh": "均匀分布"},
    "normal": {"en": "normal", "zh": "正态分布"},
    "lognormal": {"en": "lognormal", "zh": "对数正态分布"},
    "choice": {"en": "one of several", "zh": "若干取值之一"},
    "set": {"en": "set to {value}", "zh": "设为{value}"},
    "scale": {"en": "times {value}", "zh": "乘以{value}"},
    "add": {"en": "plus {value}", "zh": "增加{value}"},
    "schedule": {"en": "{value}", "zh": "{value}"},
    "fixed": {"en": "fixed at {value}", "zh": "固定为{value}"},
}  # fmt: skip


def section(material: Material) -> Section | None:
    """Counts in a sentence, then the tables."""
    one = material.main
    if one is None:
        return None
    scenario = one.scenario
    statuses = Counter[str](parameter.status for parameter in PARAMETERS.values())
    drawn = [assumption for assumption in scenario.assumptions if assumption.distribution.kind != "fixed"]
    known = sum(PARAMETERS[assumption.path].status in ("verified", "derived") for assumption in drawn)
    numbers = {"drawn": len(drawn), "posterior": len(scenario.posterior), "ranges": len(drawn) - len(scenario.posterior), "known": known}
    blocks: list[Block] = [Prose(say(WORDS, "lead", all=len(PARAMETERS), **statuses)), Prose(say(WORDS, "drawn", **numbers)), Shown(_counts())]
    tables = (
        _drawn(drawn),
        _fixed(scenario),
        _measures(scenario),
        _others({a.path for a in scenario.assumptions} | {c.path for c in scenario.changes}),
    )
    return Section("assumptions", say(WORDS, "title"), [*blocks, *(Shown(table, folded=True) for table in tables if table.rows)])


def status(parameter: Parameter) -> Words:
    """How well a parameter's value is known, in words."""
    return say(WORDS, parameter.status)


def _counts() -> DataTable:
    kinds = ("rule", "lever", "behaviour")
    numbers = Counter[tuple[str, str]]((parameter.kind, parameter.status) for parameter in PARAMETERS.values())
    rows: list[list[Cell]] = [
        [say(WORDS, kind), *(numbers[kind, status] for status in STATUSES), sum(numbers[kind, status] for status in STATUSES)] for kind in kinds
    ]
    totals = [sum(numbers[kind, status] for kind in kinds) for status in STATUSES]
    rows.append([say(WORDS, "all"), *totals, sum(totals)])
    return _table("status", "table_status", ("kind", *STATUSES, "all"), rows)


def _drawn(drawn: Iterable[Assumption]) -> DataTable:
    rows: list[list[Cell]] = []
    for assumption in drawn:
        parameter, distribution = PARAMETERS[assumption.path], assumption.distribution
        quantiles = [_value(distribution.sample(share), parameter) for share in (0.1, 0.5, 0.9)]
        rows.append([_meaning(parameter), say(WORDS, distribution.kind), *quantiles, status(parameter), parameter.path, parameter.source])
    return _table("drawn", "table_drawn", ("meaning", "from", "low", "middle", "high", "status", "path", "source"), rows)


def _fixed(scenario: Scenario) -> DataTable:
    """Fixed assumptions, and changes of rules and levers other than the switches of measures."""
    switches = {measure.switch for measure in switched_on(scenario)}
    rows: list[list[Cell]] = []
    for assumption in scenario.assumptions:
        if assumption.distribution.kind == "fixed":
            parameter = PARAMETERS[assumption.path]
            value = say(WORDS, "fixed", value=_value(assumption.distribution.numbers[0], parameter))
            rows.append([_meaning(parameter), value, None, status(parameter), parameter.path, parameter.source])
    for change in scenario.changes:
        if change.path not in switches:
            parameter = PARAMETERS[change.path]
            rows.append([_meaning(parameter), _change(change, parameter), _span(change), status(parameter), parameter.path, parameter.source])
    return _table("fixed", "table_fixed", ("meaning", "value", "since", "status", "path", "source"), rows)


def _measures(scenario: Scenario) -> DataTable:
    spans = {change.path: _span(change) for change in scenario.changes}
    rows: list[list[Cell]] = [[m.number, {"zh": m.title_zh, "en": m.title}, spans.get(m.switch), m.path] for m in switched_on(scenario)]
    return _table("in-force", "table_measures", ("number", "measure", "since", "path"), rows)


def _others(told: set[str]) -> DataTable:
    left = [p for p in PARAMETERS.values() if p.path not in told and p.status in ("unverified", "hypothetical") and p.type_name != "switch"]
    rows: list[list[Cell]] = [[_meaning(p), _value(p.default, p), status(p), p.path, p.source] for p in left]
    return _table("not-verified", "table_other", ("meaning", "value", "status", "path", "source"), rows)


def _table(name: str, title: str, keys: tuple[str, ...], rows: list[list[Cell]]) -> DataTable:
    return DataTable(f"assumptions-{name}", say(WORDS, title), tuple(DataColumn(say(WORDS, key)) for key in keys), rows)


def _meaning(parameter: Parameter) -> Words:
    return {"zh": parameter.meaning_zh, "en": parameter.meaning}


def _value(value: float | int | bool | str, parameter: Parameter) -> str:
    return format_value(float(f"{value:.4g}") if isinstance(value, float) else value, parameter.unit)


def _change(change: Change, parameter: Parameter) -> Words:
    if change.operation == "schedule":
        return say(WORDS, "schedule", value="; ".join(f"{day}: {_value(value, parameter)}" for day, value in change.schedule))
    assert change.value is not None
    return say(WORDS, change.operation, value=f"{change.value:g}" if change.operation == "scale" else _value(change.value, parameter))


def _span(change: Change) -> Words:
    return say(WORDS, "span" if change.end else "until_end", start=change.start, end=change.end)
