"""The runs or the summary of an ensemble as a Stata file (format 118, Stata 14 and later), long, texts as value labels, with notes.

pandas writes the data; it has no notes, so these are put in afterwards as characteristics of the data set, following Stata's published description
of the format ("help dta": a map of 14 file positions, then the sections in order).
"""

from __future__ import annotations

import shlex
import shutil
import struct
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.exchange.long_table import RUNS, long_table, table_file
from sim.experiments.exchange.stored import StoredEnsemble
from sim.experiments.exchange.target import whole_file
from sim.experiments.store.errors import FolderError, StoreError

if TYPE_CHECKING:
    import pandas as pd

LABELS = {
    "scenario": "Scenario 情景",
    "draw": "Draw of the uncertain parameters, from 0 参数抽样",
    "replicate": "Replicate of chance within the draw, from 0 随机重复",
    "date": "Period end: stocks at, flows up to it 期末",
    "variable": "Result variable 变量",
    "city": "City; all: the province 市",
    "breakdown": "Breakdown; all: the total 分类",
    "value": "Value, in the unit of the column unit 数值",
    "unit": "Unit 单位",
    "runs": "Runs that recorded a value 模拟次数",
    "mean": "Mean over runs 均值",
    "p10": "10th percentile over runs 第10百分位",
    "p50": "Median over runs 中位数",
    "p90": "90th percentile over runs 第90百分位",
    "min": "Minimum over runs 最小值",
    "max": "Maximum over runs 最大值",
}
"""Labels of the columns; column names are legal names in Stata as they are."""

LARGEST = 2**31 - 1
"""Observations that Stata (not MP) can hold."""

_TEXTS = ("scenario", "variable", "city", "breakdown", "unit")
_MAP, _POSITIONS, _CHARACTERISTICS = b"<map>", 14, 8
_NAME_BYTES = 129


def write_stata_export(ensemble: StoredEnsemble, what: str, to: Path) -> int:
    """Write `runs` or `summary`; how many observations. The whole table is held in memory. Raises StoreError, FolderError."""
    table = _runs(ensemble) if what == RUNS else _summary(ensemble)
    told = ensemble.manifest
    written = datetime.fromisoformat(told["timing"]["began"]).replace(tzinfo=None)
    plain = to.with_name(f".{to.name}.plain.tmp")
    try:
        with whole_file(to) as temporary:
            table.to_stata(
                plain, version=118, write_index=False, convert_dates={"date": "td"}, byteorder="little", time_stamp=written,
                data_label=f"qilu: {ensemble.scenario.id}, {what}"[:80], variable_labels={name: LABELS[name] for name in table.columns},
            )  # fmt: skip
            put_notes(plain, temporary, _notes(ensemble))
    finally:
        plain.unlink(missing_ok=True)
    return len(table)


def _runs(ensemble: StoredEnsemble) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.compute as pc

    tables = []
    for path in ensemble.runs.values():
        table = long_table(ensemble, path)
        scenario = pc.dictionary_encode(table["scenario"])
        tables.append(table.set_column(0, "scenario", scenario))
    whole = pa.concat_tables(tables).unify_dictionaries()
    if whole.num_rows > LARGEST:
        raise FolderError(f"{whole.num_rows:,} rows, and Stata holds {LARGEST:,}: export --what summary, or fewer draws")
    return whole.to_pandas(date_as_object=False).astype({"date": "datetime64[s]"})


def _summary(ensemble: StoredEnsemble) -> pd.DataFrame:
    from pyarrow import csv

    table = csv.read_csv(table_file(ensemble, "summary")).to_pandas(date_as_object=False)
    return table.astype({**dict.fromkeys(_TEXTS, "category"), "date": "datetime64[s]"})


def _notes(ensemble: StoredEnsemble) -> list[str]:
    told, scenario = ensemble.manifest, ensemble.scenario
    return [
        f"{scenario.title['en']} / {scenario.title['zh']}",
        f"Made again by: {shlex.join(told['command'])}",
        f"qilu {told['code']['version']}, code {told['code']['hash'][:12]}, seed {scenario.seed}, scale {scenario.scale:g}, "
        f"{told['runs']['done']} of {told['runs']['total']} runs",
        "Stocks and shares are taken at the period's end, flows summed over the period; money in yuan; samples are scaled to the whole province.",
        "Draws are assumptions, replicates are chance: cluster standard errors by draw.",
    ]


def put_notes(source: Path, to: Path, notes: list[str]) -> None:
    """Copy a Stata file of format 118 without characteristics and give the copy notes; raises StoreError if it is no such file."""
    characteristics = [_characteristic("note0", str(len(notes)))]
    characteristics += [_characteristic(f"note{number}", note) for number, note in enumerate(notes, 1)]
    added = b"".join(characteristics)
    with open(source, "rb") as read, open(to, "wb") as write:
        head = read.read(4096)
        start = head.find(_MAP) + len(_MAP)
        positions = list(struct.unpack_from(f"<{_POSITIONS}Q", head, start))
        read.seek(positions[_CHARACTERISTICS])
        opening = read.read(len(b"<characteristics>"))
        if opening != b"<characteristics>" or not head.startswith(b"<stata_dta>"):
            raise StoreError(f"{source} is no Stata file of format 118")
        moved = positions[: _CHARACTERISTICS + 1] + [position + len(added) for position in positions[_CHARACTERISTICS + 1 :]]
        read.seek(0)
        before = bytearray(read.read(positions[_CHARACTERISTICS] + len(opening)))
        struct.pack_into(f"<{_POSITIONS}Q", before, start, *moved)
        write.write(bytes(before) + added)
        shutil.copyfileobj(read, write)


def _characteristic(name: str, text: str) -> bytes:
    content = b"_dta".ljust(_NAME_BYTES, b"\0") + name.encode().ljust(_NAME_BYTES, b"\0") + text.encode() + b"\0"
    return b"<ch>" + struct.pack("<I", len(content)) + content + b"</ch>"
