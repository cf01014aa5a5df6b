"""Describing many rows at a time gives the numbers of each row by itself, to the last bit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.experiments.reading.summary import describe

VALUES = st.one_of(st.floats(-1e12, 1e12), st.sampled_from([np.nan, np.inf, -np.inf, 0.0]))


@given(arrays(float, st.tuples(st.integers(1, 8), st.integers(1, 9)), elements=VALUES))
def test_rows_do_not_mind_their_neighbours(values):
    together = describe(values)
    alone = np.concatenate([describe(row[None]) for row in values])
    assert np.array_equal(together, alone, equal_nan=True)
    for row, (mean, p10, p50, p90, low, high) in zip(values, together, strict=True):
        kept = row[np.isfinite(row)]
        assert np.isnan(mean) == (not len(kept))
        if len(kept):
            assert (low, high) == (kept.min(), kept.max())
            assert [p10, p50, p90] == np.nanquantile(np.sort(kept), [0.1, 0.5, 0.9]).tolist()
