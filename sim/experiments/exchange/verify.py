"""Runs of a results folder computed again, from its manifest, and compared with the stored files to the last byte.

Neither the store nor the folder is read for the computation or written to. Runs that other code computed are stamped as they were, so that their
bytes agree whenever their figures do.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.computing.job import Job, Outcome
from sim.experiments.computing.lab import Lab, Standing
from sim.experiments.computing.pool import outcomes
from sim.experiments.exchange.stored import StoredEnsemble
from sim.experiments.reading.fiscal_account import write_fiscal_account
from sim.experiments.reading.scorecard import score_targets, write_scorecard
from sim.experiments.reading.summary import write_summary
from sim.experiments.store.code_version import code_version
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import Interrupted
from sim.experiments.store.manifest import library_versions
from sim.experiments.store.results_folder import KEPT_ON_REQUEST
from sim.experiments.store.run_store import IDENTITIES, Kind
from sim.kernel.streams import Streams

if TYPE_CHECKING:
    import pyarrow as pa


SAME, REWRITTEN, DIFFERS, FAILED = "same", "same figures, other bytes", "differs", "failed"

NAMED = 5
"""Variables that a comparison names."""

_ROW = ("date", "variable", "city", "breakdown")


@dataclass(frozen=True, slots=True)
class Difference:
    """How two tables of a run differ: `rows` of `of` rows; `first` date with a difference and the `variables` that differ on it; the `largest`
    relative difference |a−b| / max(|a|, |b|), where it is, and both values (stored, computed; NaN where one table lacks the row)."""

    rows: int
    of: int
    first: str
    variables: tuple[str, ...]
    largest: float
    where: str
    stored: float
    computed: float


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One file of a run that was computed again; `sha256` of the stored file, `difference` where figures of a run file differ."""

    key: RunKey
    kind: Kind
    verdict: str
    sha256: str
    reason: str = ""
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. `faults`: files that are not whole, not of this ensemble, or missing; `tables`: tables that do not agree with the runs;
    `other_code`: what differs between the code and libraries then and now, (what, then, now); empty if it is the present code."""

    runs: int
    faults: tuple[str, ...]
    tables: tuple[str, ...]
    same_code: bool
    then_and_now: tuple[tuple[str, str, str], ...]
    recomputed: tuple[Recomputed, ...]

    @property
    def passed(self) -> bool:
        """Everything is whole, agrees, and came out the same."""
        return not self.faults and not self.tables and all(one.verdict in (SAME, REWRITTEN) for one in self.recomputed)


def verify(ensemble: StoredEnsemble, lab: Lab, sample: int | None = 3, seed: int = 0) -> Verification:
    """Check every file of the folder, then compute `sample` runs again (None: all), chosen by `seed`, and compare.

    Of a run that has event or firm records, these are compared too. Only the laboratory's task and workers are used, not its store.
    Raises FolderError, StoreError, WorkersError, and Interrupted on Ctrl-C.
    """
    faults, good = check_files(ensemble)
    tables = check_tables(ensemble) if not faults else ()
    chosen = choose(sorted(good), sample, seed)
    jobs = [Job(ensemble.scenario, lab.task, ensemble.stamp, key, lab.full_task, _extras(ensemble, key)) for key in chosen]
    lab.watcher.started(Standing(len(jobs)))
    found: list[Recomputed] = []
    computed = 0
    try:
        for _, outcome in outcomes(jobs, lab.crew, lab.make_executor):
            found += _compare(ensemble, outcome)
            computed += 1
            lab.watcher.finished(outcome, ensemble.scenario.id)
    except KeyboardInterrupt:
        raise Interrupted(computed, len(jobs)) from None
    finally:
        lab.watcher.ended()
    same_code = ensemble.stamp.code_hash == code_version().hash
    return Verification(len(good), faults, tables, same_code, then_and_now(ensemble.manifest), tuple(sorted(found, key=lambda one: one.key)))


def choose(keys: Sequence[RunKey], sample: int | None, seed: int) -> list[RunKey]:
    """A sample of the runs without replacement, the same for the same seed; all if it is None or not smaller than their number."""
    if sample is None or sample >= len(keys):
        return list(keys)
    order = np.argsort(Streams(seed).uniform("verify:sample", 0, 0, len(keys)), kind="stable")
    return sorted(keys[place] for place in order[:sample].tolist())


def check_files(ensemble: StoredEnsemble) -> tuple[tuple[str, ...], dict[RunKey, Path]]:
    """What is wrong with files of the folder, and the run files that are good: read to the end, stamped as the manifest says, and as many."""
    faults: list[str] = []
    good: dict[RunKey, Path] = {}
    if ensemble.scenario.run_hash != ensemble.stamp.run_hash:
        faults.append(f"{ensemble.folder.manifest.name}: its scenario has another hash than its runs: it was edited, or written by other code")
    for kind in ("run", *KEPT_ON_REQUEST):
        for path in sorted(ensemble.folder.folder_of(kind).glob("*.parquet")):
            identity = IDENTITIES[kind](path)
            if fault := ensemble.fault(path, identity) or _unreadable(path):
                faults.append(f"{path.relative_to(ensemble.folder.path).as_posix()} {fault}")
            elif kind == "run" and identity is not None:
                good[identity[1]] = path
    done = ensemble.manifest["runs"]["done"]
    if len(good) < done and not faults:
        faults.append(f"{done} runs were finished, {len(good)} are there")
    return tuple(faults), good


def check_tables(ensemble: StoredEnsemble) -> tuple[str, ...]:
    """Names of the folder's tables that are not what the runs say; those not there are left out. Raises StoreError."""
    folder, scenario, panel = ensemble.folder, ensemble.scenario, ensemble.panel()
    with tempfile.TemporaryDirectory() as name:
        anew = Path(name)
        write_summary(panel, scenario.id, anew / folder.summary.name)
        write_scorecard(score_targets(scenario, panel), anew / folder.scorecard.name)
        write_fiscal_account(panel, anew / folder.fiscal_account.name)
        stored = [path for path in (folder.summary, folder.scorecard, folder.fiscal_account) if path.is_file()]
        return tuple(path.name for path in stored if path.read_bytes() != (anew / path.name).read_bytes())


def then_and_now(manifest: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Code and libraries that are not what they were when the folder was computed: (what, then, now); `none` if there was or is none."""
    import platform

    code = code_version()
    then = {"code": manifest["code"]["hash"], "version": manifest["code"]["version"], "python": manifest["python"], **manifest["libraries"]}
    now = {"code": code.hash, "version": code.version, "python": platform.python_version(), **library_versions()}
    names = dict.fromkeys((*then, *now))
    return tuple((name, then.get(name, "none"), now.get(name, "none")) for name in names if then.get(name) != now.get(name))


def compare_tables(stored: pa.Table, computed: pa.Table) -> Difference | None:
    """How the figures of two run tables differ; None if they do not. Values are equal if they are equal numbers, or both NaN."""
    a, b = (table.select([*_ROW, "value"]).to_pandas().astype(dict.fromkeys(_ROW, str)) for table in (stored, computed))
    both = a.merge(b, on=list(_ROW), how="outer", suffixes=("_stored", "_computed"), indicator=True)
    x, y = both["value_stored"].to_numpy(), both["value_computed"].to_numpy()
    unequal = (both["_merge"] != "both").to_numpy() | ~((x == y) | (np.isnan(x) & np.isnan(y)))
    if not unequal.any():
        return None
    rows = both[unequal].sort_values(list(_ROW), kind="stable").reset_index(drop=True)
    x, y = rows["value_stored"].to_numpy(), rows["value_computed"].to_numpy()
    size = np.maximum(np.abs(x), np.abs(y))
    relative = np.where(np.isnan(x) | np.isnan(y), np.inf, np.abs(x - y) / np.where(size > 0, size, 1.0))
    worst = int(np.argmax(relative))
    first = str(rows["date"].iloc[0])
    variables = tuple(dict.fromkeys(rows.loc[rows["date"] == first, "variable"]))
    where = ", ".join(str(rows[name].iloc[worst]) for name in ("variable", "city", "breakdown", "date"))
    return Difference(len(rows), len(both), first, variables, float(relative[worst]), where, float(x[worst]), float(y[worst]))


def _extras(ensemble: StoredEnsemble, key: RunKey) -> frozenset[Kind]:
    return frozenset(kind for kind in KEPT_ON_REQUEST if ensemble.folder.file(key, kind).exists())


def _compare(ensemble: StoredEnsemble, outcome: Outcome) -> list[Recomputed]:
    """A verdict on each file of a run."""
    if outcome.failure is not None:
        return [Recomputed(outcome.key, "run", FAILED, "", outcome.failure.reason)]
    found = []
    for kind, content in sorted(outcome.files.items(), key=lambda item: item[0] != "run"):
        stored = ensemble.folder.file(outcome.key, kind).read_bytes()
        digest = hashlib.sha256(stored).hexdigest()
        one = Recomputed(outcome.key, kind, SAME, digest)
        found.append(one if digest == hashlib.sha256(content).hexdigest() else _explain(one, stored, content, ensemble))
    return found


def _explain(one: Recomputed, stored: bytes, content: bytes, ensemble: StoredEnsemble) -> Recomputed:
    """Why the bytes are not the same. Another library may write the same figures in other bytes; nothing else may."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    before, after = (pq.read_table(pa.BufferReader(data)) for data in (stored, content))
    equal = before.select(before.column_names).equals(after)
    if equal:
        versions = {name: (then, now) for name, then, now in then_and_now(ensemble.manifest)}
        if "pyarrow" in versions:
            return replace(one, verdict=REWRITTEN, reason="pyarrow {} wrote it, pyarrow {} now".format(*versions["pyarrow"]))
        return replace(one, verdict=DIFFERS, reason="the figures are the same, but something else in the file is not")
    if one.kind == "run":
        return replace(one, verdict=DIFFERS, difference=compare_tables(before, after))
    return replace(one, verdict=DIFFERS, reason=f"{before.num_rows:,} records stored, {after.num_rows:,} computed")


def _unreadable(path: Path) -> str:
    """Why the whole of a file cannot be read; empty if it can."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            file.read(use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        return f"cannot be read to its end: {error}"
    return ""
