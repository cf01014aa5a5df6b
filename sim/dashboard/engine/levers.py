"""What a visitor may move: the levers and switches of the 22 measures, and, as a second group, the rules and assumptions of the model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from sim.dashboard.engine.quantities import Slider, amount_text, slider
from sim.scenario.catalogue import MEASURES, SECTIONS
from sim.scenario.explain import levers_of as levers_in
from sim.scenario.parameter import Parameter, Value
from sim.scenario.parameters import PARAMETERS
from sim.views.interactive.parts import Words

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

Group = Literal["measure", "rule", "assumption"]

HEADLINE: tuple[str, ...] = (
    "measures.research_grant.budget",
    "measures.research_grant.rate_small",
    "measures.ladder.places",
    "measures.ladder.upgrade_award",
    "measures.technology_finance.pool",
    "measures.technology_finance.cover",
    "measures.chokepoint_projects.budget",
    "measures.industrial_base.budget",
    "measures.policy_delivery.data_match",
    "measures.transfer_chain.effort",
    "measures.first_purchase.budget",
    "measures.talent_recruitment.talent_budget",
    "measures.outreach.broadcast",
)
"""The levers that are offered first: those with which the measures work that `qilu effects` finds to add most to what the targets count.

Real research: measure 9 (grants) and 18 (loans that keep research going); high-tech enterprises: 10; breakthroughs: 2 and 4; firms that use what
they are entitled to: 19 and 22; results that reach the market: 12 and 14; talents: 16. All other measures move their own figure only.
"""

DIGITS = 3
"""Significant digits of the median of an uncertain value."""

_TOPICS: dict[str, tuple[str, str]] = {
    "award": ("奖励申领", "Awards"), "awareness": ("政策知晓", "Awareness of policy"), "consortium": ("创新联合体", "Innovation consortia"),
    "credit": ("科技信贷", "Technology credit"), "delivery": ("政策兑现", "Delivery of policy"), "demands": ("技术需求", "Technology demands"),
    "demography": ("企业进入与退出", "Entry and exit of firms"), "economy": ("宏观环境", "The economy"), "equity": ("股权投资", "Equity investment"),
    "export": ("出口", "Exports"), "finance": ("企业财务", "Finances of firms"), "grant": ("研发补助", "Research grants"),
    "growth": ("企业成长", "Growth of firms"), "knowledge": ("知识积累", "Knowledge"), "listing": ("上市", "Listing"),
    "notch": ("研发投入门槛", "Research threshold"), "productivity": ("生产率", "Productivity"), "projects": ("科研项目", "Research projects"),
    "recognition": ("高新技术企业认定", "High-tech recognition"), "research": ("研发投入", "Research spending"),
    "sme": ("科技型中小企业入库", "Technology-SME registration"), "state": ("国有企业", "State-owned firms"), "take_up": ("政策享受", "Take-up"),
    "talent": ("人才", "Talents"), "tax": ("税收", "Tax"), "technology_import": ("技术引进", "Import of technology"),
    "transfer": ("成果转化", "Technology transfer"), "voucher": ("创新券", "Innovation vouchers"), "zones": ("高新区", "High-tech zones"),
}  # fmt: skip
"""First part of the paths of rules and assumptions: zh, en."""


@dataclass(frozen=True, slots=True)
class Lever:
    """One value that may be moved. `default`: what the scenario has on its last day, an uncertain value at its median, rounded; `low`, `high`: bounds
    beyond which nothing is taken, None for switches and days; `uncertain`: the scenario draws it anew in each run, which a move ends.

    `measure` and `section` are numbers of the document, None for rules and assumptions; `topic`: the measure's title, or what the rule is about.
    """

    path: str
    group: Group
    measure: int | None
    section: int | None
    topic: Words
    meaning: Words
    unit: str
    low: float | None
    high: float | None
    default: Value
    kind: str
    uncertain: bool
    status: str
    source: str
    is_switch_of_measure: bool

    @property
    def parameter(self) -> Parameter:
        """Its declaration."""
        return PARAMETERS[self.path]

    def text(self, language: str, value: Value | None = None) -> str:
        """A value, by default the scenario's own, with its unit as a `Change` reads it back exactly."""
        return amount_text(self.default if value is None else value, self.parameter, language)

    def slider(self, language: str, value: Value | None = None) -> Slider | None:
        """A slider that stands at a value, by default the scenario's own; None where it would say nothing."""
        return slider(self.parameter, self.default if value is None else value, language)


def levers_of(scenario: Scenario) -> tuple[Lever, ...]:
    """Every value that may be moved: measure by measure its switch and its levers, then rules, then assumptions, as they are declared."""
    values = _values(scenario)
    uncertain = {a.path for a in scenario.assumptions if a.distribution.kind != "fixed"}
    found = []
    for measure in MEASURES:
        topic = {"zh": measure.title_zh, "en": measure.title}
        for parameter in (PARAMETERS[measure.switch], *levers_in(measure)):
            found.append(_lever(parameter, "measure", values, uncertain, topic, measure.number, measure.section))
    for kind, group in (("rule", "rule"), ("behaviour", "assumption")):
        for parameter in PARAMETERS.values():
            if parameter.kind == kind:
                zh, en = _TOPICS[parameter.path.split(".")[0]]
                found.append(_lever(parameter, group, values, uncertain, {"zh": zh, "en": en}))  # type: ignore[arg-type]
    return tuple(found)


def headline_levers(scenario: Scenario) -> tuple[Lever, ...]:
    """The few levers that matter most to the targets, in the order of `HEADLINE`."""
    by_path = {lever.path: lever for lever in levers_of(scenario)}
    return tuple(by_path[path] for path in HEADLINE)


def section_title(section: int) -> Words:
    """Title of a section of the document."""
    zh, en = SECTIONS[section]
    return {"zh": zh, "en": en}


def _lever(
    parameter: Parameter,
    group: Group,
    values: dict[str, Value],
    uncertain: set[str],
    topic: Words,
    measure: int | None = None,
    section: int | None = None,
) -> Lever:
    return Lever(
        path=parameter.path,
        group=group,
        measure=measure,
        section=section,
        topic=topic,
        meaning={"zh": parameter.meaning_zh, "en": parameter.meaning},
        unit=parameter.unit,
        low=parameter.low,
        high=parameter.high,
        default=_rounded(values[parameter.path]) if parameter.path in uncertain else values[parameter.path],
        kind=parameter.type_name,
        uncertain=parameter.path in uncertain,
        status=parameter.status,
        source=parameter.source,
        is_switch_of_measure=measure is not None and parameter.path == f"measures.{MEASURES[measure - 1].slug}.enabled",
    )


def _rounded(value: Value) -> Value:
    """A median as a person would say it."""
    if isinstance(value, (bool, str)) or not value:
        return value
    return type(value)(float(f"{value:.{DIGITS}g}"))


@lru_cache(maxsize=32)
def _values_by_hash(scenario: _ByHash) -> dict[str, Value]:
    from sim.experiments.search.moves import central

    own = central(scenario.scenario)
    return {path: own.value(path, scenario.scenario.end) for path in PARAMETERS}


def _values(scenario: Scenario) -> dict[str, Value]:
    """Every parameter on the scenario's last day, uncertain ones at their medians."""
    return _values_by_hash(_ByHash(scenario))


class _ByHash:
    """A scenario that is equal to another if it says the same."""

    def __init__(self, scenario: Scenario):
        self.scenario, self.told = scenario, scenario.run_hash

    def __hash__(self) -> int:
        return hash(self.told)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByHash) and other.told == self.told
