"""The report as one HTML file that needs nothing from outside: words in both languages, pictures, live charts, fonts and scripts inside."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sim.views.interactive.parts import DataTable, InteractiveChart
from sim.views.phrases import LANGUAGES
from sim.views.report.blocks import Block, Copied, Heading, Points, Prose, Report, Shown
from sim.views.report.cells import Column, columns_of
from sim.views.report.fonts import font_faces
from sim.views.report.pictures import picture, script_bundle
from sim.views.report.words import WORDS, both

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
TAGS = {"zh": "zh-Hans", "en": "en"}
"""Values of the attribute `lang`."""


def render_page(report: Report, language: str) -> str:
    """The page, which opens in `language`. The same report gives the same text."""
    template = _environment().get_template("report.html.j2")
    pictures = {(chart.name, lang): picture(chart.specs[lang], f"{lang}-{chart.name}") for chart in report.charts() for lang in LANGUAGES}
    shown: dict[str, Any] = {
        "report": report,
        "default": language,
        "languages": LANGUAGES,
        "names": LANGUAGE_NAMES,
        "tags": TAGS,
        "pictures": pictures,
        "titles": both("page_title", title=report.title),
        "specs": [(f"spec-{lang}-{chart.name}", _script_json(chart.specs[lang])) for chart in report.charts() for lang in LANGUAGES],
        "files": [(one.name, one.title, _data_link(one.content)) for one in report.attachments],
        "words": lambda key, lang, **values: WORDS[key][lang].format(**values),
    }
    characters = template.render(**shown, fonts="", vega="", script="")
    return template.render(**shown, fonts=font_faces(characters), vega=script_bundle(), script=_part("report.js"))


def kind_of(block: Block) -> str:
    """What the template shows a block as."""
    kinds = {Prose: "prose", Points: "points", Copied: "copied", Heading: "heading", Shown: "table", InteractiveChart: "chart"}
    return kinds[type(block)]


def columns(table: DataTable, language: str) -> list[Column]:
    """The table's columns as text."""
    return columns_of(table, language)


def rows(shown: Sequence[Column]) -> list[tuple[str, ...]]:
    """The rows of columns."""
    return list(zip(*(column.cells for column in shown), strict=True))


def css_text(words: str) -> Markup:
    """Words inside a string of a style sheet: all but letters, digits and spaces by their numbers."""
    from markupsafe import Markup

    return Markup("".join(character if re.fullmatch(r"[A-Za-z0-9 ]", character) else f"\\{ord(character):06x}" for character in words))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(loader=FunctionLoader(_part), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(kind_of=kind_of, columns_of=columns, rows_of=rows, css_text=css_text, css=_part("report.css"))
    return environment


def _part(name: str) -> str:
    return (files("sim.views.report") / "page" / name).read_text(encoding="utf-8")


def _script_json(content: Any) -> str:
    """JSON that may stand in a script element."""
    return (
        json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _data_link(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return "data:application/json;base64," + base64.b64encode(text.encode()).decode("ascii")
