"""One more firm in a sector and city of its own changes nothing in any other firm.

A row is a firm's identity in every draw, so the firm is not appended: the same table is run with the row alive and with the row
silenced, which is one firm more with all identities kept. The sector is emptied of incumbents and of potential entrants first.
Two channels that all firms share by design are held open: budgets are ample, and exits by hazard are off, because industrial
entry balances the exits of the province.
"""

import numpy as np
import pytest

from sim.enterprises import demography
from sim.enterprises.columns import Firms
from sim.enterprises.tables import IS_MANUFACTURING, SECTORS
from tests.model.worlds import differing, lived, on, run, sample, scenario

AMPLE = ("grant.budget=100 billion yuan/year", "award.budget=100 billion yuan/year", "measures.research_grant.budget=100 billion yuan/year",
         "measures.ladder.budget=100 billion yuan/year", "demography.exit_scale=0")  # fmt: skip
OWN, OTHER = SECTORS.index("C16"), SECTORS.index("C15")
CONTESTED = ("measures.research_grant.collaboration_places=0", "measures.research_grant.centres_places=0",
             "measures.research_grant.demonstration_places=0", "measures.research_grant.projects_places=0", "measures.ladder.places=0",
             "measures.outreach.officers=0")  # fmt: skip
"""Places and visits are scarce by design: who wins one takes it from another."""


def with_and_without(chosen, pick, knowledge: float = 1.0) -> tuple[Firms, Firms, int]:
    """The population with a firm of the wanted kind alone in its sector, the same without it, and the firm's row.

    `knowledge` multiplies the firm's stock of research.
    """
    firms = sample(chosen)
    firms.sector[firms.sector == OWN] = OTHER
    row = int(np.flatnonzero(firms.alive & IS_MANUFACTURING[firms.sector] & pick(firms))[0])
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
}


@pytest.mark.parametrize("measures", [(), (9, 10, 19, 22)], ids=["no measure", "all built measures"])
@pytest.mark.parametrize("kind", KINDS)
def test_one_more_firm_changes_nobody_else(kind, measures):
    chosen = scenario(*on(*measures), *AMPLE, *(CONTESTED if measures else ()), years=2)
    firms, without, row = with_and_without(chosen, KINDS[kind])
    here, gone = lived(chosen, firms).world.firms, lived(chosen, without).world.firms
    assert here.alive[row] and not gone.alive[row]
    assert changed_columns(here, gone, row) == []


def test_a_giant_of_research_in_a_cell_of_its_own_changes_nobody_else():
    """Reference levels of the start date must not carry its stock of research to other sectors."""
    chosen = scenario(*AMPLE, years=2)
    firms, without, row = with_and_without(chosen, KINDS["a research performer"], knowledge=10_000.0)
    here, gone = lived(chosen, firms), lived(chosen, without)
    assert here.world.firms.alive[row]
    assert changed_columns(here.world.firms, gone.world.firms, row) == []


def test_the_comparison_can_see_a_neighbour():
    """A performer that joins others in their sector does change their plans."""
    chosen = scenario(*AMPLE, years=1)
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
