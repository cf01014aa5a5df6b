"""What must hold of any page: readable, reachable, named, in Chinese that is really drawn. Each check returns what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
LEAST_CONTRAST = [4.5, 3.0]
"""Of plain and of large text: WCAG 2.2, level AA."""

FIRST_CHART = """
window.firstChart = null;
const look = () => {
  const seen = [...document.querySelectorAll('svg, canvas, img')].some(drawn => {
    const box = drawn.getBoundingClientRect();
    return box.width > 200 && box.height > 100 && box.top < innerHeight && (drawn.tagName !== 'IMG' || drawn.naturalWidth > 0);
  });
  if (seen) window.firstChart = performance.now(); else requestAnimationFrame(look);
};
addEventListener('DOMContentLoaded', look);
"""
"""A script for new pages: `window.firstChart` is the milliseconds from navigation until a chart or its picture is in the window."""


def _found(page: Page, check: str, argument: Any = None) -> list[str]:
    return page.evaluate(f"argument => {SCRIPT.rstrip()}.{check}(argument)", argument)


def poor_contrast(page: Page) -> list[str]:
    """Visible text outside charts whose contrast with what is behind it is too low."""
    return _found(page, "poorContrast", LEAST_CONTRAST)


def nameless(page: Page) -> list[str]:
    """Visible figures, pictures and controls that a screen reader has no name for."""
    return _found(page, "nameless")


def headings_out_of_order(page: Page) -> list[str]:
    """Headings that skip a level, or not exactly one of the first."""
    return _found(page, "headingsOutOfOrder")


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    return _found(page, "tooWide")


def ids_used_twice(page: Page) -> list[str]:
    """Ids that more than one element has."""
    return _found(page, "idsUsedTwice")


def wrong_at_all(page: Page) -> dict[str, list[str]]:
    """Every check that finds something, with what it finds."""
    checks = (poor_contrast, nameless, headings_out_of_order, too_wide, ids_used_twice)
    return {check.__name__: found for check in checks if (found := check(page))}


def chinese_not_drawn(page: Page) -> list[str]:
    """Visible elements whose Chinese is not drawn with a font that the page brings along."""
    page.evaluate("() => document.fonts.ready.then(() => true)")
    marked = _found(page, "markChinese")
    assert marked, "no Chinese on the page"
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    wrong = []
    for number, text in enumerate(marked):
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": f'[data-chinese="{number}"]'})["nodeId"]
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        brought = sum(font["glyphCount"] for font in fonts if font["isCustomFont"])
        if brought < sum("\u4e00" <= letter <= "\u9fff" for letter in text):
            wrong.append(f"{text[:40]}: {', '.join(font['familyName'] for font in fonts)}")
    session.detach()
    return wrong
