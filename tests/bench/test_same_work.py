"""The opponents of the benchmark do qilu's work: fed with the same addressed uniforms, objects and columns live the same year."""

from __future__ import annotations

import numpy as np
import pytest
from opponents import MesaFirms, SimPyFirms
from scalar_firm import Chance, poisson
from workload import Columns, population

from sim.enterprises import finance
from sim.enterprises.columns import INSTRUMENTS, NO_DATE, Firms
from sim.kernel import streams as kernel
from sim.kernel.streams import Streams

COUNT, QUARTERS = 300, 4
NUMBERS = (
    "revenue", "employees", "cash", "debt", "fixed_assets", "knowledge", "productivity", "productivity_effect", "gain_far", "gain_near", "gain_stock",
    "grant_research", "inventions", "utility_patents", "new_product_share", "high_tech_share", "sales_year", "surplus_year", "research_year",
    "relabelled_year", "results_year", "illiquid_quarters",
)  # fmt: skip
SWITCHES = ("alive", "performer", "claims", "aware")


class Addressed(Chance):
    """One firm's random numbers of one quarter, read from the streams that the columns read."""

    __slots__ = ()

    def __init__(self, drawn: dict[str, np.ndarray], row: int):
        for purpose, numbers in drawn.items():
            setattr(self, purpose, iter(numbers[row].tolist()).__next__)


def drawn(streams: Streams, quarter: int) -> dict[str, np.ndarray]:
    """Random numbers by purpose, shape (firms, numbers a quarter)."""
    names = {purpose: [purpose.replace("_", " ")] for purpose in Chance.__slots__}
    names["awareness"] = [f"awareness {instrument}" for instrument in INSTRUMENTS]
    rows = np.arange(COUNT)

    def column(purpose: str, name: str) -> np.ndarray:
        if purpose in ("inventions", "owner_support", "quality"):
            return streams.at(name, quarter, rows)
        return (streams.coarse if purpose == "awareness" else streams.uniform)(name, quarter, 0, COUNT)

    numbers = {purpose: np.stack([column(purpose, name) for name in names[purpose]], axis=1) for purpose in names}
    numbers["shock"] = streams.normal("productivity", quarter, 0, COUNT)[:, None]
    return numbers


def firms_under_strain() -> Firms:
    """A population in which every branch is taken: credit, losses, both ways to leave, prolific inventors, grants, certificates."""
    firms = population(COUNT, seed=5)
    firms.knowledge[firms.performer] *= np.geomspace(0.1, 1e3, np.count_nonzero(firms.performer))
    firms.cash[::7] = np.rint(-80.0 * firms.revenue[::7])
    firms.debt[::7] *= 20.0
    firms.illiquid_quarters[::21] = 1
    firms.claims[1::3] = True
    firms.technology_sme_expiry[::5] = NO_DATE
    return firms


@pytest.mark.parametrize("design", [SimPyFirms, MesaFirms])
def test_objects_live_like_columns(design):
    start = firms_under_strain()
    streams = Streams(11)
    columns, objects = Columns(start.copy(), streams), design(start)
    for quarter in range(QUARTERS):
        numbers = drawn(streams, quarter)
        for row, firm in enumerate(objects.members):
            firm.chance = Addressed(numbers, row)
        columns.quarter(quarter)
        objects.quarter(quarter)

    firms, members = columns.firms, objects.members
    assert 10 < np.count_nonzero(~firms.alive) < COUNT / 2
    assert firms.results_year.max() > QUARTERS
    for name in SWITCHES:
        np.testing.assert_array_equal(np.array([getattr(firm, name) for firm in members]), getattr(firms, name), err_msg=name)
    living = np.flatnonzero(firms.alive)
    for name in NUMBERS:
        lived = np.array([getattr(members[row], name) for row in living], dtype=float)
        np.testing.assert_allclose(lived, getattr(firms, name)[living], rtol=1e-9, atol=0.0, err_msg=name)
    for account, name in ((finance.OUTSIDE, "outside"), (finance.RESEARCH, "research"), (finance.BANK, "bank")):
        assert columns.ledger.balances[account] == getattr(objects.place, name), account


def test_scalar_poisson_counts_like_columns():
    """From rare to the tail beyond the exact range."""
    uniforms, means = (grid.ravel() for grid in np.meshgrid(np.linspace(0.001, 0.999, 37), np.geomspace(0.01, 60.0, 41)))
    counts = [poisson(uniform, mean) for uniform, mean in zip(uniforms.tolist(), means.tolist(), strict=True)]
    assert max(counts) > 40
    np.testing.assert_array_equal(counts, kernel.poisson(uniforms, means))
