"""Fonts inside SVG pictures: the letters that a picture's text needs, of the very fonts it was laid out with, so that it looks alike everywhere."""

from __future__ import annotations

import base64
import html
import re
from functools import cache
from io import BytesIO
from pathlib import Path

from matplotlib import font_manager, rcParams

_TEXT = re.compile(r"<text style=\"([^\"]*)\"[^>]*>(.*?)</text>", re.DOTALL)
_WEIGHTS = {"normal": 400, "bold": 700}


def embed_fonts(path: Path) -> None:
    """Add to the SVG file the letters of its text as fonts; call with the settings it was drawn with. Equal pictures stay equal files.

    Each letter is taken from the first family of `font.family` that has it, as matplotlib takes it.
    """
    picture = path.read_text(encoding="utf-8")
    used: dict[str, set[str]] = {weight: set() for weight in _WEIGHTS}
    for look, words in _TEXT.findall(picture):
        used["bold" if "font-weight: 700" in look or "bold" in look else "normal"] |= set(html.unescape(words))
    faces = [_face(family, weight, letters) for weight, text in used.items() for family, letters in _shares(text, weight).items()]
    if faces:
        style = f'<style type="text/css">{"".join(faces)}</style>'
        path.write_text(picture.replace("<defs>", f"<defs>{style}", 1), encoding="utf-8")


def _shares(letters: set[str], weight: str) -> dict[str, str]:
    """The letters of each family, in order."""
    shares, left = {}, set(letters) - {"\n"}
    for family in rcParams["font.family"]:
        own = {letter for letter in left if ord(letter) in _letters_of(_file(family, weight))}
        left -= own
        if own:
            shares[family] = "".join(sorted(own))
    return shares


def _file(family: str, weight: str) -> str:
    return font_manager.findfont(font_manager.FontProperties(family=[family], weight=weight))


@cache
def _letters_of(file: str) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    return frozenset(TTFont(file, lazy=True).getBestCmap())


def _face(family: str, weight: str, letters: str) -> str:
    """A font of these letters as CSS."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(_file(family, weight), recalcTimestamp=False)
    options = Options(notdef_outline=True, layout_features=[], hinting=False)
    options.drop_tables += ["FFTM"]  # a time stamp of the font editor
    subsetter = Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    font.flavor = "woff"
    file = BytesIO()
    font.save(file)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return f"@font-face{{font-family:'{family}';font-weight:{_WEIGHTS[weight]};src:url(data:font/woff;base64,{data}) format('woff')}}"
