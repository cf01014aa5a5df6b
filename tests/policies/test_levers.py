"""Every lever and rule runs at both ends of its hard range and of its prior, with all built measures in force."""

from dataclasses import replace

import numpy as np
import pytest

from sim.model import Province
from sim.scenario.parameters import PARAMETERS
from sim.scenario.resolved import Scenario
from sim.scenario.rules import RULES
from tests.model.worlds import SLUGS, differing, fixed, on, run, scenario, total

YEAR = scenario(*on(*SLUGS), scale=0.005, years=1)
CHANGEABLE = [p for p in PARAMETERS.values() if p.kind in ("lever", "rule") and not isinstance(p.default, (bool, str))]
BETWEEN_OTHERS = {"recognition.threshold_medium": (0.03, 0.05), "recognition.sales_medium": (0.0, 199e6), "tax.small_rate": (0.05, 0.25)}
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
    check(year_with({p.path: type(p.default)(getattr(p, end)) for p in CHANGEABLE if p.kind == "lever"}))


@pytest.mark.parametrize(("days", "decided"), [(45, 2023), (60, 2023), (200, 2024)])
def test_a_call_may_stay_open_over_the_end_of_a_quarter(days, decided):
    """Newcomers enter meanwhile; the call is for those who were there when it opened, and is decided even if the year is over by then."""
    records = run(scenario(*on(9), f"measures.research_grant.window_days={days}", scale=0.02, years=2))
    filled = [total(records, "Programmes|University-industry", year=year) > 0 for year in (2023, 2024)]
    assert filled.index(True) == decided - 2023


def levers(slug: str, **values: object) -> tuple[str, ...]:
    """Overrides of levers of one measure."""
    return tuple(f"measures.{slug}.{name}={value}" for name, value in values.items())


RICH = "100 billion yuan/year"
QUICK = tuple(f"projects.{what}" for what in ("years_1=0.1", "years_2=0.1", "years_3=0.1", "acceptance_days=5", "contract_days=5"))
SURE = tuple(f"projects.pass_{stage}=0.9" for stage in (1, 2, 3))
MANY = (*on(2), *levers("chokepoint_projects", projects=2000, budget=RICH, reviewers=10_000), "projects.idea_rate=1")
SCARCE = ("projects.idea_rate=1", *levers("chokepoint_projects", projects=500, budget=RICH, reviewers=10_000))
TEAMS = (*levers("chokepoint_projects", reviewers=10_000), "projects.basic_teams=10000")
SOLVED = (*QUICK, *SURE, "demands.rate=5", *levers("demand_library", bidders=5))
LEADERS = levers("state_owned", consortia=1000)
WAITING = ("transfer.university_results=30000",)
SHOWN_FIELDS = levers("demonstrations", projects=400, budget="2 billion yuan/year")
CONTEXT = {
    **dict.fromkeys(("demand_library.inclusion_places", "demand_library.inclusion_grant", "demand_library.inclusion_quality"), SOLVED),
    **dict.fromkeys(("chokepoint_projects.reserve", "chokepoint_projects.by_score"), SCARCE),
    **dict.fromkeys(("chokepoint_projects.basic_grant", "chokepoint_projects.basic_budget"), TEAMS),
    **dict.fromkeys((f"demonstrations.{name}" for name in ("demand", "demand_limit", "success", "product_factor", "days")), SHOWN_FIELDS),
    "demonstrations.demand_years": (*SHOWN_FIELDS, *levers("demonstrations", days="30 days")),
    "platforms.reassigned": (*MANY, "projects.years_1=0.1", "projects.platform_patience=1000", *levers("platforms", places=0)),
    "zone_points.merit": on(9),
    "research_grant.projects_grant": levers("research_grant", projects_budget="100 million yuan/year"),
    "research_grant.projects_budget": levers("research_grant", projects_grant="100000 yuan"),
    **{f"research_grant.{name}_recognition": levers("research_grant", **{f"{name}_grant": "0 yuan"})
       for name in ("collaboration", "centres", "demonstration")},
    **dict.fromkeys((f"state_owned.consortium_{name}" for name in ("members", "years", "grant")),
                    (*LEADERS, *levers("state_owned", consortium_budget="10 billion yuan/year"))),
    "state_owned.consortium_budget": LEADERS,
    "first_purchase.insurance_cap_materials": WAITING,
    "first_purchase.certification": (*on(18), *WAITING, *levers("first_purchase", places=5000, budget="10 billion yuan/year")),
    **dict.fromkeys((f"project_talent.{name}" for name in ("odds", "staff", "grant", "by_merit")),
                    (*QUICK, *MANY, *levers("project_talent", programme_places=1000))),
    "coordination.joint_review": on(2),
    "bundling.probability": on(2, 18),
}  # fmt: skip
"""Where a lever can matter, if a small sample of the default world of its measure alone is too narrow for it:
- the measure acts through another one: merit needs a contested call, reserved teams and bundles need signed projects (and a loan cover),
  joint review needs something to review, certification needs loans;
- the lever speaks of what comes late or seldom, so projects are quick and sure, or there are many of them, of teams, results or leaders;
- another lever binds first: by default projects of measure 9 carry no money, and a title's worth decides who applies only if the grant does not."""
ONLY_EVENTS = {"zone_ranking.bulletin_day"}
"""Levers that move what is published and no firm: seen in the event records only."""


def trials(parameter) -> list[float]:
    """Other values of a lever: half and double its default, then the ends of its hard range."""
    if isinstance(parameter.default, bool):
        return [not parameter.default]
    near = [value for value in (0.5 * parameter.default, 2 * parameter.default) if parameter.low <= value <= parameter.high]
    return [type(parameter.default)(value) for value in (*near, parameter.low, parameter.high)]


def with_lever(base: Scenario, path: str, value: float | bool) -> Scenario:
    """The same scenario with another value of one lever."""
    others = tuple(assumption for assumption in base.assumptions if assumption.path != path)
    changes = tuple(change for change in base.changes if change.path != path)
    return replace(base, changes=changes, assumptions=(*others, fixed(path, value)))


def published(chosen: Scenario) -> list[tuple]:
    """Every event of a run."""
    province = Province(chosen, 0, 0, extras={"events"})
    province.run()
    events = province.world.events.events()
    return list(zip(events.days.tolist(), events.kinds, events.subjects, events.after, strict=True))


def moves(base: Scenario, path: str, values: list[float]) -> bool:
    """Whether some other value of a lever changes some record (or event, if it is one that only publishes) of a run."""
    others = (with_lever(base, path, value) for value in values)
    if path.removeprefix("measures.") in ONLY_EVENTS:
        return any(published(base) != published(other) for other in others)
    return any(differing(run(base), run(other)) for other in others)


@pytest.mark.parametrize("number", SLUGS)
def test_every_lever_of_a_measure_does_something(number):
    """A lever that moves nothing is a promise not kept: some other value of it changes some record of two years."""
    idle = []
    for parameter in CHANGEABLE + SWITCHES:
        if parameter.path.startswith(f"measures.{SLUGS[number]}."):
            context = CONTEXT.get(parameter.path.removeprefix("measures."), ())
            base = scenario(*on(number), *context, scale=0.02, years=2)
            if not moves(base, parameter.path, trials(parameter)):
                idle.append(parameter.path)
    assert idle == []


def test_every_context_is_of_a_lever_and_holds_both_runs():
    """A context that only one of two compared runs has would make any lever seem to act."""
    assert {f"measures.{name}" for name in CONTEXT} | {f"measures.{name}" for name in ONLY_EVENTS} <= PARAMETERS.keys()
    base = scenario(*on(1), *SOLVED)
    path = "measures.demand_library.bidders"
    kept = {a.path: a.distribution for a in with_lever(base, path, 3.0).assumptions}
    assert kept.pop(path).numbers == (3.0,)
    assert kept.items() >= {a.path: a.distribution for a in base.assumptions if a.path != path}.items()
    assert "projects.years_1" in kept
