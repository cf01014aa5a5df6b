"""Runs of two scenarios side by side: what is missing is computed, and each (draw, replicate) that both have makes a pair.

A run of a finished results folder is read even if the store has lost it: the store takes it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from sim.experiments.comparison.clustered import Clusters, clusters_of
from sim.experiments.comparison.sides import Side
from sim.experiments.computing.batch import Member, compute, run_keys
from sim.experiments.computing.lab import Lab
from sim.experiments.reading.panel import Panel, read_panel
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import RunsFailed
from sim.experiments.store.folder import ExperimentFolder
from sim.experiments.store.run_failure import Failure
from sim.experiments.store.run_store import IDENTITIES, Kind


@dataclass(frozen=True)
class Pairing:
    """A scenario and the one it is compared with; the columns of both panels are the same `runs` in the same order."""

    side: Side
    reference: Side
    runs: tuple[RunKey, ...]
    ours: Panel
    theirs: Panel
    firms: Mapping[RunKey, tuple[Path, Path]] = field(default_factory=dict)
    """Firm tables of both scenarios, of the runs for which they were asked."""

    @cached_property
    def clusters(self) -> Clusters:
        """Which runs share their parameters, (runs,)."""
        return clusters_of(self.runs)

    @cached_property
    def draws(self) -> Clusters:
        """Draw of each run, (runs,)."""
        return np.array([run.draw for run in self.runs], dtype=np.intp)


def pair_runs(
    sides: Sequence[Side], lab: Lab, folder: ExperimentFolder, firm_pairs: int = 0
) -> tuple[list[Pairing], dict[str, dict[RunKey, Failure]]]:
    """Pairings of all sides but the last with the last one, and what failed by name of the side.

    `firm_pairs`: of so many runs, of as many draws as there are, what became of every firm is read too. Only runs that both of a pair ask for
    are computed. Raises RunsFailed if a pairing has no run that both finished, and what `compute` raises.
    """
    wanted = _keys_wanted(sides)
    common = frozenset.intersection(*(frozenset(keys) for keys in wanted))
    with_firms = sorted(common, key=lambda key: (key.replicate, key.draw))[:firm_pairs]
    members = [_member(side, keys, with_firms) for side, keys in zip(sides, wanted, strict=True)]
    folder.rest_on((file for member in members for file in member.files(lab.store)), lab.store.root)
    for side, member in zip(sides, members, strict=True):
        _take_back(side, member, lab)
    compute(members, lab)
    panels = [_panel(member, lab) for member in members]
    failures = {side.name: member.failures for side, member in zip(sides, members, strict=True) if member.failures}
    *ours, theirs = zip(sides, panels, strict=True)
    pairings = [_pairing(*one, *theirs, failures) for one in ours]
    return [replace(p, firms=_firm_files(m, members[-1], lab)) for p, m in zip(pairings, members[:-1], strict=True)], failures


def _firm_files(ours: Member, theirs: Member, lab: Lab) -> dict[RunKey, tuple[Path, Path]]:
    done = sorted(set(ours.extras) & ours.done & theirs.done)
    return {key: (lab.store.path(ours.stamp, key, "firms"), lab.store.path(theirs.stamp, key, "firms")) for key in done}


def _keys_wanted(sides: Sequence[Side]) -> list[tuple[RunKey, ...]]:
    """Runs that each side is read for: those that it shares with its partner; of the reference those that any partner has."""
    *others, reference = (frozenset(run_keys(side.scenario)) - side.failed for side in sides)
    shared = [keys & reference for keys in others]
    return [tuple(sorted(keys)) for keys in (*shared, frozenset().union(*shared))]


def _member(side: Side, keys: tuple[RunKey, ...], with_firms: Sequence[RunKey]) -> Member:
    firms: frozenset[Kind] = frozenset({"firms"})
    return Member(side.scenario, dict.fromkeys(with_firms, firms), keys)


def _take_back(side: Side, member: Member, lab: Lab) -> None:
    """Hand runs of a finished folder to the store where it lacks them."""
    if side.folder is None:
        return
    for key in member.keys:
        for kind in member.wanted(key):
            file = side.folder.file(key, kind)
            if not lab.store.holds(member.stamp, key, kind) and file.is_file() and IDENTITIES[kind](file) == (member.stamp, key):
                lab.store.adopt(file, member.stamp, key, kind)


def _panel(member: Member, lab: Lab) -> Panel:
    return read_panel({key: lab.store.path(member.stamp, key) for key in sorted(member.done)}, member.stamp, totals_only=True)


def _pairing(side: Side, ours: Panel, reference: Side, theirs: Panel, failures: dict[str, dict[RunKey, Failure]]) -> Pairing:
    pairing = pairing_of(side, reference, ours, theirs)
    if not pairing.runs:
        told = [f"{name}, {key.name}: {why.reason}" for name, failed in failures.items() for key, why in sorted(failed.items())[:1]]
        raise RunsFailed(f"no run is finished in both {side.name} and {reference.name}: {'; '.join(told) or 'all runs failed'}")
    return pairing


def pairing_of(side: Side, reference: Side, ours: Panel, theirs: Panel, firms: Mapping[RunKey, tuple[Path, Path]] | None = None) -> Pairing:
    """Two panels cut down to the runs that both have."""
    shared = tuple(sorted(set(ours.runs) & set(theirs.runs)))
    return Pairing(side, reference, shared, _columns(ours, shared), _columns(theirs, shared), firms or {})


def _columns(panel: Panel, runs: tuple[RunKey, ...]) -> Panel:
    if panel.runs == runs:
        return panel
    place = {run: number for number, run in enumerate(panel.runs)}
    return Panel(runs, panel.rows, panel.values[:, [place[run] for run in runs]])
