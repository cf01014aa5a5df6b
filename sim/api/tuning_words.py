"""Words of the sliders of `sim.tune` in Chinese and English: whole sentences in both languages, as in `sim.views.labels`."""

from __future__ import annotations

from sim.scenario.resolved import Text
from sim.views.phrases import LANGUAGES, fill

_WORDS: dict[str, dict[str, str]] = {
    "moved": {"en": "Levers moved, {share} % of firms", "zh": "{share}%企业样本中调整参数后"},
    "as_written": {"en": "scenario as written", "zh": "原情景"},
    "value_as_written": {"en": "as written: {value}", "zh": "原值：{value}"},
    "reset": {"en": "As written", "zh": "恢复原值"},
    "waiting": {"en": "Move a lever: the chart answers within seconds.", "zh": "请移动滑块，图表将在数秒内更新。"},
    "computing": {"en": "Computing pair {number} of {pairs} …", "zh": "正在计算第{number}对模拟，共{pairs}对……"},
    "done": {
        "en": "{pairs} pairs of runs on {share} % of the firms, for a first look. For conclusions:",
        "zh": "{share}%企业、{pairs}对模拟，仅供初步判断。得出结论请运行：",
    },
    "failed": {"en": "This cannot be computed: {why}", "zh": "无法计算：{why}"},
    "chart": {"en": "Chart: what the moved levers change, by year", "zh": "图：调整参数后的逐年变化"},
}


def words(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` with its values filled in. Raises QiluError for a language without words."""
    return fill(_WORDS, key, language, **values)


def title(key: str, **values: object) -> Text:
    """The phrase in both languages, as the title of a scenario."""
    return Text(**{language: words(key, language, **values) for language in LANGUAGES})
