"""How to have the same again: commands, code, seeds, libraries, scenario files and their hashes."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.scenario.explain import describe
from sim.views.interactive.parts import Cell, DataColumn, DataTable, Words
from sim.views.report.blocks import Attachment, Block, Copied, Prose, Section, Shown
from sim.views.report.words import say
from sim.views.stored_run import redraw_command

if TYPE_CHECKING:
    from sim.views.report.material import Ensemble, Material

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "How to reproduce it", "zh": "如何复现"},
    "lead": {
        "en": "The same code, scenario files and seed give the same numbers, to the last digit. With qilu {version} installed:",
        "zh": "相同的代码、情景文件和种子可得到完全一致的结果。安装qilu {version}后运行：",
    },
    "verify": {"en": "To compute stored runs again and compare every byte:", "zh": "重新计算已存结果并逐字节比对："},
    "made": {"en": "What was run", "zh": "运行信息"},
    "folder": {"en": "Folder", "zh": "文件夹"},
    "every": {"en": "all folders", "zh": "全部文件夹"},
    "what": {"en": "Item", "zh": "项目"},
    "value": {"en": "Value", "zh": "内容"},
    "kind": {"en": "Kind", "zh": "类型"},
    "runs": {"en": "Runs", "zh": "模拟次数"},
    "count": {"en": "{done} of {total}: {draws} draws × {replicates} replicates", "zh": "{done}／{total}：{draws}组参数×每组{replicates}次"},
    "seed": {"en": "Seed, and seed of the population", "zh": "种子及企业总体种子"},
    "scale": {"en": "Share of the enterprises", "zh": "企业抽样比例"},
    "span": {"en": "Span", "zh": "时段"},
    "code": {"en": "Code: version, hash, commit", "zh": "代码版本、哈希、提交"},
    "scenario_hash": {"en": "Hash of the scenario", "zh": "情景哈希"},
    "python": {"en": "Python and system", "zh": "Python与系统"},
    "libraries": {"en": "Libraries", "zh": "程序库"},
    "file": {"en": "File {name}, sha256", "zh": "文件{name}的sha256"},
    "file_text": {"en": "Scenario file {name}", "zh": "情景文件{name}"},
    "resolved": {"en": "What scenario {name} says, all files taken together", "zh": "情景{name}的完整内容（合并全部文件）"},
    "attached": {"en": "Scenario {name}, resolved", "zh": "情景{name}（完整设定）"},
}  # fmt: skip
FILES_SHOWN = (".yaml", ".yml")


def section(material: Material) -> Section:
    """Commands, what was run, and the scenarios' text."""
    manifests = list(material.manifests.values())
    blocks: list[Block] = [Prose(say(WORDS, "lead", version=manifests[0]["code_version"])), Copied("\n".join(commands(material)))]
    if material.ensembles:
        blocks += [Prose(say(WORDS, "verify")), Copied("\n".join(f"qilu verify {one.run.directory.name}" for one in material.ensembles))]
    blocks.append(Shown(_table(material)))
    blocks += [Copied(describe(one.scenario), say(WORDS, "resolved", name=one.name)) for one in material.ensembles]
    return Section("reproduction", say(WORDS, "title"), [*blocks, *_texts(material.ensembles)])


def attachments(material: Material) -> list[Attachment]:
    """The resolved scenarios, each once."""
    return [Attachment(f"{one.name}.json", say(WORDS, "attached", name=one.name), one.stored.manifest["scenario"]) for one in material.ensembles]


def commands(material: Material) -> list[str]:
    """What was typed to have the results, and then this page."""
    typed = [_again(told["command"]) for told in material.manifests.values()]
    return [*dict.fromkeys(typed), report_command(material)]


def report_command(material: Material) -> str:
    """What makes this page."""
    return shlex.join(["qilu", "report", *(folder.resolve().name for folder in material.manifests)])


def _again(command: list[str]) -> str:
    """The command without where it wrote; folders that it read by their names."""
    return " ".join(_shown(word) for word in redraw_command(command).split(" "))


def _shown(path: str) -> str:
    """A path as a reader elsewhere can use it: of an absolute one the last name."""
    return Path(path).name if Path(path).is_absolute() else path


def _table(material: Material) -> DataTable:
    """A row a fact and folder; what is the same in all folders stands once, first."""
    facts = {folder.resolve().name: list(_facts(told)) for folder, told in material.manifests.items()}
    shared = [fact for fact in next(iter(facts.values())) if all(fact in others for others in facts.values())]
    rows: list[list[Cell]] = [[say(WORDS, "every"), what, value] for what, value in shared]
    rows += [[name, what, value] for name, told in facts.items() for what, value in told if (what, value) not in shared]
    heads = tuple(DataColumn(say(WORDS, key)) for key in ("folder", "what", "value"))
    return DataTable("what-was-run", say(WORDS, "made"), heads, rows)


def _facts(told: dict[str, Any]) -> Iterable[tuple[Words, Words | str]]:
    code = told["code"]
    yield say(WORDS, "kind"), told["kind"]
    if "scenario" in told:
        scenario, runs = told["scenario"], told["runs"]
        yield say(WORDS, "runs"), say(WORDS, "count", **{name: runs[name] for name in ("done", "total", "draws", "replicates")})
        yield say(WORDS, "seed"), f"{scenario['seed']}, {scenario['population_seed']}"
        yield say(WORDS, "scale"), f"{scenario['scale']:g}"
        yield say(WORDS, "span"), f"{scenario['start']} – {scenario['end']}"
        yield say(WORDS, "scenario_hash"), told["scenario_hash"]
        for file in told["scenario_files"]:
            yield say(WORDS, "file", name=_shown(file["name"])), file["sha256"]
    yield say(WORDS, "code"), ", ".join(str(part) for part in (code["version"], code["hash"], code["commit"]) if part)
    platform = told.get("platform", {})
    yield say(WORDS, "python"), " ".join([told["python"], *(platform[name] for name in ("system", "machine") if name in platform)])
    yield say(WORDS, "libraries"), ", ".join(f"{name} {version}" for name, version in told["libraries"].items())


def _texts(ensembles: Iterable[Ensemble]) -> list[Block]:
    """Scenario files that lie where the command was typed and are still what was run, each once."""
    found: dict[str, Block] = {}
    for one in ensembles:
        for name, digest in one.scenario.files:
            path = Path(name)
            if path.suffix in FILES_SHOWN and name not in found and path.is_file():
                content = path.read_bytes()
                if hashlib.sha256(content).hexdigest() == digest:
                    found[name] = Copied(content.decode("utf-8"), say(WORDS, "file_text", name=_shown(name)))
    return list(found.values())
