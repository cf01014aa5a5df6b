"""Distributions: inverse CDFs that rise with the uniform, stay inside their support and have the right shape."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.scenario.distributions import Distribution

UNIFORMS = st.floats(2.0**-54, 1 - 2.0**-53)
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


@st.composite
def distributions(draw):
    """Any feasible distribution of numbers."""
    kind = draw(st.sampled_from(["fixed", "uniform", "triangular", "normal", "lognormal", "choice"]))
    whole = draw(st.booleans()) and kind in ("fixed", "uniform", "triangular", "choice")
    number = st.integers(-1000, 1000) if whole else NUMBERS
    if kind == "fixed":
        return Distribution(kind, (draw(number),), whole=whole)
    if kind == "choice":
        return Distribution(kind, tuple(sorted(draw(st.lists(number, min_size=1, max_size=5, unique=True)))), whole=whole)
    low, mode, high = sorted(draw(st.tuples(number, number, number)))
    assume(low < high)
    if kind == "uniform":
        return Distribution(kind, (low, high), whole=whole)
    if kind == "triangular":
        return Distribution(kind, (low, mode, high), whole=whole)
    spread = draw(st.floats(1e-3, 1e3))
    cut = draw(st.booleans())
    if kind == "normal":
        return Distribution(kind, (mode, spread), low if cut else None, high if cut else None)
    median = draw(st.floats(1e-3, 1e6))
    return Distribution(kind, (median, min(spread, 5.0)), median / 2 if cut else 0.0, median * 2 if cut else None)


@given(distributions(), UNIFORMS, UNIFORMS)
def test_rises_and_stays_inside(distribution, first, second):
    low, high = distribution.support
    below, above = (distribution.sample(u) for u in sorted((first, second)))
    assert low <= below <= above <= high
    if distribution.whole:
        assert isinstance(below, int)


def sample(distribution, count=20_000):
    return np.array([distribution.sample((i + 0.5) / count) for i in range(count)])


@pytest.mark.parametrize(
    ("distribution", "mean", "sd"),
    [
        (Distribution("uniform", (2.0, 6.0)), 4.0, 4 / 12**0.5),
        (Distribution("triangular", (1.0, 2.0, 6.0)), 3.0, (21 / 18) ** 0.5),
        (Distribution("normal", (3.0, 0.5)), 3.0, 0.5),
        (Distribution("normal", (0.0, 1.0), 0.0, None), (2 / np.pi) ** 0.5, (1 - 2 / np.pi) ** 0.5),
        (Distribution("lognormal", (2.0, 0.5)), 2 * np.exp(0.125), 2 * np.exp(0.125) * np.expm1(0.25) ** 0.5),
        (Distribution("choice", (1.0, 2.0, 3.0)), 2.0, (2 / 3) ** 0.5),
    ],
)
def test_moments(distribution, mean, sd):
    values = sample(distribution)
    assert values.mean() == pytest.approx(mean, rel=2e-3)
    assert values.std() == pytest.approx(sd, rel=5e-3)


def test_whole_numbers_are_equally_likely():
    values = sample(Distribution("uniform", (2, 5), whole=True), 4000)
    assert {n: int((values == n).sum()) for n in (2, 3, 4, 5)} == {2: 1000, 3: 1000, 4: 1000, 5: 1000}


def test_text_names_a_shared_unit_once():
    assert Distribution("triangular", (1.0, 2.0, 3.0)).text("years") == "triangular 1, 2, 3 years"
    assert Distribution("fixed", (True,)).text("switch") == "true"
    assert Distribution("lognormal", (2.0, 0.5)).text("years") == "lognormal 2 years, 0.5"
