"""One more firm in a sector and city of its own changes nothing in any other firm.

A row is a firm's identity in every draw, so the firm is not appended: the same table is run with the row alive and with the row
silenced, which is one firm more with all identities kept. The sector is emptied of incumbents and of potential entrants first.
What all firms share by design is held open: budgets are ample, places that firms contest are closed, and exits by hazard are off,
because industrial entry balances the exits of the province.
"""

import numpy as np
import pytest

from sim.enterprises import demography
from sim.enterprises.columns import Firms
from sim.enterprises.tables import IS_MANUFACTURING, SECTORS
from tests.model.worlds import SLUGS, differing, lived, on, run, sample, scenario

RULES_AMPLE = ("grant.budget=100 billion yuan/year", "award.budget=100 billion yuan/year", "voucher.budget=100 billion yuan/year",
               "transfer.insurance_budget=100 billion yuan/year", "talent.budget=100 billion yuan/year", "credit.files=100000 files",
               "demography.exit_scale=0")  # fmt: skip
"""Money and loan officers of the rules of 2022 for whoever comes."""
MEASURES_AMPLE = tuple(f"measures.{lever}" for lever in (
    "research_grant.budget=100 billion yuan/year", "ladder.budget=100 billion yuan/year", "zone_points.award_budget=10 billion yuan/year",
    "first_purchase.insurance_budget=100 billion yuan/year", "first_purchase.voucher_budget=100 billion yuan/year",
    "talent_recruitment.talent_budget=100 billion yuan/year", "technology_finance.pool=100 billion yuan",
    "technology_finance.guarantee_capital=10 billion yuan/year", "technology_finance.equity_fund=100 billion yuan/year",
))  # fmt: skip
OWN, OTHER = SECTORS.index("C16"), SECTORS.index("C15")
RULES_CONTESTED = ("transfer.university_results=0", "talent.arrivals=0", "zones.application_rate=0")
"""Results of universities and talents go to one of the firms that want them; a firm of a zone moves its zone among the others."""
MEASURES_CONTESTED = tuple(f"measures.{lever}" for lever in (
    "demand_library.inclusion_places=0", "chokepoint_projects.projects=0", "chokepoint_projects.basic_projects=0",
    "chokepoint_projects.reviewers=0", "industrial_base.directory=0", "platforms.places=0", "platforms.reassigned=0",
    "zone_upgrading.application_rate=0", "zone_upgrading.founding_quota=0", "zone_upgrading.extensions=0",
    "zone_ranking.fund=0 yuan/year", "zone_ranking.land=0", "research_grant.collaboration_places=0", "research_grant.centres_places=0",
    "research_grant.demonstration_places=0", "research_grant.projects_places=0", "ladder.places=0", "state_owned.openness=0",
    "state_owned.consortia=0", "transfer_chain.institute_companies=0", "transfer_chain.consortia=0", "technology_finance.listing_places=0",
    "talent_recruitment.more_arrivals=0", "talent_recruitment.transfers=0", "technology_export.platforms=0", "outreach.officers=0",
))  # fmt: skip
"""Places, visits, talents and zone money are scarce by design: who wins one takes it from another."""
SETTINGS = {
    "no measure": (*RULES_AMPLE, *RULES_CONTESTED),
    "all measures": (*on(*SLUGS), *RULES_AMPLE, *MEASURES_AMPLE, *RULES_CONTESTED, *MEASURES_CONTESTED),
}


def with_and_without(chosen, pick, knowledge: float = 1.0) -> tuple[Firms, Firms, int]:
    """The population with a firm of the wanted kind alone in its sector, the same without it, and the firm's row.

    It is the firm with the most research of its kind, which has the best prospects wherever merit counts. `knowledge` multiplies its stock
    of research.
    """
    firms = sample(chosen)
    firms.sector[firms.sector == OWN] = OTHER
    of_kind = np.flatnonzero(firms.alive & IS_MANUFACTURING[firms.sector] & pick(firms))
    row = int(of_kind[np.argmax(firms.research[of_kind])])
    firms.sector[row] = OWN
    firms.knowledge[row] *= knowledge
    without = firms.copy()
    demography.silence(without, np.array([row]))
    without.cash[row] = 0.0
    return firms, without, row


def changed_columns(one: Firms, other: Firms, row: int) -> list[str]:
    others = np.arange(one.count) != row
    return [name for name, array in one.arrays().items() if not np.array_equal(array[others], other.arrays()[name][others])]


KINDS = {
    "without research": lambda firms: ~firms.performer & (firms.revenue > 20e6),
    "a research performer": lambda firms: firms.performer & (firms.revenue > 20e6) & (firms.high_tech_expiry == 0),
    "a high-tech holder": lambda firms: firms.performer & (firms.high_tech_expiry > 0),
    "a performer of a zone": lambda firms: firms.performer & (firms.revenue > 20e6) & (firms.zone >= 0),
}


@pytest.mark.parametrize("measures", SETTINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_one_more_firm_changes_nobody_else(kind, measures):
    chosen = scenario(*SETTINGS[measures], years=2)
    firms, without, row = with_and_without(chosen, KINDS[kind])
    here, gone = lived(chosen, firms).world.firms, lived(chosen, without).world.firms
    assert here.alive[row] and not gone.alive[row]
    assert changed_columns(here, gone, row) == []


def test_what_is_contested_does_change_others():
    """The comparison of all measures is not blind: with the places as they are, a firm that wins one takes it from another."""
    chosen = scenario(*on(*SLUGS), *RULES_AMPLE, *MEASURES_AMPLE, years=2)
    firms, without, row = with_and_without(chosen, KINDS["a high-tech holder"])
    assert changed_columns(lived(chosen, firms).world.firms, lived(chosen, without).world.firms, row) != []


def test_a_giant_of_research_in_a_cell_of_its_own_changes_nobody_else():
    """Reference levels of the start date must not carry its stock of research to other sectors."""
    chosen = scenario(*SETTINGS["no measure"], years=2)
    firms, without, row = with_and_without(chosen, KINDS["a research performer"], knowledge=10_000.0)
    here, gone = lived(chosen, firms), lived(chosen, without)
    assert here.world.firms.alive[row]
    assert changed_columns(here.world.firms, gone.world.firms, row) == []


def test_the_comparison_can_see_a_neighbour():
    """A performer that joins others in their sector does change their plans."""
    chosen = scenario(*SETTINGS["no measure"], years=1)
    firms = sample(chosen)
    row = int(np.argmax(np.where(firms.alive & firms.performer, firms.knowledge, 0.0)))
    without = firms.copy()
    demography.silence(without, np.array([row]))
    without.cash[row] = 0.0
    assert "growth" in changed_columns(lived(chosen, firms).world.firms, lived(chosen, without).world.firms, row)


def test_rows_behind_the_horizon_change_nobody():
    """Potential entrants of quarters that a run does not reach are only more rows of the same streams."""
    chosen = scenario(years=1)
    longer = sample(scenario(years=3))
    assert longer.count > sample(chosen).count
    end = sample(chosen).count
    short, long = lived(chosen), lived(chosen, longer)
    for name, array in short.world.firms.arrays().items():
        assert np.array_equal(array, long.world.firms.arrays()[name][:end]), name
    assert differing(short.records, long.records) == []


def test_a_draw_leaves_the_other_draws_as_they_were():
    chosen = scenario(years=1, certain=False)
    few, many = chosen.with_overrides(draws=1, replicates=1), chosen.with_overrides(draws=9, replicates=3)
    assert differing(run(few), run(many)) == []
