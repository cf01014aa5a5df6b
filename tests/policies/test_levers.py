"""Every lever and rule runs at both ends of its hard range and of its prior, with all built measures in force."""

from dataclasses import replace

import numpy as np
import pytest

from sim.scenario.parameters import PARAMETERS
from sim.scenario.rules import RULES
from tests.model.worlds import BUILT, differing, fixed, on, run, scenario, total

YEAR = scenario(*on(*BUILT), scale=0.005, years=1)
CHANGEABLE = [p for p in PARAMETERS.values() if p.kind in ("lever", "rule") and not isinstance(p.default, (bool, str))]
BETWEEN_OTHERS = {"recognition.threshold_medium": (0.03, 0.05), "recognition.sales_medium": (0.0, 199e6)}
"""Ends of the range where the rules' defaults leave less room than the hard range."""
SWITCHES = [p for p in PARAMETERS.values() if p.kind in ("lever", "rule") and isinstance(p.default, bool) and not p.path.endswith(".enabled")]


def allowed(values: dict[str, float]) -> bool:
    """Whether the values go together with all others at their defaults."""
    now = {path: values.get(path, parameter.default) for path, parameter in PARAMETERS.items()}
    return all(rule.holds(*(now[path] for path in rule.paths)) for rule in RULES)


def year_with(values: dict[str, float]):
    return run(replace(YEAR, assumptions=tuple(fixed(path, value) for path, value in values.items())))


def check(records) -> None:
    assert np.isfinite(records.values).all()
    assert set(records.variables[records.values < 0]) <= {"Tax|Income tax|Paid"}
    assert total(records, "Enterprises|Entered") >= 0
    assert total(records, "R&D|Enterprises|Real") > 0


@pytest.mark.parametrize("parameter", CHANGEABLE, ids=lambda p: p.path)
def test_number_runs_at_both_ends_of_its_ranges(parameter):
    kind = type(parameter.default)
    ends = {kind(end) for end in (*BETWEEN_OTHERS.get(parameter.path, (parameter.low, parameter.high)), *(parameter.prior or ()))}
    assert len(ends) >= 2
    tried = [end for end in sorted(ends) if allowed({parameter.path: end})]
    assert tried, "no end of the range goes with the other rules' defaults"
    for end in tried:
        check(year_with({parameter.path: end}))


@pytest.mark.parametrize("parameter", SWITCHES, ids=lambda p: p.path)
def test_switch_runs_on_and_off(parameter):
    for value in (False, True):
        if allowed({parameter.path: value}):
            check(year_with({parameter.path: value}))


@pytest.mark.parametrize("end", ["low", "high"])
def test_all_levers_together_run_at_an_end_of_their_ranges(end):
    levers = {p.path: type(p.default)(getattr(p, end)) for p in CHANGEABLE if p.kind == "lever"}
    check(year_with(levers))


@pytest.mark.parametrize("days", [45, 60, 200])
def test_a_call_may_stay_open_over_the_end_of_a_quarter(days):
    """Newcomers enter meanwhile; the call is for those who were there when it opened."""
    records = run(scenario(*on(9), f"measures.research_grant.window_days={days}", scale=0.02, years=1))
    assert total(records, "Programmes|University-industry") > 0


PROJECTS = "measures.research_grant.projects"
CONTEXT = {
    f"{PROJECTS}_grant": (f"{PROJECTS}_budget=100 million yuan/year",),
    f"{PROJECTS}_budget": (f"{PROJECTS}_grant=100000 yuan",),
    **{f"measures.research_grant.{name}_recognition": (f"measures.research_grant.{name}_grant=0 yuan",)
       for name in ("collaboration", "centres", "demonstration")},
}  # fmt: skip
"""Where a lever can matter: by default projects carry no money, and a title's worth decides who applies only if the grant does not."""


def trials(parameter) -> list[float]:
    """Other values of a lever: half and double its default, then the ends of its hard range."""
    if isinstance(parameter.default, bool):
        return [not parameter.default]
    near = [value for value in (0.5 * parameter.default, 2 * parameter.default) if parameter.low <= value <= parameter.high]
    return [type(parameter.default)(value) for value in (*near, parameter.low, parameter.high)]


@pytest.mark.parametrize("number", BUILT)
def test_every_lever_of_a_measure_does_something(number):
    """A lever that moves nothing is a promise not kept: some other value of it changes some record of two years."""
    idle = []
    for parameter in CHANGEABLE + SWITCHES:
        if parameter.path.startswith(f"measures.{BUILT[number]}."):
            base = scenario(*on(number), *CONTEXT.get(parameter.path, ()), scale=0.02, years=2)
            usual = run(base)
            without = replace(base, changes=tuple(change for change in base.changes if change.path != parameter.path))
            changed = (differing(usual, run(replace(without, assumptions=(fixed(parameter.path, value),)))) for value in trials(parameter))
            if not any(changed):
                idle.append(parameter.path)
    assert idle == []
