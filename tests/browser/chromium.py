"""A browser that is on the machine, and an ear for everything that goes wrong on a page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebSocket

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WANTED = "no browser: install one (Debian: apt-get install chromium) or name its program in QILU_BROWSER"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
OUTSIDE_NOTHING = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
ARGUMENTS = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             f"--host-resolver-rules={OUTSIDE_NOTHING}"]  # fmt: skip


def browser_path() -> str | None:
    """The program to drive: QILU_BROWSER, else the first of `NAMES` on the path; None without any."""
    return os.environ.get("QILU_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


def arguments() -> list[str]:
    """Options of the program: nothing of its own on the network; root has no sandbox."""
    return ARGUMENTS + (["--no-sandbox"] if os.geteuid() == 0 else [])


def outside(address: str) -> bool:
    """Whether an address is of another machine."""
    parts = urlsplit(address)
    return parts.scheme not in ("file", "data", "blob", "about") and parts.hostname != "127.0.0.1"


class Ear:
    """Collects what a reader never sees: errors of scripts and console, requests that fail, requests to other machines."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def listen(self, context: BrowserContext) -> None:
        """Hear every page that the context has or opens."""
        context.on("page", self._page)

    def _page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("websocket", self._socket)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self.problems.append(f"console {message.type}: {message.text} ({message.location.get('url', '')[:200]})")

    def _request(self, request: Request) -> None:
        if outside(request.url):
            self.problems.append(f"request to another machine: {request.url[:200]}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a page left or a file downloaded while it was loading
            self.problems.append(f"request failed: {request.failure} {request.url[:200]}")

    def _socket(self, socket: WebSocket) -> None:
        if outside(socket.url):
            self.problems.append(f"socket to another machine: {socket.url[:200]}")

    def forgive(self, words: Iterable[str]) -> None:
        """Drop what a test brought about on purpose: problems that contain one of these words."""
        self.problems = [problem for problem in self.problems if not any(word in problem for word in words)]
