"""What is looked at for each measure, and what the fiscal account counts, exists."""

import pytest

from sim.scenario.catalogue import MEASURES
from sim.scenario.fiscal import COSTS, KINDS, LINES, POOLS, RUNNING_COSTS
from sim.scenario.headlines import EFFECTS, HEADLINES
from sim.scenario.variables import FISCAL_INSTRUMENTS, VARIABLES

SLUGS = [measure.slug for measure in MEASURES]


def exists(variable: str, breakdown: str) -> bool:
    return variable in VARIABLES and (breakdown == "all" or breakdown in VARIABLES[variable].breakdowns)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_measure_has_a_figure_and_an_effect_that_are_recorded(slug):
    for figure in (HEADLINES[slug], EFFECTS[slug].figure):
        assert exists(figure.variable, figure.breakdown), figure
        assert figure.label and figure.label_zh
        assert (figure.how == "sum") == (VARIABLES[figure.variable].kind == "flow"), figure
    assert EFFECTS[slug].sign in ("+", "−")


def test_nothing_is_declared_for_what_is_no_measure():
    assert set(HEADLINES) == set(EFFECTS) == set(SLUGS)


def test_the_account_counts_every_yuan_paid_once():
    assert all(exists(line.variable, line.breakdown) and VARIABLES[line.variable].kind == "flow" for line in LINES)
    assert sorted(line.breakdown for line in LINES if line.variable == "Fiscal|Paid") == sorted(FISCAL_INSTRUMENTS)
    assert set(FISCAL_INSTRUMENTS) >= RUNNING_COSTS | POOLS
    assert set(KINDS) > COSTS
    assert len({(line.kind, line.instrument) for line in LINES}) == len(LINES)
