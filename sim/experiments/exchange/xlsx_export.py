"""One workbook for people: what was run, the scorecard, the fiscal account, yearly results and the values of uncertain parameters; zh and en."""

from __future__ import annotations

import csv
import shlex
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sim.experiments.exchange.long_table import ACCOUNT, SCORECARD, table_file
from sim.experiments.exchange.stored import StoredEnsemble
from sim.experiments.exchange.target import whole_file
from sim.experiments.exchange.yearly import STATISTICS, yearly_summary
from sim.experiments.store.errors import FolderError
from sim.scenario.parameters import PARAMETERS
from sim.scenario.variables import VARIABLES

ROWS = 1_048_576
"""Rows that a sheet can hold."""

WHOLE, DECIMAL, SHARE, PLAIN, DAY, TEXT = "#,##0", "#,##0.00", "0.0%", "General", "yyyy-mm-dd", "@"

Words = Mapping[str, Mapping[str, str]]
"""Names of instruments and kinds of cost in both languages: name -> {"en": …, "zh": …}."""

Column = tuple[str, float]
"""Header in both languages, and width in characters."""

_SCORECARD: tuple[Column, ...] = (
    ("Target\n目标", 8), ("Title", 44), ("名称", 36), ("Kind\n类型", 10), ("Measure\n措施", 9), ("Variable\n变量", 34), ("Breakdown\n分类", 14),
    ("Unit\n单位", 12), ("Comparison\n比较", 11), ("Required\n要求", 14), ("When\n时间", 12), ("Median\n中位数", 14), ("10 %\n第10百分位", 14),
    ("90 %\n第90百分位", 14), ("Probability\n达成概率", 12), ("Its error\n蒙特卡洛误差", 12), ("Date met\n达成时间", 12), ("Ever met\n曾达成", 10),
    ("Bound by\n约束", 14), ("Its share\n占比", 10), ("Status\n状态", 12), ("Note", 40), ("说明", 40),
)  # fmt: skip
_SCORE_FIELDS = (
    "target", "title_en", "title_zh", "kind", "measure", "variable", "breakdown", "unit", "comparison", "value", "when", "median", "p10", "p90",
    "probability", "monte_carlo_error", "date_met_median", "share_met_ever", "binding_cause", "binding_share", "status", "note", "note_zh",
)  # fmt: skip
_IN_UNIT = ("value", "median", "p10", "p90")
_SHARES = ("probability", "monte_carlo_error", "share_met_ever", "binding_share")

_ACCOUNT: tuple[Column, ...] = (
    ("Year\n年份", 8), ("Kind of cost", 34), ("成本类别", 30), ("Instrument", 32), ("政策工具", 24), ("Name\n代码", 24), ("Unit\n单位", 8),
    ("Runs\n模拟次数", 9), ("Mean\n均值", 18), ("10 %\n第10百分位", 18), ("90 %\n第90百分位", 18),
)  # fmt: skip
_SUMMARY: tuple[Column, ...] = (
    ("Variable\n变量", 38), ("Meaning", 46), ("含义", 34), ("City\n市", 12), ("Breakdown\n分类", 30), ("Year\n年份", 8), ("Unit\n单位", 16),
    ("Runs\n模拟次数", 9), ("Mean\n均值", 18), ("10 %\n第10百分位", 18), ("Median\n中位数", 18), ("90 %\n第90百分位", 18), ("Minimum\n最小值", 18),
    ("Maximum\n最大值", 18),
)  # fmt: skip

_READING = (
    ("Scorecard", "Each target: median, 10–90 % band and the share of runs that meet it, with its Monte Carlo error.",
     "各项目标：中位数、10–90%区间、达成概率及其蒙特卡洛误差。"),
    ("Fiscal account", "Yuan by year, kind of cost and instrument; “all” in the column year is the horizon. Percentiles of a total are not sums "
     "of percentiles.", "按年份、类别和工具列示（元）；年份“all”为整个模拟期。合计的百分位不等于百分位之和。"),
    ("Summary", "Every result by calendar year: stocks and shares at the year's end, flows summed over the year within each run.",
     "全部结果（按年）：存量和占比取年末值，流量在每次模拟内按年加总。"),
    ("Draws", "The value of every uncertain parameter in each draw; replicates of a draw share them.",
     "每次抽样中各不确定参数的取值；同一抽样的重复模拟共用。"),
)  # fmt: skip


class Book:
    """A workbook with the formats that its sheets share; strings go in as strings, never as formulas or links."""

    def __init__(self, path: Path, created: datetime):
        import xlsxwriter

        # The file is the same whenever it is written; rows go to disk as they come.
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
        self.book = xlsxwriter.Workbook(str(path), options)
        self.book.set_properties({"created": created, "title": "qilu"})
        self.header = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.formats = {name: self.book.add_format({"num_format": name}) for name in (WHOLE, DECIMAL, SHARE, PLAIN, DAY)}

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[tuple[Any, str]]], above: Sequence[Sequence[str]] = ()) -> None:
        """A sheet with a frozen header, filters, and rows of (value, format); `above`: lines over the header."""
        sheet = self.book.add_worksheet(name)
        for number, (_, width) in enumerate(columns):
            sheet.set_column(number, number, width)
        for line, texts in enumerate(above):
            for number, text in enumerate(texts):
                sheet.write(line, number, text, self.wrapped)
        top = len(above)
        sheet.set_row(top, 32)
        for number, (title, _) in enumerate(columns):
            sheet.write(top, number, title, self.header)
        last = top
        for last, row in enumerate(rows, top + 1):
            for number, (value, form) in enumerate(row):
                if value is not None and value != "":
                    sheet.write(last, number, value, self.formats.get(form))
        sheet.freeze_panes(top + 1, 1)
        sheet.autofilter(top, 0, last, len(columns) - 1)

    def text(self, name: str, title: str, lines: Iterable[tuple[str, str]]) -> None:
        """A sheet of a title and pairs of words."""
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 110)
        sheet.write(0, 0, title, self.title)
        for number, (key, value) in enumerate(lines, 2):
            sheet.write(number, 0, key, self.wrapped)
            sheet.write(number, 1, value, self.wrapped)


def write_xlsx_export(ensemble: StoredEnsemble, to: Path, words: Words | None = None) -> int:
    """Write the workbook; how many rows its largest sheet has. Raises FolderError if a sheet cannot hold its rows, and StoreError."""
    summary = _summary_rows(ensemble)
    parameters = sorted({path for _, path, _ in ensemble.draws()})
    for sheet, count in (("Summary", len(summary)), ("Draws", ensemble.scenario.draws + 3)):
        check_rows(sheet, count + 1)
    with whole_file(to) as temporary:
        book = Book(temporary, datetime.fromisoformat(ensemble.manifest["timing"]["began"]).replace(tzinfo=None))
        scenario = ensemble.scenario
        book.text("About", f"{scenario.title['zh']} · {scenario.title['en']}", _about(ensemble))
        book.table("Scorecard", _SCORECARD, _scorecard_rows(ensemble))
        book.table("Fiscal account", _ACCOUNT, _account_rows(ensemble, words or {}))
        book.table("Summary", _SUMMARY, summary)
        _draws(book, ensemble, parameters)
        book.book.close()
    return len(summary)


def check_rows(sheet: str, count: int) -> None:
    """Raises FolderError if a sheet cannot hold `count` rows, its header included."""
    if count > ROWS:
        raise FolderError(f"the sheet {sheet} would have {count:,} rows, and a sheet holds {ROWS:,}: export as csv instead, or fewer draws")


def number_format(unit: str) -> str:
    """How numbers of a unit are shown."""
    base = unit.split("/")[0]
    if base in ("fraction", "1"):
        return SHARE
    return DECIMAL if base in ("days", "months", "index", "log", "rank", "points") else WHOLE


def _about(ensemble: StoredEnsemble) -> list[tuple[str, str]]:
    told, scenario = ensemble.manifest, ensemble.scenario
    runs = told["runs"]
    lines = [
        ("Scenario 情景", f"{scenario.id}: {scenario.title['en']} / {scenario.title['zh']}"),
        ("Horizon 时段", f"{scenario.start.isoformat()} – {scenario.end.isoformat()}"),
        ("Runs 模拟", f"{runs['done']} of {runs['total']}: {scenario.draws} draws × {scenario.replicates} replicates; seed {scenario.seed}"),
        ("Firms 企业", f"{scenario.scale:g} of all, scaled up to the whole province 占全部企业的比例，结果已放大至全省"),
        ("Command 命令", shlex.join(told["command"])),
        ("Code 代码", f"qilu {told['code']['version']}, {told['code']['hash']}"),
        ("Libraries 程序库", ", ".join(f"{name} {version}" for name, version in told["libraries"].items())),
        ("Written 时间", str(told["timing"]["began"])),
    ]
    if scenario.reason:
        lines.insert(1, ("Reason 说明", f"{scenario.reason['en']} / {scenario.reason['zh']}"))
    return [*lines, ("", ""), *((sheet, f"{english}\n{chinese}") for sheet, english, chinese in _READING)]


def _scorecard_rows(ensemble: StoredEnsemble) -> Iterable[list[tuple[Any, str]]]:
    for line in _read(table_file(ensemble, SCORECARD)):
        unit = VARIABLES[line["variable"]].unit
        line["unit"] = unit
        yield [_score_cell(name, line[name], unit) for name in _SCORE_FIELDS]


def _score_cell(name: str, text: str, unit: str) -> tuple[Any, str]:
    if not text:
        return None, TEXT
    if name in _IN_UNIT:
        return float(text), number_format(unit)
    if name in _SHARES:
        return float(text), SHARE
    if name == "date_met_median":
        return date.fromisoformat(text), DAY
    return (int(text), PLAIN) if name == "measure" else (text, TEXT)


def _account_rows(ensemble: StoredEnsemble, words: Words) -> Iterable[list[tuple[Any, str]]]:
    total = {"en": "all", "zh": "合计"}
    for line in _read(table_file(ensemble, ACCOUNT)):
        kind, name = line["kind"], line["instrument"]
        titles = [words.get(key, total if key == "all" else {"en": key, "zh": key}) for key in (kind, name)]
        year: tuple[Any, str] = (int(line["year"]), PLAIN) if line["year"].isdigit() else (line["year"], TEXT)
        texts = [*(title[language] for title in titles for language in ("en", "zh")), name, line["unit"]]
        figures = [(float(line[column]), WHOLE) for column in ("mean", "p10", "p90")]
        yield [year, *((text, TEXT) for text in texts), (int(line["runs"]), WHOLE), *figures]


def _summary_rows(ensemble: StoredEnsemble) -> list[list[tuple[Any, str]]]:
    rows: list[list[tuple[Any, str]]] = []
    for row, count, numbers in yearly_summary(ensemble.panel(), ensemble.scenario):
        declared, form = VARIABLES[row.variable], number_format(row.unit)
        texts = (row.variable, declared.label, declared.label_zh, row.city, row.breakdown)
        figures = [(number if count else None, form) for number in numbers]
        rows.append([*((text, TEXT) for text in texts), (row.year, PLAIN), (row.unit, TEXT), (count, WHOLE), *figures])
    assert len(_SUMMARY) == 8 + len(STATISTICS)
    return rows


def _draws(book: Book, ensemble: StoredEnsemble, parameters: Sequence[str]) -> None:
    """A row a draw, a column a parameter, with meaning and unit above."""
    values = {(draw, path): value for draw, path, value in ensemble.draws()}
    known = [PARAMETERS.get(path) for path in parameters]
    above = [
        ["Meaning", *(one.meaning if one else "" for one in known)],
        ["含义", *(one.meaning_zh if one else "" for one in known)],
        ["Unit 单位", *(one.unit if one else "" for one in known)],
    ]
    columns: list[Column] = [("Draw\n抽样", 12), *((path, max(16.0, min(len(path) + 2.0, 40.0))) for path in parameters)]
    rows = ([(draw, PLAIN), *((values[draw, path], PLAIN) for path in parameters)] for draw in range(ensemble.scenario.draws))
    book.table("Draws", columns, rows, above)


def _read(path: Path) -> Iterable[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
