"""The page on paper: printed into a PDF by a browser that is installed here, without a window and without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sim.experiments.exchange.target import whole_file
from sim.experiments.store.errors import FolderError

VARIABLE = "QILU_BROWSER"
"""Environment variable that names the browser."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
PLACES = {
    "darwin": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    "win32": (
        r"C:\Program Files\Google\Chrome\Application\chrome.exe", r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
    ),
}  # fmt: skip
"""Where browsers are that no search path names."""
SECONDS = 120


def find_browser() -> str:
    """The browser named by QILU_BROWSER, else the first one found; raises FolderError if there is none."""
    if named := os.environ.get(VARIABLE):
        found = shutil.which(named)
        if found is None:
            raise FolderError(f"{VARIABLE} names {named}, which is no program on this machine")
        return found
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    for place in PLACES.get(sys.platform, ()):
        if Path(place).is_file():
            return place
    raise FolderError(
        f"a PDF is printed by Chromium, Chrome or Edge, and none was found: install one, name it in {VARIABLE}, or print the page from any browser"
    )


def print_page(text: str, language: str, to: Path) -> None:
    """Print the page, in one language, into `to`; raises FolderError if there is no browser or it fails, StoreError if `to` cannot be written."""
    browser = find_browser()
    with whole_file(to) as temporary, tempfile.TemporaryDirectory(prefix="qilu-print-") as folder:
        page, printed = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(text, encoding="utf-8")
        _run(_command(browser, Path(folder, "profile"), page.as_uri() + f"#{language}", printed))
        if not printed.is_file() or printed.stat().st_size == 0:
            raise FolderError(f"{browser} ended without a PDF: print {to.with_suffix('.html')} from the browser itself")
        shutil.copyfile(printed, temporary)


def _command(browser: str, profile: Path, address: str, printed: Path) -> list[str]:
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    quiet = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync", "--disable-extensions",
             "--disable-component-update", "--no-default-browser-check")  # fmt: skip
    return [browser, "--headless", *sandbox, *quiet, f"--user-data-dir={profile}", "--no-pdf-header-footer", f"--print-to-pdf={printed}", address]


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise FolderError(f"{command[0]} did not print the page within {SECONDS} seconds") from None
    except OSError as error:
        raise FolderError(f"cannot start {command[0]}: {error.strerror}") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise FolderError(f"{command[0]} could not print the page: {last}")
