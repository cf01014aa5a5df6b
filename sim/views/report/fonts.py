"""The fonts of a page: the shipped Chinese font, cut to the characters of a page, as text that a style sheet can hold."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from pathlib import Path

from matplotlib import get_data_path

from sim.views.style import FONT_FOLDER

WEIGHTS = {400: "NotoSansCJKscGB2312-Regular.otf", 700: "NotoSansCJKscGB2312-Bold.otf"}
LATIN_WEIGHTS = {400: "DejaVuSans.ttf", 700: "DejaVuSans-Bold.ttf"}
FAMILY = "qilu"
"""Name under which a page embeds it, and which its charts ask for."""
ALWAYS = "".join(map(chr, range(0x20, 0x7F)))
"""Characters that scripts may write: those of numbers and Latin words."""


LATIN_FAMILY = "qilu-latin"
"""Name of the font that English text takes first: it has narrow quotation marks, where the Chinese font's are as wide as a character."""
LATIN_MARKS = "‘’“”…—·±×"


def font_faces(characters: Iterable[str]) -> str:
    """`@font-face` rules with the characters that the fonts have, WOFF2 inside; the same characters give the same bytes."""
    wanted = "".join(sorted(set(characters) | set(ALWAYS)))
    latin = Path(get_data_path(), "fonts", "ttf")
    chinese = [_face(FAMILY, FONT_FOLDER / name, weight, wanted) for weight, name in WEIGHTS.items()]
    return "\n".join(chinese + [_face(LATIN_FAMILY, latin / name, weight, LATIN_MARKS) for weight, name in LATIN_WEIGHTS.items()])


def _face(family: str, path: Path, weight: int, characters: str) -> str:
    from fontTools import subset

    options = subset.Options(
        flavor="woff2", layout_features=["kern", "palt", "locl"], hinting=False, drop_tables=["FFTM"], notdef_outline=True, recalc_timestamp=False
    )
    font = subset.load_font(str(path), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    packed = io.BytesIO()
    subset.save_font(font, packed, options)
    data = base64.b64encode(packed.getvalue()).decode("ascii")
    source = f'src:url(data:font/woff2;base64,{data}) format("woff2")'
    return f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:normal;font-display:block;{source}}}'
