"""Ensembles compared run by run from the files in their folders alone: nothing is computed, and the store of runs is not needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.experiments.comparison.compare import Comparison, compare_pairings
from sim.experiments.comparison.differences import variables_of
from sim.experiments.comparison.pairs import pairing_of
from sim.experiments.comparison.sides import Side, told_apart
from sim.experiments.exchange.stored import StoredEnsemble
from sim.experiments.reading.panel import read_panel
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.run_store import IDENTITIES

FIRM_PAIRS = 8
"""Pairs of runs of which winners and losers are told firm by firm, where that many are kept."""


def compare_stored(ensembles: Sequence[StoredEnsemble]) -> Comparison:
    """The comparison with the last of them, on the runs that both of a pair have. They must be finished, of one world and one code."""
    names = names_of(ensembles)
    sides = tuple(_side(one, name) for one, name in zip(ensembles, names, strict=True))
    panels = [read_panel(one.runs, one.stamp, totals_only=True) for one in ensembles]
    pairings = [
        pairing_of(sides[place], sides[-1], panels[place], panels[-1], _firms(ensembles[place], ensembles[-1])) for place in range(len(sides) - 1)
    ]
    return compare_pairings(sides, pairings, variables_of([side.scenario for side in sides], ()))


def names_of(ensembles: Sequence[StoredEnsemble]) -> list[str]:
    """What to call each: its scenario's id, or its folder where ids are the same."""
    return told_apart([one.scenario.id for one in ensembles], [one.folder.path.resolve().name for one in ensembles])


def _side(one: StoredEnsemble, name: str) -> Side:
    failed = frozenset(RunKey(run["draw"], run["replicate"]) for run in one.manifest["runs"]["failed"])
    return Side(name, one.scenario, one.folder.path, one.folder, failed)


def _firms(ours: StoredEnsemble, theirs: StoredEnsemble) -> dict[RunKey, tuple[Path, Path]]:
    """Firm tables that both hold, of different draws as far as there are."""
    found: dict[RunKey, tuple[Path, Path]] = {}
    for key in sorted(set(ours.runs) & set(theirs.runs), key=lambda key: (key.replicate, key.draw)):
        files = ours.folder.file(key, "firms"), theirs.folder.file(key, "firms")
        if all(file.is_file() and IDENTITIES["firms"](file) == (one.stamp, key) for file, one in zip(files, (ours, theirs), strict=True)):
            found[key] = files
        if len(found) == FIRM_PAIRS:
            break
    return dict(sorted(found.items()))
