"""Pages in a real browser: a tiny ensemble of the real model, its report, and pages whose errors fail the test that opened them.

The browser lives as long as a file's tests: while Playwright runs, its event loop keeps others in the same thread from starting.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chromium import DESKTOP, WANTED, Ear, arguments, browser_path
from dashboard_visit import charts, settle
from hostile import REFERENCE
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from served import Served, serving

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60_000
"""Milliseconds after which something that does not come is taken as missing; far more than it takes."""

expect.set_options(timeout=PATIENCE)

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = browser_path()
    if path is None and os.environ.get("CI"):
        pytest.fail(WANTED)
    if path is None:
        pytest.skip(WANTED)
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, args=arguments())
        yield launched
        launched.close()


@pytest.fixture
def ear() -> Ear:
    """What went wrong on the pages of this test."""
    return Ear()


@pytest.fixture
def context_of(browser: Browser, ear: Ear) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers of visitors of their own, closed after the test; then nothing may have gone wrong."""
    opened: list[BrowserContext] = []

    def make(size: dict[str, int] = DESKTOP, **options: Any) -> BrowserContext:
        context = browser.new_context(viewport=size, **options)
        context.set_default_timeout(PATIENCE)
        ear.listen(context)
        opened.append(context)
        return context

    yield make
    heard = list(ear.problems)  # what closing itself brings is not counted
    for context in opened:
        context.close()
    assert not heard, "\n".join(heard)


@pytest.fixture
def visit(context_of: Callable[..., BrowserContext]) -> Visit:
    """`visit(address, size, **options of the context)`: the page, loaded, in a context of its own."""

    def open_page(address: str, size: dict[str, int] = DESKTOP, script: str = "", **options: Any) -> Page:
        page = context_of(size, **options).new_page()
        if script:
            page.add_init_script(script)
        page.goto(address)
        return page

    return open_page


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test session share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "browser"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def once(done: Path) -> Iterator[bool]:
    """Whether `done` is still to be made; other processes wait until this one has made it."""
    with open(done.with_name(f".{done.name}.lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()


@pytest.fixture(scope="session")
def ensembles(shared: Path) -> dict[str, Path]:
    """Folders of two scenarios in the same worlds: four draws on one firm in two hundred, with events and firms of the first run.

    They lie in results/ beside the scenarios/ they come from. The reference bears a hostile title.
    """
    from sim.commands.laboratory import laboratory
    from sim.experiments.computing.batch import run_keys
    from sim.experiments.computing.ensemble import run_family
    from sim.scenario.loader import load

    root = shared / "project"
    with once(root) as missing:
        if missing:
            shutil.copytree(ROOT / "scenarios", root / "scenarios")
            (root / "scenarios" / "reference.yaml").write_text(REFERENCE, encoding="utf-8")
            members = {}
            for name in ("baseline", "reference"):
                scenario = load(root / "scenarios" / f"{name}.yaml").with_overrides(scale=0.005, draws=4, replicates=1)
                members[name] = scenario, {run_keys(scenario)[0]: frozenset({"events", "firms"})}
            with laboratory(root, root / "results" / "store", workers=1, quiet=True) as lab:
                run_family(members, replace(lab, command=("qilu", "run")), root / "results")
    return {name: root / "results" / name for name in ("baseline", "reference")}


@pytest.fixture(scope="session")
def report(shared: Path, ensembles: dict[str, Path]) -> Path:
    """The report on both, made by the command; opens in Chinese."""
    from typer.testing import CliRunner

    from sim.cli import app

    made = shared / "report.html"
    with once(made) as missing:
        if missing:
            folders = [str(folder) for folder in ensembles.values()]
            result = CliRunner().invoke(app, ["report", *folders, "--lang", "zh", "--to", str(made)])
            assert result.exit_code == 0, result.output
    return made


@pytest.fixture(scope="module")
def dashboard(ensembles: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A dashboard of a project of its own, with both ensembles among its results and a tiny small population."""
    root = tmp_path_factory.mktemp("dashboard") / "project"
    shutil.copytree(ensembles["baseline"].parents[1], root)
    with serving(root) as served:
        yield served


@pytest.fixture
def visit_dashboard(visit: Visit, dashboard: Served) -> Visit:
    """`visit_dashboard(language, size, page name)`: a page of the dashboard for a new visitor, complete."""

    def open_page(language: str = "en", size: dict[str, int] = DESKTOP, name: str = "levers") -> Page:
        page = visit(dashboard.address(name, language), size)
        expect(page.locator("h1")).to_be_visible()
        if name == "levers":
            expect(charts(page).first).to_be_visible()
        settle(page)
        return page

    return open_page
