"""Cities, breakthroughs, and how firms climb, know and use: what the runs of one scenario say of places, projects and firms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.views.interactive import run_charts
from sim.views.report.blocks import Block, Prose, Section
from sim.views.report.sections.advice import advise
from sim.views.report.words import say

if TYPE_CHECKING:
    from sim.views.report.material import Material

WORDS: dict[str, dict[str, str]] = {
    "cities": {"en": "Cities", "zh": "各市情况"},
    "breakthroughs": {"en": "Breakthroughs", "zh": "技术突破"},
    "breakthroughs_note": {
        "en": "A project takes about four years: little of what the measures start is finished by the end of 2027. Look at projects "
            "under way too, not at "
              "breakthroughs alone.",
        "zh": "项目周期一般约四年，政策启动的项目到2027年底大多尚未完成，不宜只看突破数量，还应看在研项目。",
    },
    "firms": {"en": "Enterprises: climbing, knowing, using", "zh": "企业成长与政策享受"},
    "no_firms": {
        "en": "The ladder of enterprises and their research intensity need what became of every firm, which these runs did not keep:",
        "zh": "企业梯次成长和研发强度分布需要企业明细，这些模拟未保存：",
    },
    "no_events": {
        "en": "The path of projects and their waiting times need the events of a run, which was not kept:",
        "zh": "项目流程及等待时间需要事件记录，这些模拟未保存：",
    },
}  # fmt: skip


def cities(material: Material) -> Section | None:
    """The map of tiles with its table."""
    one = material.main
    chart = None if one is None else run_charts.cities(one.run, one.yearly)
    return None if chart is None else Section("cities", say(WORDS, "cities"), [chart])


def breakthroughs(material: Material) -> Section | None:
    """Breakthroughs by chain, and the way of projects through their stages."""
    one = material.main
    if one is None:
        return None
    chart, funnels = run_charts.breakthroughs(one.run, one.yearly), run_charts.funnels(one.run)
    if chart is None and not funnels:
        return None
    blocks: list[Block] = [Prose(say(WORDS, "breakthroughs_note")), *([chart] if chart is not None else []), *funnels]
    if not funnels:
        blocks += advise(material, say(WORDS, "no_events"), ["qilu run {file} --events"])
    return Section("breakthroughs", say(WORDS, "breakthroughs"), blocks)


def firms(material: Material) -> Section | None:
    """Ladder, research intensity, awareness and take-up."""
    one = material.main
    if one is None:
        return None
    of_firms = [chart for chart in (run_charts.ladder(one.run), run_charts.intensity(one.run)) if chart is not None]
    awareness = run_charts.awareness(one.run)
    blocks: list[Block] = [*([awareness] if awareness is not None else []), *of_firms]
    if not of_firms:
        blocks += advise(material, say(WORDS, "no_firms"), ["qilu run {file} --firms"])
    return Section("firms", say(WORDS, "firms"), blocks)
