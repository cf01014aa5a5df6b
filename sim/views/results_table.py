"""What is kept, as tables and lines for the terminal: the catalogue of results folders, one of them, what can go, rows of a query, a verification."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from sim.experiments.exchange.catalogue import Content, Entry
    from sim.experiments.exchange.clean import Stock, Waste

WORDS: dict[str, dict[str, str]] = {
    "name": {"en": "folder", "zh": "文件夹"},
    "kind": {"en": "kind", "zh": "类型"},
    "scenario": {"en": "scenario", "zh": "情景"},
    "runs": {"en": "runs", "zh": "模拟"},
    "state": {"en": "state", "zh": "状态"},
    "code": {"en": "code", "zh": "代码"},
    "written": {"en": "written", "zh": "时间"},
    "size": {"en": "size", "zh": "大小"},
    "file": {"en": "file", "zh": "文件"},
    "files": {"en": "files", "zh": "文件数"},
    "content": {"en": "what is in it", "zh": "内容"},
    "reason": {"en": "why", "zh": "原因"},
    "frees": {"en": "frees", "zh": "释放"},
    "total": {"en": "total", "zh": "合计"},
    "this code": {"en": "this", "zh": "当前"},
    "other code": {"en": "other", "zh": "其他版本"},
    "computed by this": {"en": "the code that runs now", "zh": "与当前代码一致"},
    "computed by other": {"en": "other code than runs now", "zh": "与当前代码不同"},
    "store": {
        "en": "{place}: {files:,} files, {size}; no results folder rests on {unused:,} of them ({unused_size})",
        "zh": "{place}：{files:,}个文件，{size}；其中{unused:,}个无结果文件夹使用（{unused_size}）",
    },
    "no_store": {"en": "{place}: no store of runs", "zh": "{place}：无运行库"},
    "no_folders": {"en": "no results folders below {place}", "zh": "{place}下无结果文件夹"},
    "more_rows": {"en": "{count:,} rows shown; there are more: --format csv gives all", "zh": "显示前{count:,}行；--format csv 输出全部"},
    "table_of": {"en": "{rows:,} rows: {columns}", "zh": "{rows:,}行：{columns}"},
    "complete": {"en": "complete", "zh": "完成"},
    "incomplete": {"en": "incomplete", "zh": "未完成"},
    "failed": {"en": "some failed", "zh": "部分失败"},
    "running": {"en": "running", "zh": "运行中"},
    "other format": {"en": "other format", "zh": "格式不同"},
    "no results folder rests on it": {"en": "no results folder rests on it", "zh": "无结果文件夹使用"},
    "computed by other code": {"en": "computed by other code", "zh": "由其他版本代码计算"},
    "half written": {"en": "half written", "zh": "未写完"},
    "in the store": {"en": "in the store, needed by no finished folder of this code", "zh": "当前代码的已完成文件夹均不需要"},
    "in the folder": {"en": "in the folder", "zh": "文件夹内"},
    "runs/*.parquet": {"en": "results of each run: draw, replicate, date, variable, city, breakdown, value, unit", "zh": "各次模拟的结果（长表）"},
    "events/*.parquet": {"en": "what happened in a run, day by day; `qilu events` reads it", "zh": "模拟中的事件记录（qilu events）"},
    "firms/*.parquet": {"en": "what became of every firm in a run", "zh": "模拟中每家企业的情况"},
    "errors/*.json": {"en": "why runs failed, with tracebacks", "zh": "失败的模拟及原因"},
    "charts/*.png": {"en": "charts", "zh": "图"},
    "manifest.json": {"en": "what was run, with which code and seeds", "zh": "情景、代码与种子"},
    "runs.txt": {"en": "files of the store that the experiment rests on", "zh": "所依据的运行库文件"},
}  # fmt: skip

ROWS_SHOWN = 200
COLUMNS_NAMED = 14
SCENARIOS_NAMED = 3


def words(key: str, lang: str, **values: object) -> str:
    """The word or sentence in a language; a key that has none is shown as it is."""
    return WORDS.get(key, {}).get(lang, key).format(**values)


def size(number: int) -> str:
    """Bytes as people read them: 512 B, 3.1 kB, 24 MB."""
    value, unit = float(number), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{number} B" if unit == "B" else f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"


def render_list(entries: Iterable[Entry], lang: str) -> Table:
    """One row a results folder."""
    table = _table(("name", "kind", "scenario", "runs", "state", "code", "written", "size"), lang, right=("runs", "size"))
    for one in entries:
        runs = "" if one.total is None else f"{one.done:,}/{one.total:,}"
        colour = {"complete": "green", "running": "cyan"}.get(one.state, "yellow")
        code = Text(words("this code" if one.same_code else "other code", lang), style="" if one.same_code else "dim")
        table.add_row(
            one.name, one.kind, Text(_named(one.scenarios, SCENARIOS_NAMED)), runs, Text(words(one.state, lang), style=colour), code,
            one.written.astimezone().strftime("%Y-%m-%d %H:%M"), size(one.bytes),
        )  # fmt: skip
    return table


def store_line(place: str, stock: Stock, lang: str) -> str:
    """The store in one sentence."""
    if not stock.files:
        return words("no_store", lang, place=place)
    return words("store", lang, place=place, files=stock.files, size=size(stock.bytes), unused=stock.unused, unused_size=size(stock.unused_bytes))


def facts(one: Entry, lang: str) -> list[tuple[str, str]]:
    """What was run: pairs of words, the command that makes it again last."""
    told, zh = one.manifest, lang == "zh"
    code = told.get("code", {})
    shown = f"{one.code_version} ({one.code[:12]}), " + words("computed by this" if one.same_code else "computed by other", lang)
    commit = f"; commit {code['commit'][:10]}{' +' if code.get('dirty') else ''}" if code.get("commit") else ""
    lines = [(words("kind", lang), one.kind), (words("state", lang), words(one.state, lang)), *_scenario_facts(one, lang)]
    lines.append((words("code", lang), shown + commit))
    lines.append(("程序库" if zh else "libraries", ", ".join(f"{name} {version}" for name, version in told.get("libraries", {}).items())))
    lines.append((words("written", lang), one.written.astimezone().strftime("%Y-%m-%d %H:%M")))
    lines += [(f"设置 {name}" if zh else f"setting {name}", _short(value)) for name, value in told.get("settings", {}).items()]
    return [*lines, ("重做" if zh else "again by", shlex.join(told.get("command", [])))]


def _scenario_facts(one: Entry, lang: str) -> list[tuple[str, str]]:
    told, zh = one.manifest, lang == "zh"
    scenario = told.get("scenario")
    if not scenario:
        return [(words("scenario", lang), _named(one.scenarios, 12)), (words("runs", lang), f"{one.done or 0:,}/{one.total or 0:,}")]
    uncertain = sum(stated.get("kind") != "fixed" for stated in scenario["assumptions"].values())
    runs = f"{one.done:,}/{one.total:,}" if one.total is not None else "?"
    by = "{} 次抽样 × {} 次重复" if zh else "{} draws × {} replicates"
    title = scenario["title"]["zh" if zh else "en"]
    counts = (
        f"{len(scenario['changes'])} 项变更，{uncertain} 个不确定参数"
        if zh
        else f"{len(scenario['changes'])} changes, {uncertain} uncertain parameters"
    )
    return [
        (words("scenario", lang), f"{scenario['id']}: {title} ({counts})"),
        (words("runs", lang), f"{runs}: {by.format(scenario['draws'], scenario['replicates'])}, {scenario['start']} – {scenario['end']}"),
        (
            "种子" if zh else "seeds",
            f"{scenario['seed']}" + (f", population {scenario['population_seed']}" if not zh else f"，人口 {scenario['population_seed']}"),
        ),
        ("规模" if zh else "scale", f"{scenario['scale']:g}"),
    ]


def render_facts(lines: Iterable[tuple[str, str]]) -> Table:
    """Pairs of words below each other."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in lines:
        table.add_row(Text(key), Text(value))
    return table


def render_contents(parts: Iterable[Content], lang: str) -> Table:
    """The files of a results folder and what is in them."""
    table = _table(("file", "files", "size", "content"), lang, right=("files", "size"))
    for part in parts:
        what = words(part.name, lang) if part.name in WORDS else ""
        if part.rows is not None:
            what = words("table_of", lang, rows=part.rows, columns=_named(part.columns, COLUMNS_NAMED))
        table.add_row(Text(part.name), f"{part.files:,}", size(part.bytes), Text(what))
    return table


def render_waste(waste: Sequence[Waste], lang: str) -> Table:
    """What can go, by reason, with what that frees."""
    table = _table(("reason", "files", "frees"), lang, right=("files", "frees"))
    for reason in dict.fromkeys(one.reason for one in waste):
        of_reason = [one.bytes for one in waste if one.reason == reason]
        table.add_row(words(reason, lang), f"{len(of_reason):,}", size(sum(of_reason)))
    table.add_row(words("total", lang), f"{len(waste):,}", size(sum(one.bytes for one in waste)), style="bold")
    return table


def render_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[Table, bool]:
    """The first ROWS_SHOWN rows of a query, and whether there are more."""
    shown: list[Sequence[Any]] = []
    more = False
    for row in rows:
        if len(shown) == ROWS_SHOWN:
            more = True
            break
        shown.append(row)
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for number, column in enumerate(columns):
        numeric = any(isinstance(row[number], (int, float)) for row in shown)
        table.add_column(Text(column), justify="right" if numeric else "left", overflow="fold")
    for row in shown:
        table.add_row(*(Text(_cell(value)) for value in row))
    return table, more


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _named(names: Sequence[str], most: int) -> str:
    return ", ".join(names[:most]) + (f" … {len(names) - most}" if len(names) > most else "")


def _short(value: object, most: int = 120) -> str:
    text = str(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _table(columns: Iterable[str], lang: str, right: Sequence[str] = ()) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False, show_edge=False)
    for key in columns:
        table.add_column(words(key, lang), justify="right" if key in right else "left", overflow="fold", no_wrap=key in right)
    return table
