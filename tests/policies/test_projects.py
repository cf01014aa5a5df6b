"""Measures 1, 2, 4, 5 and 15: each moves what its row of the policy says, in the same world with the same chance."""

import numpy as np
import pytest

from tests.model.worlds import last, lived, on, run, scenario, total

SCALE = 0.05
FAST = ("projects.years_1=0.3", "projects.years_2=0.3", "projects.years_3=0.3", "projects.basic_years=1", "projects.under_way=0")
"""Short projects, so that a few years see their end; none from before the start."""
MAJOR, BASIC, BASE, DEMANDS = "major_projects", "basic_projects", "base_projects", "demand_projects"
PASS, UNFILLED, REFUSED = "Projects|Pass rate", "Calls|Unfilled", "Fiscal|Refused"


def records(*settings: str, numbers=(2,), years: int = 4, scale: float = SCALE):
    return run(scenario(*on(*numbers), *FAST, *settings, scale=scale, years=years))


def lever(name: str, value) -> str:
    return f"measures.chokepoint_projects.{name}={value}"


class TestChokepointProjects:
    """Measure 2."""

    def test_projects_start_and_finish_only_with_the_measure(self):
        with_it, without = records(), run(scenario(*FAST, scale=SCALE, years=4))
        for variable in ("Projects|Major|Started", "Projects|Basic|Started", "Projects|Accepted", "Projects|Breakthroughs"):
            assert total(with_it, variable) > 0 == total(without, variable)

    def test_a_years_call_offers_the_places_of_the_document(self):
        for year in (2023, 2024, 2025):
            assert total(records(), "Calls|Places", MAJOR, year=year) == pytest.approx(100)

    def test_every_project_ends_accepted_or_stopped_or_goes_on(self):
        with_it = records()
        started = total(with_it, "Projects|Major|Started")
        ended = total(with_it, "Projects|Accepted", MAJOR) + total(with_it, "Projects|Stopped", MAJOR)
        assert 0 < ended <= started
        running = last(with_it, "Projects|Running", MAJOR)
        in_acceptance = started - ended - running
        assert 0 <= in_acceptance <= 0.3 * started

    def test_breakthroughs_are_dated_and_belong_to_chains(self):
        with_it = records("projects.pass_1=0.9", "projects.pass_2=0.9", "projects.pass_3=0.9")
        by_chain = sum(total(with_it, "Projects|Breakthroughs", name) for name in chains())
        assert by_chain == pytest.approx(total(with_it, "Projects|Breakthroughs"))
        assert sum(total(with_it, "Projects|Breakthroughs", name) > 0 for name in chains()) >= 3

    def test_basic_research_pays_later_not_sooner(self):
        """Before the first basic project is completed nothing differs; afterwards more gates are passed."""
        strong = ("projects.basic_odds=3", "projects.basic_years=2.5")
        much, none = (records(*strong, lever("basic_projects", n), lever("basic_budget", "10 billion yuan/year"), years=5) for n in (120, 0))
        passed = [r.select("Projects|Breakthroughs") for r in (much, none)]
        early = [sum(v for day, v in series.items() if day.year <= 2024) for series in passed]
        late = [sum(v for day, v in series.items() if day.year > 2025) for series in passed]
        assert early[0] == early[1]
        assert late[0] > late[1]

    def test_the_budget_of_a_year_is_not_overspent(self):
        chosen = scenario(*on(2), *FAST, lever("budget", "60 million yuan/year"), scale=SCALE, years=4)
        province = lived(chosen)
        balances = province.world.ledger.balances
        spent = {name: -balances[name] / 100 for name in balances if name.startswith(f"province {MAJOR}")}
        assert spent
        assert all(yuan <= 60e6 * SCALE + 1 for yuan in spent.values())

    @pytest.mark.parametrize(
        ("setting", "cause"),
        [(lever("budget", "0 yuan/year"), "budget"), (lever("reviewers", 0), "reviewers"), ("projects.idea_rate=0", "applicants")],
    )
    def test_nothing_starts_and_the_cause_is_named(self, setting, cause):
        starved = records(setting)
        assert total(starved, "Projects|Major|Started") == total(starved, "Fiscal|Paid", MAJOR) == 0
        assert total(starved, UNFILLED, f"{MAJOR}|{cause}") == pytest.approx(400)

    def test_no_places_give_no_projects_and_no_unfilled_places(self):
        none = records(lever("projects", 0))
        assert total(none, "Projects|Major|Started") == 0 == sum(total(none, UNFILLED, f"{MAJOR}|{c}") for c in ("applicants", "budget", "time"))

    def test_fewer_reviewers_judge_fewer_proposals(self):
        refused = [total(records(lever("reviewers", n)), REFUSED, f"{MAJOR}|reviewers") for n in (60, 700)]
        assert refused[0] > refused[1]

    def test_a_late_call_misses_the_year(self):
        late = records(lever("call_day", "08-15"), lever("latest_decision", "12-28"), "projects.review_days=2", lever("reviewers", 5000))
        assert total(late, UNFILLED, f"{MAJOR}|time") > 0

    def test_own_funds_keep_poor_firms_out(self):
        applications = [total(records(lever("own_funds", ratio)), "Projects|Applications", MAJOR) for ratio in (1, 20)]
        assert applications[0] > applications[1]


class TestIndustrialBase:
    """Measure 4."""

    def test_chains_downstream_of_a_solved_base_pass_more_often(self):
        generous = ("measures.industrial_base.directory=6000", "measures.industrial_base.budget=10 billion yuan/year",
                    "projects.base_odds=4", "measures.industrial_base.reviewers=5000")  # fmt: skip
        with_it = records(*generous, numbers=(2, 4), years=5)
        without = records(*generous, numbers=(2,), years=5)
        assert total(with_it, "Base|Solved") > 0 == total(without, "Base|Solved")
        assert last(with_it, PASS, "solved base upstream") > last(with_it, PASS, "no solved base upstream")
        gained = [total(r, "Projects|Accepted", MAJOR) for r in (with_it, without)]
        assert gained[0] > gained[1]

    def test_the_directory_is_no_larger_than_its_size(self):
        assert 0 < last(records(numbers=(4,)), "Base|Directory") <= 600

    def test_an_empty_directory_starts_nothing(self):
        empty = records("measures.industrial_base.directory=0", numbers=(4,))
        assert total(empty, "Base|Solved") == total(empty, "Projects|Applications", BASE) == 0


class TestDemandLibrary:
    """Measure 1."""

    def test_the_funnel_narrows(self):
        with_it = records(numbers=(1,))
        posted, matched, solved = (total(with_it, f"Demands|{state}") for state in ("Posted", "Matched", "Solved"))
        assert posted > matched > solved > 0

    def test_a_shorter_interval_shortens_the_wait(self):
        waits = [last(records(f"measures.demand_library.interval={days}", numbers=(1,)), "Demands|Days to match") for days in (30, 90, 360)]
        assert waits[0] < waits[1] < waits[2]

    def test_without_bidders_no_demand_is_matched(self):
        nobody = records("measures.demand_library.bidders=0", numbers=(1,))
        assert total(nobody, "Demands|Posted") > 0 == total(nobody, "Demands|Matched")
        assert total(nobody, REFUSED, f"{DEMANDS}|withdrawn") > 0

    def test_a_wider_gap_posts_more(self):
        few, many = (total(records(f"demands.rate={rate}", numbers=(1,)), "Demands|Posted") for rate in (0.1, 0.4))
        assert many > few > 0

    def test_the_best_solved_demands_enter_the_programme_within_its_quota(self):
        included = records("measures.demand_library.inclusion_quality=0", "measures.demand_library.inclusion_places=20", numbers=(1,))
        assert 0 < total(included, "Projects|Breakthroughs", year=2025) <= 20
        assert total(included, "Fiscal|Paid", DEMANDS) > 0


class TestPlatforms:
    """Measure 5."""

    def test_more_places_shorten_the_queue(self):
        crowd = (lever("projects", 400), lever("budget", "10 billion yuan/year"), lever("reviewers", 5000))
        waits = []
        for places in (0, 600):
            r = records(*crowd, f"measures.platforms.places={places}", "projects.idea_rate=0.5", numbers=(2, 5), years=4)
            waits.append((last(r, "Platforms|Days waiting"), total(r, "Platforms|Gave up waiting")))
        assert waits[1] < waits[0]

    def test_only_linked_firms_invent_more(self):
        setting = ("measures.platforms.gain=2", "measures.platforms.linked=0.5")
        here, gone = (lived(scenario(*on(*numbers), *setting, scale=SCALE, years=3)) for numbers in ((5,), ()))
        linked = here.offices.platforms.linked & here.world.firms.alive & gone.world.firms.alive
        gain = here.world.firms.inventions - gone.world.firms.inventions
        never = np.isin(np.arange(linked.size), np.flatnonzero(here.offices.platforms.linked), invert=True)
        assert gain[linked].mean() > 0.1
        assert abs(gain[never & here.world.firms.alive].mean()) < 0.05 * gain[linked].mean()

    def test_running_cost_is_paid_while_in_force(self):
        paid = records(numbers=(5,)).select("Fiscal|Paid", breakdown="platforms")
        assert all(sum(v for d, v in paid.items() if d.year == year) > 0 for year in (2023, 2024, 2025, 2026))

    def test_a_killed_project_frees_its_place(self):
        """Every project fails its second gate and the call ends with 2023: places were held, and in the end all are free."""
        window = "measures.chokepoint_projects.enabled={set: true, from: 2023-01-01, to: 2023-12-31}"
        province = lived(scenario(window, *FAST, "projects.pass_1=1", "projects.pass_2=0", scale=SCALE, years=4))
        assert total(province.records, "Projects|Stopped", "S2") >= 80
        assert max(province.records.select("Platforms|In use").values()) > 0
        assert sum(pool.count + pool.waiting for pool in province.offices.platforms.pools) == 0
        assert province.offices.projects.projects.running[MAJOR] == 0


class TestProjectTalent:
    """Measure 15."""

    STRONG = ("measures.project_talent.odds=4", "measures.project_talent.programme_places=400")

    def test_projects_with_a_reserved_team_pass_more_often(self):
        with_it = records(*self.STRONG, "measures.project_talent.quota=0.125", numbers=(2, 15))
        assert last(with_it, PASS, "with reserved team") > last(with_it, PASS, "without reserved team")
        assert total(with_it, "Projects|Accepted", MAJOR) > total(records(*self.STRONG), "Projects|Accepted", MAJOR)

    def test_unused_places_are_reported(self):
        with_it = records(*self.STRONG, "measures.project_talent.quota=0.8", numbers=(2, 15))
        used, unused = (total(with_it, f"Talent|Reserved teams {state}") for state in ("used", "unused"))
        assert used > 0 and unused > 0
        assert used + unused == pytest.approx(4 * 320)

    def test_without_projects_all_places_stay_unused(self):
        idle = records(numbers=(15,))
        assert total(idle, "Talent|Reserved teams used") == 0 < total(idle, "Talent|Reserved teams unused")


def chains() -> list[str]:
    from sim.scenario.chains import CHAIN_SLUGS, FIELD_SLUGS

    return [*CHAIN_SLUGS, *FIELD_SLUGS]
