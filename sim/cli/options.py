"""Options that several commands share, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.commands.limits import LEAST_SCALE

ScenarioFile = Annotated[Path, typer.Argument(metavar="FILE", help="Scenario file (YAML).", show_default=False)]
ScenarioFiles = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Scenario files (YAML).", show_default=False)]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Set one value over what the file says; may be repeated.", show_default=False),
]
Draws = Annotated[int | None, typer.Option(min=1, metavar="N", help="Draws of the uncertain parameters; default: the file's.")]
Replicates = Annotated[int | None, typer.Option(min=1, metavar="N", help="Replicates of chance for each draw; default: the file's.")]
Seed = Annotated[int | None, typer.Option(min=0, metavar="N", help="Seed of all random numbers; default: the file's.")]
Workers = Annotated[int | None, typer.Option(min=1, metavar="N", help="Runs computed at a time; default: one a processor. Never changes a result.")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for results; default: results/<scenario id>.")]
Events = Annotated[
    str | None,
    typer.Option(
        metavar="[RUNS]",
        help="Keep event records: of the first run, of `all`, or of runs named DRAW/REPLICATE,... Never changes a result.",
        show_default=False,
    ),
]
Firms = Annotated[
    str | None,
    typer.Option(
        metavar="[RUNS]",
        help="Keep what became of every firm: in the first run, in `all`, or in runs named DRAW/REPLICATE,... Never changes a result.",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress display.")]
Scale = Annotated[
    float | None,
    typer.Option(min=LEAST_SCALE, max=1, metavar="S", help="Share of the firms, for a quick look; default: the file's.", show_default=False),
]
SampleScale = Annotated[float, typer.Option(min=LEAST_SCALE, max=1, metavar="S", help="Share of the firms in each run; 1 is the whole province.")]
StoreFolder = Annotated[
    Path, typer.Option("--store", metavar="DIR", envvar="QILU_STORE", help="Store of finished runs; what is there is never computed again.")
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Compute on the dask cluster of this scheduler, such as tcp://host:8786.", show_default=False),
]

STORE = Path("results/store")


def markdown_option(block: str) -> Any:
    """The option of a document in which a command renews its tables, which stand between the marks of `block`."""
    told = f"Renew what stands between the marks {block}:begin and {block}:end of this document."
    return typer.Option("--markdown", metavar="FILE", help=told, show_default=False)
