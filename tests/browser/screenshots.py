"""Pictures of report and dashboard for the README: `python tests/browser/screenshots.py RUN [RUN …] --project DIR --to DIR`.

RUN: folders of finished runs for the report, the reference last. DIR of the project holds scenarios/ and results/ for the dashboard.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path

from chromium import DESKTOP, PHONE, arguments, browser_path
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from served import serving

COLOURS = 128
"""Colours of a picture: enough for charts, and a quarter of the bytes."""
SHEET = {"width": 1280, "height": 1280}
"""A window that shows the opening of the report with its first chart."""
SETTLED = 3000
"""Milliseconds until all is where it stays."""


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--project", type=Path, default=Path())
    parser.add_argument("--to", type=Path, required=True)
    chosen = parser.parse_args()
    chosen.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        from sim.views.report.write import write_report

        report = write_report(chosen.runs, Path(folder) / "report.html", "zh")
        browser = driver.chromium.launch(executable_path=browser_path(), args=arguments())
        for name, size, language in (("report-en", SHEET, "en"), ("report-zh", SHEET, "zh"), ("report-phone-zh", PHONE, "zh")):
            take(browser, f"{report.as_uri()}#{language}", size, f"main.{language} h1", chosen.to / f"{name}.png")
        with serving(chosen.project, sizes=()) as served:
            for language in ("en", "zh"):
                take(browser, served.address(language=language), DESKTOP, "canvas, svg.marks", chosen.to / f"dashboard-{language}.png")
        browser.close()


def take(browser: Browser, address: str, size: dict[str, int], awaited: str, to: Path) -> None:
    """What the window shows once what is awaited is there, in few colours; twice as sharp on a phone."""
    with browser.new_context(viewport=size, device_scale_factor=2 if size is PHONE else 1) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(address)
        page.locator(awaited).first.wait_for(timeout=120_000)
        page.wait_for_timeout(SETTLED)
        taken = Image.open(io.BytesIO(page.screenshot()))
    taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(to, optimize=True)
    print(f"{to}: {to.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
