"""Pages of the dashboard without a browser, on a tiny population."""

from __future__ import annotations

import hashlib
from pathlib import Path

from streamlit.testing.v1 import AppTest

SCALE, DRAWS = 0.002, 2

SCRIPT = """
from sim.dashboard.app import main
from sim.dashboard.settings import Settings

main(Settings({root!r}, "en", scale={scale}, draws={draws}, full_scale={scale}))
"""


def open_page(root: Path, **address: str) -> AppTest:
    """A visitor who opens the dashboard at this address."""
    page = AppTest.from_string(SCRIPT.format(root=str(root), scale=SCALE, draws=DRAWS), default_timeout=120)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def address(page: AppTest, name: str) -> str:
    """What stands under a name in the page's address."""
    found = page.query_params[name]
    return found if isinstance(found, str) else found[0]


def close() -> None:
    """End the workers."""
    from sim.dashboard.machine import close_all

    close_all()


def change(page: AppTest, text: str) -> None:
    """Type into the line in which any parameter is set."""
    next(one for one in page.text_input if one.label.startswith("Set any parameter")).set_value(text).run()


def links(page: AppTest) -> list[str]:
    """A fingerprint of each chart on the page, in order."""
    return [hashlib.sha256(chart.proto.spec.encode()).hexdigest() for chart in page.get("vega_lite_chart")]


def texts(page: AppTest) -> list[str]:
    """Paragraphs of the page."""
    return [one.value.replace("\\", "") for one in page.markdown]


def messages(page: AppTest) -> list[str]:
    """What the page complains about."""
    return [one.value.replace("\\", "") for one in page.error]


def key_of(page: AppTest, start: str) -> str:
    """Key of the widget whose name begins so."""
    return next(one.key for kind in (page.text_input, page.selectbox) for one in kind if one.key and one.key.startswith(f"{start}#"))
