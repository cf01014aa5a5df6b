"""The firms of a finished run, as charts read them: one table a run that kept them, from the folder `firms/`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from sim.institutions.life import FirmTable
    from sim.views.run.intensity import Intensity
    from sim.views.run.ladder import Ladder
    from sim.views.stored_run import StoredRun

MOST_RUNS = 12
"""Runs read, the first ones; more of them would take longer and change little."""


def firm_tables(run: StoredRun) -> Iterator[FirmTable]:
    """What became of the firms of each run that kept them, in order of draw and replicate; nothing if none did.

    Raises QiluError for a file that cannot be read.
    """
    import pyarrow as pa

    from sim.experiments.store.firm_file import read_firms

    for path in sorted(run.directory.glob("firms/draw-*.parquet"))[:MOST_RUNS]:
        try:
            yield read_firms(path)[0]
        except (pa.ArrowException, OSError, KeyError, ValueError) as error:
            raise QiluError(f"{path}: cannot be read; qilu run … --firms writes it anew") from error


@lru_cache(maxsize=4)
def ladder_of(run: StoredRun) -> Ladder | None:
    """The ladder of a run's firms; None if it kept none. Computed once for all charts of the run."""
    from sim.views.run.ladder import flows_of

    return flows_of(firm_tables(run), _years(run))


@lru_cache(maxsize=4)
def intensity_of(run: StoredRun) -> Intensity | None:
    """The histograms of a run's firms; None if it kept none. Computed once for all charts of the run."""
    from sim.views.run.intensity import histograms_of, tiers_of

    return histograms_of(firm_tables(run), tiers_of(run.scenario), _years(run)) if any(run.directory.glob("firms/draw-*.parquet")) else None


def _years(run: StoredRun) -> int:
    first, last = run.years
    return last - first + 1
