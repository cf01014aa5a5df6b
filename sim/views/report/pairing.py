"""Ensembles compared run by run from the files in their folders alone: nothing is computed, and the store of runs is not needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sim.experiments.comparison.compare import Comparison, compare_pairings
from sim.experiments.comparison.differences import variables_of
from sim.experiments.comparison.pairs import Pairing
from sim.experiments.comparison.sides import Side
from sim.experiments.exchange.stored import StoredEnsemble
from sim.experiments.reading.panel import Panel, read_panel
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.run_store import IDENTITIES
from sim.scenario.pairing import apart
from sim.views.interactive.parts import Words
from sim.views.report.words import both

FIRM_PAIRS = 8
"""Pairs of runs of which winners and losers are told firm by firm, where that many are kept."""


def why_apart(ensembles: Sequence[StoredEnsemble]) -> list[Words]:
    """Why these cannot be paired with the last of them, in words; empty if they can."""
    *others, reference = ensembles
    reasons = []
    for ours in others:
        names = {"ours": _folder(ours), "theirs": _folder(reference)}
        if ours.stamp.code_hash != reference.stamp.code_hash:
            codes = {"our_code": _code(ours), "their_code": _code(reference)}
            reasons.append(both("apart_code", **names, **codes))
        for shared, our_value, their_value in apart(ours.scenario, reference.scenario):
            reasons.append(both("apart_world", **names, what=shared.key, our_value=our_value, their_value=their_value))
        if not reasons and not set(ours.runs) & set(reference.runs):
            reasons.append(both("apart_runs", **names))
    return reasons + [both("apart_unfinished", ours=_folder(one)) for one in ensembles if one.manifest["state"] == "incomplete"]


def compare_stored(ensembles: Sequence[StoredEnsemble]) -> Comparison:
    """The comparison with the last of them, on the runs that both of a pair have; `why_apart` must be empty."""
    names = names_of(ensembles)
    sides = tuple(_side(one, name) for one, name in zip(ensembles, names, strict=True))
    panels = [read_panel(one.runs, one.stamp, totals_only=True) for one in ensembles]
    pairings = [
        _pairing(sides[place], sides[-1], panels[place], panels[-1], _firms(ensembles[place], ensembles[-1])) for place in range(len(sides) - 1)
    ]
    return compare_pairings(sides, pairings, variables_of([side.scenario for side in sides], ()))


def names_of(ensembles: Sequence[StoredEnsemble]) -> list[str]:
    """What to call each: its scenario's id, or its folder where ids are the same."""
    ids = Counter(one.scenario.id for one in ensembles)
    names = [one.scenario.id if ids[one.scenario.id] == 1 else _folder(one) for one in ensembles]
    return [name if names.index(name) == place else f"{name} ({names[: place + 1].count(name)})" for place, name in enumerate(names)]


def _side(one: StoredEnsemble, name: str) -> Side:
    failed = frozenset(RunKey(run["draw"], run["replicate"]) for run in one.manifest["runs"]["failed"])
    return Side(name, one.scenario, one.folder.path, one.folder, failed)


def _pairing(ours: Side, theirs: Side, panel: Panel, reference: Panel, firms: dict[RunKey, tuple[Path, Path]]) -> Pairing:
    shared = tuple(sorted(set(panel.runs) & set(reference.runs)))
    return Pairing(ours, theirs, shared, _columns(panel, shared), _columns(reference, shared), firms)


def _columns(panel: Panel, runs: tuple[RunKey, ...]) -> Panel:
    place = {run: number for number, run in enumerate(panel.runs)}
    return panel if panel.runs == runs else Panel(runs, panel.rows, panel.values[:, [place[run] for run in runs]])


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


def _folder(one: StoredEnsemble) -> str:
    return one.folder.path.resolve().name


def _code(one: StoredEnsemble) -> str:
    return f"{one.stamp.code_version} ({one.stamp.code_hash[:8]})"
