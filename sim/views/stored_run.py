"""A finished run as charts need it: manifest, scorecard, quarterly summary, and yearly figures computed run by run.

Flows are summed over the calendar year within each run before percentiles are taken over runs: the percentile of a sum is not
the sum of percentiles. Stocks and shares are taken at the end of December.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.kernel.errors import QiluError
from sim.scenario.variables import VARIABLES

if TYPE_CHECKING:
    import pandas as pd

_IRRELEVANT_OPTIONS = frozenset({"--workers", "--out", "--store", "--cluster", "--markdown", "--write-posterior"})
_IRRELEVANT_SWITCHES = frozenset({"--quiet", "-q"})
RUNS_NAMED = re.compile(r"all|first|\d+/\d+(?:\s*,\s*\d+/\d+)*")
"""What may follow `--events` and `--firms`: every run, the first one, or runs as DRAW/REPLICATE."""
FROM_PYTHON = "Python, import sim"
"""What stands in place of a command where a script or notebook made the results."""
KEEPING_OPTIONS = ("--events", "--firms")
"""Options that say of which runs more is kept; they change no result."""

_YEARLY = """
WITH recorded AS (
    SELECT variable, kind, city, breakdown, date, year(date) AS year, draw, replicate, value
    FROM read_parquet($files) JOIN kinds USING (variable)
    WHERE NOT isnan(value)
),
calendar AS (
    SELECT year, min(month(date)) <= 3 AND max(month(date)) = 12 AS whole, max(date) AS last_day
    FROM recorded GROUP BY year
),
run_year AS (
    SELECT variable, city, breakdown, year, draw, replicate,
           CASE kind WHEN 'flow' THEN sum(value ORDER BY date) ELSE arg_max(value, date) END AS value
    FROM recorded JOIN calendar USING (year)
    WHERE (kind = 'flow' AND whole) OR (kind <> 'flow' AND date = last_day AND month(date) = 12)
    GROUP BY variable, kind, city, breakdown, year, draw, replicate
)
SELECT variable, city, breakdown, year, count(*) AS runs, avg(value ORDER BY draw, replicate) AS mean,
       quantile_cont(value, 0.10) AS p10, quantile_cont(value, 0.25) AS p25, quantile_cont(value, 0.50) AS p50,
       quantile_cont(value, 0.75) AS p75, quantile_cont(value, 0.90) AS p90
FROM run_year GROUP BY ALL ORDER BY ALL
"""


class StoredRun:
    """Reads one result folder. Raises QiluError when a file that every run has is missing or no run has finished."""

    def __init__(self, directory: Path):
        self.directory = Path(directory)
        self.run_files = sorted(str(path) for path in self.directory.glob("runs/*.parquet"))
        if not self.run_files:
            raise QiluError(f"{self.directory}: no finished runs (runs/*.parquet)")

    def _path(self, name: str) -> Path:
        path = self.directory / name
        if not path.is_file():
            raise QiluError(f"{path}: not found; is this the folder of a finished run?")
        return path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """manifest.json."""
        return json.loads(self._path("manifest.json").read_text(encoding="utf-8"))

    @cached_property
    def scorecard(self) -> pd.DataFrame:
        """scorecard.csv, one row a target."""
        import pandas as pd

        return pd.read_csv(self._path("scorecard.csv"), encoding="utf-8-sig")

    @cached_property
    def summary(self) -> pd.DataFrame:
        """summary.csv with dates parsed: percentiles over runs of each variable at each date."""
        import pandas as pd

        return pd.read_csv(self._path("summary.csv"), encoding="utf-8-sig", parse_dates=["date"])

    @cached_property
    def account(self) -> pd.DataFrame | None:
        """fiscal_account.csv, `year` as text (`all`: over the horizon); None for a folder that has none."""
        import pandas as pd

        path = self.directory / "fiscal_account.csv"
        return pd.read_csv(path, encoding="utf-8-sig", dtype={"year": str}) if path.is_file() else None

    @property
    def scenario(self) -> dict[str, Any]:
        """The resolved scenario as the manifest holds it."""
        return self.manifest["scenario"]

    @property
    def headline(self) -> tuple[str, ...]:
        """Variables that the scenario asks to chart; may be empty."""
        return tuple(self.scenario.get("headline", ()))

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that the scenario asks for; may be empty."""
        return tuple(self.scenario.get("languages", ()))

    @property
    def start(self) -> date:
        """Start date of the run."""
        return date.fromisoformat(str(self.scenario["start"]))

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of the horizon: the one after the start date, and that of the end."""
        return self.start.year + 1, date.fromisoformat(str(self.scenario["end"])).year

    @property
    def scale(self) -> float:
        """Share of the firms that was simulated."""
        return float(self.scenario.get("scale", 1.0))

    @property
    def source(self) -> dict[str, str]:
        """What the source line of every chart states: scenario, seed, runs, version, command."""
        manifest, scenario = self.manifest, self.scenario
        return {
            "scenario": str(scenario["id"]),
            "seed": str(scenario["seed"]),
            "runs": f"{len(self.run_files):,}",
            "version": f"{manifest['code_version']} ({manifest['code']['hash'][:8]})",
            "command": redraw_command(manifest["command"]),
        }

    def source_with(self, option: str) -> dict[str, str]:
        """The same for a chart of what a run keeps on request only: the command says so (`--firms all`, `--events`)."""
        return self.source | {"command": f"{self.source['command']} {option}"}

    def yearly(self, variables: Iterable[str]) -> pd.DataFrame:
        """Yearly figures over runs.

        Columns variable, city, breakdown, year, runs, mean, p10, p25, p50, p75, p90; values in the declared unit, flows
        summed over the year. Only complete calendar years; the start date counts as the end of its year for stocks.
        """
        import duckdb
        import pandas as pd

        wanted = list(variables)
        kinds = pd.DataFrame({"variable": wanted, "kind": [VARIABLES[name].kind for name in wanted]})
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.register("kinds", kinds)
            return connection.execute(_YEARLY, {"files": self.run_files}).df()


def select(table: pd.DataFrame, variable: str, city: str = "all", breakdown: str = "all") -> pd.DataFrame:
    """The rows of one series of `yearly` or of the summary, in order of time."""
    keep = (table["variable"] == variable) & (table["city"] == city) & (table["breakdown"] == breakdown)
    return table[keep].sort_values("date" if "date" in table else "year").reset_index(drop=True)


def source_now(scenario: str, seed: int, runs: int, command: Sequence[str]) -> dict[str, str]:
    """The same of an experiment that has just been computed: its code is the running one."""
    from sim.experiments.store.code_version import code_version

    code = code_version()
    return {
        "scenario": scenario,
        "seed": str(seed),
        "runs": f"{runs:,}",
        "version": f"{code.version} ({code.hash[:8]})",
        "command": redraw_command(command),
    }


def redraw_command(command: Sequence[str]) -> str:
    """The command without what cannot change a result (folder of the program, workers, output folder, extras kept, quiet).

    Equal results then give equal pictures, wherever they were made. What was computed from Python has no command and says so.
    """
    if not command:
        return FROM_PYTHON
    kept = [Path(word).name for word in command[:1]]
    skip = False
    keeping = list(command[1:2]) == ["run"]  # elsewhere these options change what is shown
    for before, word in pairwise(command):
        name = word.split("=")[0]
        if skip:
            skip = False
        elif keeping and (name in KEEPING_OPTIONS or (before in KEEPING_OPTIONS and RUNS_NAMED.fullmatch(word))):
            continue
        elif name in _IRRELEVANT_OPTIONS:
            skip = "=" not in word
        elif word not in _IRRELEVANT_SWITCHES:
            kept.append(word)
    return shlex.join(kept)
