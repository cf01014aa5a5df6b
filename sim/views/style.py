"""How every chart looks: fonts, colours, the frame with title, key, and source line, and how it is saved.

Colours are from Okabe and Ito's colour-blind-safe palette; meaning never rests on colour alone. Figures are built without
pyplot, from matplotlib's defaults plus SETTINGS, so that a user's matplotlibrc changes nothing; equal results give equal bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib import font_manager, rc_context, rcdefaults, rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.views.phrases import LANGUAGES

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

FONT_FOLDER = Path(__file__).parent / "fonts"
CHINESE_FONT = "Noto Sans CJK SC GB2312"
"""Family name of the shipped subset; a name of its own, so that no installed font is taken in its place."""

BLUE, SKY, ORANGE, VERMILION = "#0072B2", "#56B4E9", "#E69F00", "#D55E00"
GREEN, PURPLE, YELLOW, PEACH = "#009E73", "#CC79A7", "#F0E442", "#F2B68E"
INK, GREY, PALE, FAINT = "#222222", "#6B6B6B", "#BDBDBD", "#E6E6E6"

STACK = (BLUE, SKY, GREEN, ORANGE, PURPLE, YELLOW, "#004C75", "#8A5A00", "#7FCDB5", VERMILION, PALE)
"""Order of colours in stacked bars; the last is for the remainder."""

FORMATS = ("png", "svg", "pdf")
"""Formats that charts can be written in."""
_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}

DPI = 160
PIXELS = 80
"""Pixels an inch at which a notebook shows a picture: all of it beside the text, twice as sharp on a fine screen."""
MARGIN = 0.30
"""Space around the frame, inches."""

SETTINGS: dict[str, Any] = {
    "font.family": ["DejaVu Sans", CHINESE_FONT],
    "font.size": 10.0,
    "text.color": INK,
    "axes.edgecolor": PALE,
    "axes.labelcolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "xtick.major.size": 0.0,
    "ytick.major.size": 0.0,
    "grid.color": FAINT,
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "legend.fontsize": 9.0,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.hashsalt": "qilu",
    "svg.fonttype": "none",
}

_PIECES = re.compile(r"[<>]?[0-9][0-9.,–%]*(?:万亿元|亿元|万元|万?[家件人项]|年底|年)?|[^\s\u2E80-\uFFEF“”]+|.")
_OPENING, _CLOSING = "（“《", "，；：。、）”》"


@cache
def register_fonts() -> None:
    """Make the shipped Chinese fonts known to matplotlib in this process."""
    for path in sorted(FONT_FOLDER.glob("*.otf")):
        font_manager.fontManager.addfont(path)


@contextmanager
def chart_style() -> Iterator[None]:
    """Draw inside this context: matplotlib's defaults plus SETTINGS, restored afterwards."""
    register_fonts()
    with rc_context():
        rcdefaults()
        rcParams.update(SETTINGS)  # type: ignore[arg-type]  # stubs want literal names
        yield


class Picture(Figure):
    """A figure that a notebook shows though pyplot does not know it."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """The picture, and the size in pixels at which a notebook shows it."""
        width, height = self.get_size_inches()
        return png(self), {"width": round(PIXELS * width), "height": round(PIXELS * height)}


def png(figure: Figure) -> bytes:
    """The picture as the bytes of a PNG file, without date or software, so that equal pictures are equal bytes."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI, metadata={"Software": None})
    return file.getvalue()


def new_figure(width: float, height: float) -> Picture:
    """An empty figure of `width` × `height` inches with an Agg canvas, outside pyplot's list of figures."""
    figure = Picture(figsize=(width, height), dpi=DPI)
    FigureCanvasAgg(figure)
    return figure


def draw_frame(figure: Figure, title: str, source: str, language: str, key: Sequence[tuple[Artist, str]] = (), note: str = "") -> tuple[float, float]:
    """Write title, key and source line; returns bottom and top, in inches, of the space left for axes.

    `key`: drawn samples and their words, in one row under the title. `note`: a line above the source line.
    """
    width, height = figure.get_size_inches()
    top = height - MARGIN
    for line in wrap(figure, title, 13.5, "bold", language, width - 2 * MARGIN):
        _write(figure, MARGIN, top, line, 13.5, INK, "bold")
        top -= 0.285
    if key:
        top -= 0.06
        artists, words = zip(*key, strict=True)
        place = MARGIN / width, (top + 0.05) / height
        figure.legend(artists, words, loc="upper left", bbox_to_anchor=place, ncols=len(key), borderpad=0.0, borderaxespad=0.0,
                       handlelength=1.6, handletextpad=0.5, columnspacing=1.6, labelcolor=GREY)  # fmt: skip
        top -= 0.24
    bottom = 0.16
    for line in reversed(wrap(figure, source, 7.5, "normal", language, width - 2 * MARGIN)):
        _write(figure, MARGIN, bottom, line, 7.5, GREY, va="bottom")
        bottom += 0.155
    for line in reversed(wrap(figure, note, 8.5, "normal", language, width - 2 * MARGIN)):
        _write(figure, MARGIN, bottom + 0.03, line, 8.5, GREY, va="bottom")
        bottom += 0.19
    return bottom + 0.1, top


def add_axes(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes between the given edges, all in inches from the figure's lower left corner."""
    width, height = figure.get_size_inches()
    return figure.add_axes((left / width, bottom / height, (right - left) / width, (top - bottom) / height))


def text_width(figure: Figure, text: str, size: float, weight: str) -> float:
    """Width of one line of text in inches."""
    probe = Text(0, 0, text, fontsize=size, fontweight=weight)
    probe.set_figure(figure)
    return probe.get_window_extent(figure.canvas.get_renderer()).width / figure.dpi  # type: ignore[attr-defined]


def fitted(figure: Figure, text: str, size: float, weight: str, width: float) -> str:
    """As much of the text as is no wider than `width` inches, with dots where the rest was."""
    kept = text
    while kept and text_width(figure, kept + "…" * (kept != text), size, weight) > width:
        kept = kept[:-1].rstrip(" ,，；")
    return kept if kept == text else kept + "…"


def wrap(figure: Figure, text: str, size: float, weight: str, language: str, width: float) -> list[str]:
    """Lines of at most `width` inches: two, broken after a stop, semicolon or comma, if that fits, else broken between words."""
    if not text or text_width(figure, text, size, weight) <= width:
        return [text] if text else []
    for mark in ("。|\\. ", "；|; ", "，|, "):
        halves = [[text[: m.end()].rstrip(), text[m.end() :]] for m in re.finditer(mark, text)]
        longest = [max(text_width(figure, part, size, weight) for part in half) for half in halves]
        if longest and min(longest) <= width:
            return halves[longest.index(min(longest))]
    pieces = _chinese_pieces(text) if language == "zh" else re.findall(r"[^ ]+ *", text)
    widths = [text_width(figure, piece, size, weight) for piece in pieces]
    lines = _fill(pieces, widths, width)
    for share in (0.5, 0.6, 0.7, 0.8, 0.9):  # the narrowest that needs no more lines: no orphan on the last
        balanced = _fill(pieces, widths, width * share)
        if len(balanced) == len(lines):
            return balanced
    return lines


def _fill(pieces: list[str], widths: list[float], width: float) -> list[str]:
    lines, used = [""], 0.0
    for piece, length in zip(pieces, widths, strict=True):
        if lines[-1] and used + length > width:
            lines.append("")
            used = 0.0
        lines[-1] += piece
        used += length
    return [line.strip(" ") for line in lines]


def _chinese_pieces(text: str) -> list[str]:
    """Text cut where a line may break: not inside numbers with their unit or Latin words, nor before closing marks."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        if pieces and (piece in _CLOSING or pieces[-1][-1] in _OPENING):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def save(figure: Figure, path: Path) -> Path:
    """Write the picture as its suffix says, without date or software, so that equal pictures are equal files; returns `path`.

    Text of an SVG is text, with the letters it needs embedded; text of a PDF can be selected and searched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    form = path.suffix.removeprefix(".")
    figure.savefig(path, dpi=DPI, metadata=_METADATA[form])
    if form == "svg":
        from sim.views.svg_fonts import embed_fonts

        embed_fonts(path)
    return path


def save_all(
    figures_of: Callable[[str], Iterable[tuple[str, Figure]]],
    folder: Path,
    languages: Sequence[str] | None = None,
    prefix: str = "",
    formats: Sequence[str] = ("png",),
) -> list[Path]:
    """Draw the figures of each language, in both unless told otherwise; the files <prefix><name>.<language>.<format> in `folder`, in the order drawn.

    `figures_of(language)` yields each figure with its name and is called inside `chart_style()`. A figure is written before the next one is drawn.
    """
    written = []
    for language in languages or LANGUAGES:
        with chart_style():
            for name, figure in figures_of(language):
                written += [save(figure, folder / f"{prefix}{name}.{language}.{form}") for form in formats]
    return written


def _write(figure: Figure, x: float, y: float, text: str, size: float, colour: str, weight: str = "normal", va: str = "top") -> None:
    width, height = figure.get_size_inches()
    figure.text(x / width, y / height, text, fontsize=size, color=colour, fontweight=weight, va=va, ha="left")
