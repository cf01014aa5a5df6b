"""Draws are addressed: any slice, order or neighbour leaves a draw as it is; distributions are what they claim."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.streams import Streams, laplace, poisson


@given(first=st.integers(0, 5000), count=st.integers(1, 300), seed=st.integers(0, 2**63))
def test_a_slice_is_the_slice_of_the_whole(first, count, seed):
    streams = Streams(seed)
    whole = streams.uniform("exit", 7, 0, first + count)
    assert np.array_equal(streams.uniform("exit", 7, first, count), whole[first:])
    for draw in (streams.coarse, streams.normal):
        assert np.array_equal(draw("hear", 7, first, count), draw("hear", 7, 0, first + count)[first:])


@given(rows=st.lists(st.integers(0, 2**31), min_size=1, max_size=50), seed=st.integers(0, 2**63))
def test_a_row_has_its_number_whoever_else_is_asked_for(rows, seed):
    streams = Streams(seed)
    together = streams.at("owner support", 3, np.array(rows))
    assert together.tolist() == [streams.at("owner support", 3, np.array([row]))[0] for row in rows]
    assert ((together > 0) & (together < 1)).all()


def test_numbers_of_single_rows_are_uniform_and_uncorrelated():
    rows = np.arange(200_000)
    one, other = Streams(1).at("quality", 5, rows), Streams(1).at("quality", 6, rows)
    counts = np.bincount((one * 100).astype(int), minlength=100)
    assert ((counts - 2000) ** 2 / 2000).sum() < 160  # chi-square with 99 degrees of freedom
    for left, right in ((one, other), (one[1:], one[:-1]), (one[64:], one[:-64]), (one, Streams(2).at("quality", 5, rows))):
        assert abs(np.corrcoef(left, right)[0, 1]) < 0.012


def test_one_more_row_changes_nobody():
    assert np.array_equal(Streams(1).uniform("entry", 0, 0, 101)[:100], Streams(1).uniform("entry", 0, 0, 100))


@pytest.mark.parametrize("other", [(2, "exit", 0), (1, "entry", 0), (1, "exit", 1)])
def test_seed_name_and_period_each_make_another_stream(other):
    seed, name, period = other
    assert not np.array_equal(Streams(1).uniform("exit", 0, 0, 8), Streams(seed).uniform(name, period, 0, 8))


def test_streams_of_neighbouring_names_are_uncorrelated():
    draws = np.stack([Streams(1).uniform(f"stream {k}", 0, 0, 20_000) for k in range(8)])
    correlation = np.corrcoef(draws) - np.eye(8)
    assert np.abs(correlation).max() < 5 / np.sqrt(20_000)


def test_uniforms_are_uniform_and_open():
    draws = Streams(3).uniform("u", 0, 0, 200_000)
    assert draws.min() > 0
    assert draws.max() < 1
    assert abs(draws.mean() - 0.5) < 4 * np.sqrt(1 / 12 / 200_000)


def test_normal_and_laplace_have_their_moments():
    normal = Streams(4).normal("n", 0, 0, 200_000)
    assert abs(normal.mean()) < 0.01
    assert abs(normal.std() - 1) < 0.01
    tent = laplace(Streams(4).uniform("l", 0, 0, 200_000))
    assert abs(tent.std() - np.sqrt(2)) < 0.02
    assert abs(np.abs(tent).mean() - 1) < 0.02


@pytest.mark.parametrize("mean", [0.01, 0.5, 3.0, 25.0])
def test_poisson_has_its_mean_and_variance(mean):
    counts = poisson(Streams(5).uniform("p", 0, 0, 200_000), np.full(200_000, mean))
    assert counts.mean() == pytest.approx(mean, rel=0.03)
    assert counts.var() == pytest.approx(mean, rel=0.05)


@given(st.floats(0.0, 40.0), st.floats(0.0, 5.0), st.floats(1e-6, 1 - 1e-6))
def test_poisson_never_falls_when_its_mean_rises(mean, more, draw):
    uniform = np.array([draw])
    low, high = poisson(uniform, np.array([mean])), poisson(uniform, np.array([mean + more]))
    assert high[0] >= low[0]


@given(st.integers(0, 2**63), st.integers(0, 10**6), st.integers(0, 10**9))
def test_one_row_drawn_by_itself_is_the_same_number(seed, period, row):
    streams = Streams(seed)
    assert streams.one("purpose", period, row) == streams.at("purpose", period, np.array([row]))[0]
