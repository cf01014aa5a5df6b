"""One full population and one small sample for all tests of the synthesis."""

import pytest

from sim.enterprises.synthesis import synthesise
from sim.enterprises.synthesis.comparison import View

SAMPLE_SCALE = 0.02
QUARTERS = 8


@pytest.fixture(scope="session")
def province():
    """Every firm of the province, with two years of potential entrants."""
    return synthesise(1.0, 1, QUARTERS)


@pytest.fixture(scope="session")
def view(province):
    """The alive firms of the province with the masks that margins are read with."""
    return View.of(province, 1.0)


@pytest.fixture(scope="session")
def sample():
    """A 2 % sample."""
    return synthesise(SAMPLE_SCALE, 1, QUARTERS)
