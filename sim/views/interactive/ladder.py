"""Ladder of firms: bands from the rungs at the start of the run to those at its end, with the number of every flow under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import altair as alt
import numpy as np

from sim.views import style
from sim.views.interactive import theme
from sim.views.interactive.parts import Cell, DataTable, InteractiveChart
from sim.views.numbers import amount
from sim.views.phrases import fill
from sim.views.run.firm_files import ladder_of
from sim.views.run.ladder import ENDS, STARTS, Ladder
from sim.views.run.ladder_chart import COLOURS, Band, Edges, direction, ladder_note, ladder_title, layout, rung_words
from sim.views.run.words import counted, say

if TYPE_CHECKING:
    from sim.views.stored_run import StoredRun

HEAD, HEIGHT, GAP, FOOT = 38, 470, 34, 24
"""Height of the line over the picture, of the picture, least distance of two rungs, and room for the last rung's words, pixels."""
BAR = 0.02
"""Width of a rung, as a share of the picture."""
POINTS = 24
"""Points along the edge of a band."""
OPACITY = 0.5

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Bands between rungs at the start and at the end. {title}. Largest flows: {told}.",
        "zh": "期初与期末各层级之间的流向图。{title}。主要流向：{told}。",
    },
    "flow": {"en": "{start} to {end}: {value}", "zh": "{start}→{end}{value}"},
    "start": {"en": "At the start", "zh": "期初"},
    "end": {"en": "At the end", "zh": "期末"},
    "firms": {"en": "Firms (10–90 %)", "zh": "企业数（10–90%区间）"},
    "direction": {"en": "Direction", "zh": "方向"},
    "mean": {"en": "Mean", "zh": "均值"},
    "low": {"en": "10 % point", "zh": "10%分位数"},
    "high": {"en": "90 % point", "zh": "90%分位数"},
    "table": {"en": "Flows between rungs", "zh": "层级流动"},
}
TOLD = 5


def ladder(run: StoredRun) -> InteractiveChart | None:
    """The picture; None if the run kept no firms or no firm ever had a status."""
    found = ladder_of(run)
    if found is None or not found.shown:
        return None
    title = theme.words_of(lambda language: ladder_title(found, run.years, language))

    def told(language: str) -> str:
        largest = sorted(found.shown, key=lambda flow: -flow.mean)[:TOLD]
        return theme.joined(
            (
                fill(
                    WORDS, "flow", language, start=say(flow.start, language), end=say(flow.end, language), value=amount(flow.mean, "firms", language)
                )
                for flow in largest
            ),
            language,
        )

    return InteractiveChart(
        name="ladder",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=told(language))),
        specs=theme.specs_of(lambda language: _chart(found, run.years, language)),
        table=_table(found),
        note=theme.words_of(lambda language: ladder_note(found, run.years, language)),
    )


def _chart(found: Ladder, years: tuple[int, int], language: str) -> alt.LayerChart:
    starts, ends, bands = layout(found.shown, HEIGHT, GAP)
    height = HEAD + HEIGHT + FOOT
    points = [point for number, band in enumerate(bands) for point in _points(band, number)]
    told = theme.data_of([_told(band, number, language) for number, band in enumerate(bands)])
    rungs = [*_rungs(found, starts, "start", language), *_rungs(found, ends, "end", language)]
    x = alt.X("at:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    pointed = alt.selection_point(name="pointed", on="pointerover", clear="pointerout", fields=["band"])
    tooltip = [alt.Tooltip(f"{name}:N", title=fill(WORDS, name, language)) for name in ("start", "end", "firms", "direction")]
    opacity = alt.when(pointed).then(alt.value(OPACITY)).otherwise(alt.value(0.15))
    known = alt.LookupData(told, key="band", fields=["colour", "start", "end", "firms", "direction"])
    area = alt.Chart(theme.data_of(points)).transform_lookup("band", known).mark_area(line=False).encode(
        x, theme.pixels("top", height), alt.Y2("bottom"), alt.Fill("colour:N", scale=None), detail="band:N", tooltip=tooltip, opacity=opacity,
    )  # fmt: skip
    entries = {say(way, language): (_pale(colour), "square") for way, colour in COLOURS.items()}
    drawn = alt.Chart(theme.data_of(rungs))
    bars = drawn.mark_rect(color=style.INK).encode(alt.X("from:Q", axis=None), theme.pixels("top", height), alt.X2("to"), alt.Y2("bottom"))
    words = [layer for side in ("start", "end") for layer in _words(drawn.transform_filter(f"datum.side == '{side}'"), side, height)]
    tops = [
        alt.Chart(theme.data_of([{"at": at, "words": say("ladder_start", language, year=year)}]))
        .mark_text(align="left" if at == 0 else "right", baseline="top", y=0, fontWeight="bold", color=style.GREY)
        .encode(x, text="words:N")
        for at, year in ((0, years[0] - 1), (1, years[1]))
    ]
    return theme.layered(theme.key(entries, wide=3, narrow=3), area.add_params(pointed), bars, *words, *tops, height=height)


def _words(rungs: alt.Chart, side: str, height: float) -> list[alt.Chart]:
    """Name and number of the rungs of a side, inside the picture."""
    shift = alt.ExprRef(f"{BAR} * width + 6" if side == "start" else f"-{BAR} * width - 6")
    align: Literal["left", "right"] = "left" if side == "start" else "right"
    names = rungs.mark_text(align=align, dx=shift, baseline="bottom", fontWeight="bold", fontSize=theme.NORMAL).encode(text="name:N")
    numbers = rungs.mark_text(align=align, dx=shift, baseline="top").encode(text="words:N")
    return [layer.encode(alt.X("at:Q", axis=None), theme.pixels("middle", height)) for layer in (names, numbers)]


def _points(band: Band, number: int) -> list[dict[str, object]]:
    """The outline of a band: its upper and lower edge from left to right."""
    share = np.linspace(0.0, 1.0, POINTS)
    middle = band.start + (band.end - band.start) * share**2 * (3 - 2 * share)
    across = BAR + (1 - 2 * BAR) * share
    return [
        {"band": number, "at": round(float(at), 4), "top": round(HEAD - float(top), 2), "bottom": round(HEAD - float(top) + band.thick, 2)}
        for at, top in zip(across, middle, strict=True)
    ]


def _told(band: Band, number: int, language: str) -> dict[str, object]:
    """Colour of a band and what the pointer shows of it."""
    flow, way = band.flow, direction(band.flow)
    return {"band": number, "colour": COLOURS[way], "start": say(flow.start, language), "end": say(flow.end, language),
            "firms": counted(flow.mean, flow.p10, flow.p90, language), "direction": say(way, language)}  # fmt: skip


def _rungs(found: Ladder, edges: Edges, side: str, language: str) -> list[dict[str, object]]:
    at = 0.0 if side == "start" else 1.0
    return [
        {
            "side": side, "at": at, "from": 0.0 if side == "start" else 1 - BAR, "to": BAR if side == "start" else 1.0, "top": HEAD - top,
            "bottom": HEAD - bottom, "middle": HEAD - (top + bottom) / 2, "name": say(rung, language),
            "words": rung_words(found, rung, side, language),
        }
        for rung, (top, bottom) in edges.items()
    ]  # fmt: skip


def _pale(colour: str) -> str:
    """The colour as it looks through OPACITY on white."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 - OPACITY * (255 - part)):02X}" for part in parts)


def _table(found: Ladder) -> DataTable:
    """All flows between rungs, and those of firms that never had a status."""
    columns = (
        *(theme.column_of(WORDS, name) for name in ("start", "end")),
        *(theme.column_of(WORDS, name, "firms") for name in ("mean", "low", "high")),
    )
    flows = [found.flow(start, end) for start in STARTS for end in ENDS]
    rows: list[list[Cell]] = [
        [theme.words_of(say, flow.start), theme.words_of(say, flow.end),
         flow.mean, flow.p10, flow.p90]
        for flow in flows
        if flow.p90 > 0 or flow.mean > 0
    ]  # fmt: skip
    return DataTable("ladder", theme.words_of(lambda language: fill(WORDS, "table", language)), columns, rows)
