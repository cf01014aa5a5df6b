"""One full population and one small sample for all tests of the synthesis."""

from datetime import date

import pytest

from sim.enterprises.synthesis import synthesise
from sim.enterprises.synthesis.base import Base
from sim.enterprises.synthesis.comparison import View

SAMPLE_SCALE = 0.02
END_2018, END_2022 = date(2018, 12, 31), date(2022, 12, 31)
QUARTERS = 8


@pytest.fixture(scope="session")
def province():
    """Every firm of the province, with two years of potential entrants."""
    return synthesise(1.0, 1, QUARTERS, END_2022)


@pytest.fixture(scope="session")
def view(province):
    """The alive firms of the province with the masks that margins are read with."""
    return View.of(province, 1.0, Base.of(END_2022))


@pytest.fixture(scope="session")
def sample():
    """A 2 % sample."""
    return synthesise(SAMPLE_SCALE, 1, QUARTERS, END_2022)
