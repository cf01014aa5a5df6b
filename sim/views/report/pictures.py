"""Charts as they stand on the page before a script has run, without scripts, and in print: SVG pictures, their words as text."""

from __future__ import annotations

import copy
import re
from functools import cache
from typing import Any

from sim.views.style import FONT_FOLDER

WIDTH = 860
"""Width of a picture, pixels: that of the page's column on a large screen."""

_ID = re.compile(r'(\bid="|url\(#|href="#)([A-Za-z0-9_-]+)')
_ARIA = re.compile(r'\s(?:aria-[a-z]+|role)="[^"]*"')


def picture(spec: dict[str, Any], prefix: str) -> str:
    """The chart as SVG, as wide as the page's column. `prefix` makes the names inside it unique on the page."""
    import vl_convert

    _register_fonts()
    fixed = copy.deepcopy(spec)
    if fixed.get("width") == "container":
        fixed["width"] = WIDTH
    svg: str = vl_convert.vegalite_to_svg(fixed)
    svg = svg[svg.index("<svg") :]
    return _ARIA.sub("", _ID.sub(rf"\g<1>{prefix}-\g<2>", svg)).replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)


def script_bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that leaves one name, `qiluEmbed`, behind: the bundle's own one-letter names stay inside."""
    import vl_convert

    bundle: str = vl_convert.javascript_bundle("window.qiluEmbed = vegaEmbed;")
    return "(function(){" + bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--") + "\n})();"


@cache
def _register_fonts() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(FONT_FOLDER))
