"""Why finished ensembles cannot be compared run by run, in words."""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiments.exchange.stored import StoredEnsemble
from sim.scenario.pairing import apart
from sim.views.interactive.parts import Words
from sim.views.report.words import both


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


def _folder(one: StoredEnsemble) -> str:
    return one.folder.path.resolve().name


def _code(one: StoredEnsemble) -> str:
    return f"{one.stamp.code_version} ({one.stamp.code_hash[:8]})"
