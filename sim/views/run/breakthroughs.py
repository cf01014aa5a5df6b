"""Breakthroughs on landmark chains and in emerging fields since the start of a run, added up within each run before percentiles are taken."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sim.scenario.chains import CHAIN_SLUGS, FIELD_SLUGS

if TYPE_CHECKING:
    import pandas as pd

    from sim.views.stored_run import StoredRun

VARIABLE = "Projects|Breakthroughs"
CHAINS = (*CHAIN_SLUGS, *FIELD_SLUGS)
ALL = "all"


@lru_cache(maxsize=4)
def cumulated(run: StoredRun) -> pd.DataFrame | None:
    """Breakthroughs since the start by the end of each year, with zero at the end of the start's year; None if the run records none.

    Columns chain (`all` or one of CHAINS), year, mean, p10, p50, p90; ordered by chain, largest mean at the end first, and year. `all` comes first.
    """
    import duckdb
    import numpy as np
    import pandas as pd

    with duckdb.connect(config={"threads": 1}) as connection:
        table = connection.execute(
            """SELECT breakdown AS chain, draw, replicate, year(date) AS year, sum(value) AS value FROM read_parquet($files)
               WHERE variable = $variable AND city = 'all' AND date > $start AND NOT isnan(value) GROUP BY ALL ORDER BY ALL""",
            {"files": run.run_files, "variable": VARIABLE, "start": run.start},
        ).df()
    if table.empty:
        return None
    yearly = table.pivot(index=["draw", "replicate"], columns=["chain", "year"], values="value").fillna(0.0)
    years = sorted(table["year"].unique())
    rows = []
    for chain in (ALL, *CHAINS):
        sums = np.zeros(len(yearly))
        rows.append((chain, years[0] - 1, 0.0, 0.0, 0.0, 0.0))
        for year in years:
            sums = sums + (yearly[chain, year].to_numpy() if (chain, year) in yearly else 0.0)
            rows.append((chain, year, sums.mean(), *np.quantile(sums, (0.1, 0.5, 0.9))))
    found = pd.DataFrame(rows, columns=["chain", "year", "mean", "p10", "p50", "p90"])
    last = found[found["year"] == years[-1]].set_index("chain")["mean"]
    rank = {chain: place for place, chain in enumerate((ALL, *sorted(CHAINS, key=lambda chain: -last[chain])))}
    return found.sort_values(["chain", "year"], key=lambda column: column.map(rank) if column.name == "chain" else column).reset_index(drop=True)
