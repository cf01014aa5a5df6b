"""Scarcity binds: budgets and places are never exceeded, refusals name their reason, nothing gives nothing and no error."""

from itertools import pairwise

import pytest

from tests.model.worlds import last, lived, log_payments, on, run, scenario, total

SCALE = 0.02
PAID, REFUSED = "Fiscal|Paid", "Fiscal|Refused"
PROGRAMMES = {
    "collaboration": ("collaboration", "University-industry"),
    "technology_centres": ("centres", "Technology centres"),
    "demonstration_enterprises": ("demonstration", "Demonstration enterprises"),
    "innovation_projects": ("projects", "Innovation projects"),
}
"""Name in the accounts → prefix of the levers, last part of the result variable."""


def grant(budget: str, *more: str):
    return run(scenario(*on(9), f"measures.research_grant.budget={budget}/year", *more, scale=SCALE))


class TestGrantBudget:
    """The yearly research grant is cut to its budget."""

    def test_a_larger_budget_never_pays_less(self):
        paid = [total(grant(f"{million} million yuan"), PAID, "research_grant") for million in (0, 100, 200, 400, 800, 1600, 3200)]
        assert paid == sorted(paid)
        assert paid[0] == 0 < paid[1] < paid[2] < paid[3]

    def test_without_money_nothing_is_paid_and_every_applicant_refused_for_want_of_budget(self):
        broke = grant("0 yuan")
        assert total(broke, PAID, "research_grant") == 0
        assert total(broke, REFUSED, "research_grant|budget") > 1000

    def test_with_ample_money_nobody_is_refused_for_want_of_it(self):
        assert total(grant("100 billion yuan"), REFUSED, "research_grant|budget") == 0

    def test_refusals_fall_as_the_budget_rises(self):
        refused = [total(grant(f"{million} million yuan"), REFUSED, "research_grant|budget") for million in (0, 200, 400, 800)]
        assert refused == sorted(refused, reverse=True)
        assert refused[0] > refused[1] > refused[2]

    def test_the_rule_of_2022_has_its_own_budget(self):
        poor, rich = (run(scenario(f"grant.budget={money} yuan/year", scale=SCALE)) for money in (0, 100_000_000_000))
        assert total(poor, PAID, "research_grant") == 0 < total(rich, PAID, "research_grant")


BUDGETS = {
    "research_grant": ("measures.research_grant.budget", 200e6),
    "collaboration": ("measures.research_grant.collaboration_budget", 90e6),
    "technology_centres": ("measures.research_grant.centres_budget", 50e6),
    "demonstration_enterprises": ("measures.research_grant.demonstration_budget", 25e6),
    "first_time_award": ("award.budget", 60e6),
    "upgrade_award": ("measures.ladder.budget", 50e6),
}


@pytest.fixture(scope="module")
def scarce():
    """Three years in which every budget is far below demand and money is paid at once."""
    overrides = [f"{path}={money / 1e6} million yuan/year" for path, money in BUDGETS.values()]
    logs = []
    province = lived(scenario(*on(9, 10, 19), *overrides, scale=SCALE), prepare=lambda p: logs.append(log_payments(p)))
    province.log = logs[0]
    return province


@pytest.mark.parametrize("instrument", BUDGETS)
def test_no_years_budget_is_overspent(scarce, instrument):
    """Accounts carry the year of the decision; each payment is rounded to a fen."""
    budget = BUDGETS[instrument][1] * SCALE
    spent = {name: -fen / 100 for name, fen in scarce.world.ledger.balances.items() if name.startswith(f"province {instrument} ")}
    assert spent, "nothing was paid at all"
    for account, yuan in spent.items():
        payments = sum(rows.size for _, source, rows, _ in scarce.log if source == account)
        assert 0 < yuan <= budget + 0.005 * payments, account


@pytest.mark.parametrize("instrument", ["research_grant", "first_time_award", "upgrade_award"])
def test_a_scarce_budget_is_nearly_used_up(scarce, instrument):
    """What is left are stuck files (3 %) and firms that closed before they were paid."""
    year = 2024 if instrument != "research_grant" else 2023
    assert -scarce.world.ledger.balances[f"province {instrument} {year}"] / 100 > 0.8 * BUDGETS[instrument][1] * SCALE


@pytest.mark.parametrize("name", PROGRAMMES)
class TestProgrammes:
    """Measure 9's calls with places."""

    def levers(self, name: str, **values: object) -> tuple[str, ...]:
        return tuple(f"measures.research_grant.{PROGRAMMES[name][0]}_{lever}={value}" for lever, value in values.items())

    def test_few_places_are_all_filled_and_others_refused_for_want_of_places(self, name):
        short = run(scenario(*on(9), *self.levers(name, places=100, budget="1 billion yuan/year"), scale=SCALE))
        assert total(short, f"Programmes|{PROGRAMMES[name][1]}", year=2023) == pytest.approx(100)
        assert total(short, REFUSED, f"{name}|quota") > 0
        assert total(short, REFUSED, f"{name}|budget") == 0

    def test_no_places_means_no_project_and_no_money(self, name):
        none = run(scenario(*on(9), *self.levers(name, places=0), scale=SCALE))
        assert total(none, f"Programmes|{PROGRAMMES[name][1]}") == total(none, PAID, name) == 0

    def test_no_reviewers_refuse_everyone_for_that_reason(self, name):
        idle = run(scenario(*on(9), "measures.research_grant.reviewers=0", scale=SCALE))
        assert total(idle, f"Programmes|{PROGRAMMES[name][1]}") == total(idle, PAID, name) == 0
        assert total(idle, REFUSED, f"{name}|reviewers") > 0

    def test_no_applicants_give_zeros(self, name):
        """An application that costs more than any grant finds nobody."""
        nobody = run(scenario(*on(9), "take_up.grant_months=24", "take_up.cost_spread=0", "research.wage=1000000 yuan/year", scale=SCALE))
        assert total(nobody, f"Programmes|{PROGRAMMES[name][1]}") == total(nobody, PAID, name) == 0
        assert sum(total(nobody, REFUSED, f"{name}|{reason}") for reason in ("budget", "quota", "reviewers", "lost file")) == 0

    def test_money_for_few_fills_few_places(self, name):
        if name == "innovation_projects":
            levers = self.levers(name, grant="1 million yuan", budget="200 million yuan/year")
        else:
            levers = self.levers(name, grant="1 million yuan", budget="200 million yuan/year", places=3000)
        tight = run(scenario(*on(9), *levers, scale=SCALE))
        assert 0 < total(tight, f"Programmes|{PROGRAMMES[name][1]}", year=2024) <= 200
        assert total(tight, REFUSED, f"{name}|budget") > 0


@pytest.mark.parametrize("name", PROGRAMMES)
def test_a_contested_call_does_not_stay_empty_for_ever(name):
    """Firms that stay away because few won must notice that places stay free: in five years no two in a row find nobody."""
    prefix, result = PROGRAMMES[name]
    contested = f"measures.research_grant.{prefix}_places=100", f"measures.research_grant.{prefix}_budget=1 billion yuan/year"
    records = run(scenario(*on(9), *contested, scale=SCALE, years=5))
    filled = [total(records, f"Programmes|{result}", year=year) for year in range(2023, 2028)]
    assert all(before or after for before, after in pairwise(filled)), filled


def test_refusals_by_reason_add_up():
    records = run(scenario(*on(9), "delivery.lost=0.1", "measures.research_grant.budget=200 million yuan/year", scale=SCALE))
    reasons = {b for v, b in zip(records.variables, records.breakdowns, strict=True) if v == REFUSED and b != "all"}
    assert total(records, REFUSED) == pytest.approx(sum(total(records, REFUSED, reason) for reason in reasons))


def test_fewer_reviewers_decide_later():
    few, many = (run(scenario(*on(9), f"measures.research_grant.reviewers={n}", "measures.research_grant.review_days=2",
                              scale=SCALE)) for n in (250, 5000))  # fmt: skip
    assert last(few, "Fiscal|Time to cash", "collaboration") > last(many, "Fiscal|Time to cash", "collaboration")


@pytest.mark.parametrize("places", [100, 1000, 4000])
def test_coaching_places_bind(places):
    records = run(scenario(*on(10), f"measures.ladder.places={places}", scale=SCALE, years=1))
    assert total(records, "Coaching|Places filled") == pytest.approx(places)


def test_more_places_than_candidates_leave_places_empty():
    records = run(scenario(*on(10), "measures.ladder.places=1000000", scale=SCALE, years=1))
    assert 4000 < total(records, "Coaching|Places filled") < 100_000
