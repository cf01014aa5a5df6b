"""The laboratory of a command: the model, the store, this machine's workers or a cluster, and a progress display."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.progress import watcher_for

if TYPE_CHECKING:
    from sim.experiments.computing.lab import Lab

RESULTS = Path("results")


@contextmanager
def laboratory(out: Path, store: Path, *, workers: int | None = None, cluster: str | None = None, quiet: bool = False) -> Iterator[Lab]:
    """What the options `--store`, `--workers`, `--cluster` and `--quiet` ask for; `out` names the folder in messages.

    Raises QiluError if the cluster cannot be reached or its workers hold other code.
    """
    from sim.experiments.computing.lab import Lab
    from sim.experiments.store.run_store import RunStore
    from sim.model import simulate, simulate_in_full

    lab = Lab(RunStore(store), simulate, simulate_in_full, workers, None, watcher_for(out, quiet), ("qilu", *sys.argv[1:]))
    if cluster is None:
        yield lab
        return
    from sim.experiments.computing.cluster import connected

    with connected(cluster, at_most=workers) as crew:
        yield replace(lab, workers=workers or sum(crew.threads.values()), make_executor=crew.executor)
