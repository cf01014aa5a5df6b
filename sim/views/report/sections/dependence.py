"""On what the results depend: the assumptions that move them most, and the corners of the unknown in which targets fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.views.report.blocks import Block, Prose, Section
from sim.views.report.material import DISCOVERY, SENSITIVITY
from sim.views.report.sections.advice import advise
from sim.views.report.words import say

if TYPE_CHECKING:
    from sim.views.report.material import Material

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "On what it depends", "zh": "影响结果的主要因素"},
    "how": {
        "en": "Every assumption was moved through its plausible range while the chance stayed the same. Where a long bar stands for "
            "a hypothetical value, better "
              "evidence would be worth most.",
        "zh": "保持随机因素不变，让各项假设在合理范围内变动。条形较长且状态为“假设”的参数，最值得补充证据。",
    },
    "no_box": {
        "en": "No range of the uncertain parameters was found that holds the futures in which the target is missed much more often than others.",
        "zh": "未发现能显著集中“目标未实现”的参数区间。",
    },
    "lack": {
        "en": "To see which assumptions the results depend on most, run and name the folder too:",
        "zh": "如需了解结果主要取决于哪些假设，请运行以下命令，并将结果文件夹一并提供：",
    },
}  # fmt: skip


def section(material: Material) -> Section:
    """Charts of the folders of `qilu sensitivity` and `qilu discover`; else what to run."""
    blocks = _charts(material) or advise(material, say(WORDS, "lack"), ["qilu sensitivity {file}"])
    return Section("dependence", say(WORDS, "title"), blocks)


def _charts(material: Material) -> list[Block]:
    if not material.of(SENSITIVITY) and not material.of(DISCOVERY):
        return []
    from sim.views.interactive import sensitivity_charts

    blocks: list[Block] = []
    for folder in material.of(SENSITIVITY):
        blocks += [Prose(say(WORDS, "how")), *sensitivity_charts.sensitivity(folder)]
    for folder in material.of(DISCOVERY):
        blocks += sensitivity_charts.discovery(folder) or [Prose(say(WORDS, "no_box"))]
    return blocks
