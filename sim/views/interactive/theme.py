"""How every interactive chart looks, and how an Altair chart becomes a Vega-Lite specification that a page can hold.

Colours, sizes and words are those of the printed charts (`sim.views.style`). A specification holds its data, asks for nothing from outside,
is as wide as its container, and is the same for the same numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from sim.kernel.errors import QiluError

try:
    import altair as alt
except ImportError as error:
    raise QiluError("interactive charts need Altair: pip install 'qilu[report]'") from error
from matplotlib import rc_context

from sim.views import style
from sim.views.interactive.parts import DataColumn, Words
from sim.views.phrases import LANGUAGES, fill

FONT = f'qilu, "{style.CHINESE_FONT}", "Noto Sans CJK SC", sans-serif'
"""Font families of every word in a chart: `qilu` is the one that a page embeds."""

NARROW = 480
"""Below this width of the drawing, in pixels, a chart is laid out as on a telephone."""

MANY_YEARS = 7
"""More labels of years than these stand too close on a telephone."""

SMALL, NORMAL = 11, 12
"""Sizes of type, pixels."""

LETTER = 0.6
"""Width of a letter that is not Chinese, as a share of the size of type: that of a wide one, as most are narrower."""

BAND_80, BAND_50 = "#C9DFEE", "#7FB8DA"
"""The bands of the fan: `style.BLUE` on white, pale and less pale, without transparency so that a key can show them."""

CONFIG: dict[str, Any] = {
    "background": "white",
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": style.GREY, "labelFontSize": SMALL, "titleColor": style.GREY, "titleFontSize": SMALL, "titleFontWeight": "normal",
        "labelLimit": 400, "titleLimit": 600, "domainColor": style.PALE, "gridColor": style.FAINT, "ticks": False, "labelPadding": 6,
        "labelOverlap": "greedy",
    },
    "axisY": {"domain": False, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "start", "titleBaseline": "bottom", "titleX": 0, "titleY": -8},
    "axisX": {"grid": False},
    "legend": {
        "orient": "top", "title": None, "labelColor": style.GREY, "labelFontSize": SMALL, "labelLimit": 400, "symbolStrokeWidth": 2,
        "symbolSize": 90, "columnPadding": 14, "rowPadding": 3, "offset": 24,
    },
    "text": {"fontSize": SMALL, "color": style.INK, "font": FONT},
    "line": {"strokeWidth": 2.2, "strokeCap": "round"},
    "bar": {"color": style.BLUE},
    "locale": {"number": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""], "minus": "−"}},
}  # fmt: skip
"""Vega-Lite configuration of every chart."""

_MADE_UP_NAME = re.compile(r"\b(?:view|param)_[0-9a-f]+(?:_[0-9]+)?\b")


def spec_of(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The chart as Vega-Lite: validated, its data inside, its width that of the container, names that Altair makes up numbered from one.

    A single or layered chart fits its container; one of several panels keeps its own widths. Raises altair's SchemaValidationError for a chart
    that is no valid Vega-Lite, ValueError for a number that is not finite.
    """
    spec: dict[str, Any] = chart.to_dict()
    spec["config"] = {**CONFIG, **{name: part for name, part in spec.get("config", {}).items() if name != "view"}}
    if not {"hconcat", "vconcat", "concat", "facet"} & spec.keys():
        spec["width"] = "container"
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    spec.setdefault("padding", {"left": 4, "right": 12, "top": 4, "bottom": 4})
    numbered: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        return numbered.setdefault(match.group(), f"part_{len(numbered) + 1}")

    return json.loads(_MADE_UP_NAME.sub(renamed, json.dumps(spec, ensure_ascii=False, allow_nan=False)))


def specs_of(draw: Callable[[str], alt.TopLevelMixin]) -> dict[str, dict[str, Any]]:
    """The specification in each language; `draw(language)` makes the chart."""
    return {language: spec_of(draw(language)) for language in LANGUAGES}


def words_of(say: Callable[..., str], *about: object) -> Words:
    """The text in each language; `say(*about, language)` writes it."""
    return {language: say(*about, language) for language in LANGUAGES}


def layered(*layers: alt.Chart, height: float) -> alt.LayerChart:
    """Layers over one another, the later ones on top, in a drawing of that height in pixels."""
    return alt.LayerChart(layer=list(layers), height=height)


def data_of(rows: Sequence[dict[str, Any]]) -> alt.InlineData:
    """Rows as data inside the chart. Numbers must be plain Python numbers."""
    return alt.InlineData(values=list(rows))


def column_of(table: Mapping[str, Mapping[str, str]], name: str, unit: str | None = None, **values: object) -> DataColumn:
    """A column of a table behind a chart, called by a phrase of `table`."""
    return DataColumn(words_of(lambda language: fill(table, name, language, **values)), unit)


def pixels(field: str, height: float) -> alt.Y:
    """Places counted in pixels from the top of a drawing of that height, without an axis."""
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False))


def joined(parts: Iterable[str], language: str) -> str:
    """A list in a sentence."""
    return ("；" if language == "zh" else "; ").join(parts)


def lines_of(words: str, width: float, language: str, size: float = NORMAL, weight: str = "normal") -> list[str]:
    """`words` broken into lines of at most `width` pixels in type of `size` pixels, as text marks take them."""
    if width_of(words, size) <= width:
        return [words]
    with style.chart_style(), rc_context({"font.family": [style.CHINESE_FONT]}):
        return style.wrap(style.new_figure(1, 1), words, size * 0.75, weight, language, width / 96)


def width_of(words: str, size: float = SMALL) -> float:
    """About how wide `words` are in type of `size` pixels, rather too wide than too narrow, pixels."""
    return size * sum(1.0 if east_asian_width(letter) in "WF" else LETTER for letter in words)


DRAWN = {
    "hollow": "M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0ZM0.62,0A0.62,0.62,0,1,0,-0.62,0A0.62,0.62,0,1,0,0.62,0Z",
    "stroke": "M-1.2,-0.22L1.2,-0.22L1.2,0.22L-1.2,0.22Z",
}
"""Symbols of a key as outlines that are filled: a ring, a line."""


def key(entries: Mapping[str, tuple[str, str]], wide: int, narrow: int = 2) -> alt.Chart:
    """A layer that draws nothing but the key above the chart, in `wide` columns, in `narrow` ones on a telephone.

    `entries`: colour and symbol of each word, in order; symbols are Vega's (square, circle, diamond, stroke for a line), or "hollow" for a ring.
    """
    # one scale only: some versions of Vega-Lite write a key for each where other layers use a channel without scale
    shapes = "".join(f"datum.value == {json.dumps(word, ensure_ascii=False)} ? '{DRAWN.get(kind, kind)}' : " for word, (_, kind) in entries.items())
    columns = alt.ExprRef(f"width < {NARROW} ? {narrow} : {wide}")
    symbol = alt.ExprRef(f"{shapes}'circle'")
    legend = alt.Legend(orient="top", title=None, columns=columns, values=list(entries), symbolOpacity=1, symbolType=symbol)
    scale = alt.Scale(domain=list(entries), range=[colour for colour, _ in entries.values()])
    return alt.Chart(data_of([])).mark_point(filled=True).encode(alt.Color("entry:N", scale=scale, legend=legend))


def year_axis(years: Sequence[int], **more: Any) -> alt.Axis:
    """An axis of whole years; of many, on a telephone, every other one is labelled, the last among them."""
    if len(years) > MANY_YEARS:
        more["labelExpr"] = f"width < {NARROW} && ({max(years)} - datum.value) % 2 == 1 ? '' : datum.label"
    return alt.Axis(title=None, values=list(years), format="d", **more)
