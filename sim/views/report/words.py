"""Words of the report in Chinese and English; sections keep what only they say."""

from __future__ import annotations

from collections.abc import Mapping

from sim.views.interactive.parts import Words
from sim.views.interactive.theme import words_of
from sim.views.phrases import LANGUAGES, fill

WORDS: dict[str, dict[str, str]] = {
    # the page
    "page_title": {"en": "{title} – qilu report", "zh": "{title}——齐鲁模拟报告"},
    "skip": {"en": "Skip to the report", "zh": "跳到正文"},
    "contents": {"en": "Contents", "zh": "目录"},
    "findings": {"en": "What matters most", "zh": "主要结论"},
    "more": {"en": "more", "zh": "详见"},
    "table_behind": {"en": "The numbers behind this chart", "zh": "图表数据"},
    "table_folded": {"en": "{title} ({rows} rows)", "zh": "{title}（{rows}行）"},
    "files": {"en": "Files in this page", "zh": "随附文件"},
    "files_note": {
        "en": "What was run, in full: every rule, lever, assumption and target as the program read them.",
        "zh": "完整的运行设定：程序读取的全部规则、政策工具、假设和目标。",
    },
    "print": {"en": "Print", "zh": "打印"},
    "language": {"en": "Language", "zh": "语言"},
    "still": {"en": "Without scripts the charts are pictures.", "zh": "未启用脚本时，图表以静态图片显示。"},
    "source": {
        "en": "Source: qilu {version}, {scenarios}, seed {seed}, {runs} runs. To redraw: {command}",
        "zh": "来源：齐鲁（qilu）{version}，{scenarios}，种子{seed}，共{runs}次模拟。重新生成：{command}",
    },
    "source_studies": {"en": "Source: qilu {version}. To redraw: {command}", "zh": "来源：齐鲁（qilu）{version}。重新生成：{command}"},
    "yes": {"en": "yes", "zh": "是"},
    "no": {"en": "no", "zh": "否"},
    # why folders cannot be paired
    "apart_code": {
        "en": "{ours} was computed by version {our_code} of the model, {theirs} by version {their_code}.",
        "zh": "{ours}由模型版本{our_code}计算，{theirs}由版本{their_code}计算。",
    },
    "apart_world": {
        "en": "{ours} and {theirs} are not of one world: {what} is {our_value} in the one and {their_value} in the other.",
        "zh": "{ours}与{theirs}不属于同一模拟世界：{what}分别为{our_value}和{their_value}。",
    },
    "apart_runs": {"en": "{ours} and {theirs} have no run in common.", "zh": "{ours}与{theirs}没有相同编号的模拟。"},
    "apart_unfinished": {"en": "{ours} is unfinished.", "zh": "{ours}尚未完成。"},
}


def both(key: str, **values: object) -> Words:
    """The phrase `key` of this module in both languages; see `say`."""
    return say(WORDS, key, **values)


def say(table: Mapping[str, Mapping[str, str]], key: str, **values: object) -> Words:
    """The phrase `key` of a table in both languages; values that are words in both languages are taken in the language of the phrase."""

    def said(language: str) -> str:
        chosen = {name: value[language] if isinstance(value, Mapping) else value for name, value in values.items()}
        return fill(table, key, language, **chosen)

    return words_of(said)


def same(words: str) -> Words:
    """A text that is the same in both languages."""
    return dict.fromkeys(LANGUAGES, words)
