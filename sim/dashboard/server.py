"""`qilu serve`: the dashboard on this machine until Ctrl-C."""

from __future__ import annotations

import logging
import shutil
import signal
import socket
import sys
import tempfile
import threading
import traceback
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from sim.dashboard.settings import Settings

ATTEMPTS = 50
"""Ports tried, from the usual one on, where the user named none."""

SCRIPT = """from sim.dashboard.app import main
from sim.dashboard.settings import Settings

main(Settings{values!r})
"""
"""What Streamlit runs for every page: the dashboard with its settings."""

SAID = {
    "serving": {
        "en": "The dashboard is at {url} (this machine only). Ctrl-C stops it.",
        "zh": "仪表盘已启动：{url}（仅限本机访问）。按 Ctrl-C 停止。",
    },
    "other_port": {"en": "Port {taken} is taken; using {port}.", "zh": "端口{taken}已被占用，改用{port}。"},
    "stopped": {"en": "The dashboard has stopped.", "zh": "仪表盘已停止。"},
}


def serve(settings: Settings, port: int | None, open_browser: bool, language: str) -> None:
    """Serve until interrupted. Raises QiluError if Streamlit is missing, the folder holds no scenarios, or the port is taken."""
    streamlit = _streamlit()
    from sim.dashboard.settings import streamlit_options

    _check_root(settings.root)
    chosen = _port(port, language)
    url = f"http://127.0.0.1:{chosen}/"
    with tempfile.TemporaryDirectory(prefix="qilu-") as folder:
        script = _write_script(Path(folder), settings)
        threading.Thread(target=_prepare, args=(settings,), daemon=True).start()
        app = _app(streamlit, script, lambda: _greet(url, open_browser, language))
        signal.signal(signal.SIGTERM, _interrupt)
        logging.getLogger("uvicorn.error").addFilter(lambda record: record.levelno >= logging.WARNING)
        with suppress(KeyboardInterrupt):
            app.run(config=streamlit_options(chosen))
        _close_workers()
    typer.echo(_said("stopped", language), err=True)


def _streamlit() -> Any:
    try:
        import streamlit
    except ImportError:
        raise QiluError("the dashboard needs Streamlit: pip install 'qilu[dashboard]'") from None
    if not hasattr(streamlit, "App"):
        raise QiluError(f"the dashboard needs a newer Streamlit than {streamlit.__version__}: pip install -U 'qilu[dashboard]'")
    return streamlit


def _app(streamlit: Any, script: Path, started: Callable[[], None]) -> Any:
    """The server: Streamlit behind the gate; `started` is called when it is about to answer."""
    from starlette.middleware import Middleware

    from sim.dashboard.gate import LocalOnly

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        started()
        yield

    return streamlit.App(script, middleware=[Middleware(LocalOnly)], lifespan=lifespan, on_script_error=_tell)


def _tell(error: Exception) -> bool:
    """Something unexpected on a page: the terminal is told in full, the visitor that his work is kept."""
    import streamlit

    from sim.dashboard.words import words

    traceback.print_exception(error)
    streamlit.error(words("unexpected", streamlit.session_state.get("language", "en")), icon=":material/error:")
    return True


def _write_script(folder: Path, settings: Settings) -> Path:
    """What Streamlit runs, and beside it the fonts that it serves."""
    from sim.dashboard.settings import font_files

    (folder / "static").mkdir()
    for font in font_files():
        shutil.copyfile(font, folder / "static" / font.name)
    script = folder / "dashboard.py"
    script.write_text(SCRIPT.format(values=(str(settings.root), *astuple(settings)[1:])), encoding="utf-8")
    return script


def _check_root(root: Path) -> None:
    from sim.kernel.errors import InputError, Problem

    if not any((root / "scenarios").glob("*.yaml")):
        allowed = "a folder that holds scenarios/ (results/ is made beside it): --root DIR"
        raise InputError([Problem(str(root / "scenarios"), 1, 1, "--root", "no scenario files", allowed)])


def _port(asked: int | None, language: str) -> int:
    """The port asked for, or the first free one from the usual one on. Raises typer.BadParameter if it is taken."""
    from sim.dashboard.settings import PORT

    if asked is not None:
        if not _is_free(asked):
            raise typer.BadParameter(f"port {asked} is taken; name another one, or leave it out to have a free one chosen", param_hint="--port")
        return asked
    for port in range(PORT, PORT + ATTEMPTS):
        if _is_free(port):
            if port != PORT:
                typer.echo(_said("other_port", language, taken=PORT, port=port), err=True)
            return port
    raise QiluError(f"no free port from {PORT} to {PORT + ATTEMPTS - 1}; name one with --port")


def _is_free(port: int) -> bool:
    from sim.dashboard.settings import ADDRESS

    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def _greet(url: str, open_browser: bool, language: str) -> None:
    typer.echo(_said("serving", language, url=url))
    sys.stdout.flush()
    if open_browser:
        threading.Timer(0.5, webbrowser.open, (url,)).start()


def _prepare(settings: Settings) -> None:
    """Load what pages need, start the workers, and compute the usual starting point, so that the first visitor waits for none of it."""
    from sim.dashboard.machine import machine_of
    from sim.dashboard.starting import prepare

    with suppress(QiluError):  # told to the visitor who asks for it
        prepare(machine_of(settings))


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _close_workers() -> None:
    """End the warm workers; full runs that were started go on."""
    from sim.dashboard.machine import close_all

    close_all()


def _said(key: str, language: str, **values: object) -> str:
    return SAID[key][language].format(**values)
