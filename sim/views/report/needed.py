"""What the report needs beside the core of the program."""

from __future__ import annotations

from importlib.util import find_spec

from sim.kernel.errors import QiluError

LIBRARIES = ("altair", "vl_convert", "jinja2", "fontTools", "brotli")


def check_installed() -> None:
    """Raises QiluError, which says what to install, if a library of the page is missing."""
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if missing:
        raise QiluError(f"a report needs {', '.join(missing)}: pip install 'qilu[report]'")
