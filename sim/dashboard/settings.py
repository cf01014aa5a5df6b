"""How the dashboard is set up: where it works, how large its small population is, and Streamlit's own settings, closed to the outside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.dashboard.engine.small import SMALL_DRAWS, SMALL_SCALE
from sim.dashboard.gate import LOCAL_NAMES
from sim.views import style

ADDRESS = "127.0.0.1"
PORT = 8501
FONT = "qilu"
"""CSS name of the shipped Chinese font; the charts ask for it too (`sim.views.interactive.theme`)."""


@dataclass(frozen=True)
class Settings:
    """What `qilu serve` was started with. `root`: the folder that holds scenarios/ and results/; `language`: of a page whose address names none.

    `scale`, `draws`: size of the small population; `full_scale`: share of the firms in a full run.
    """

    root: Path
    language: str = "en"
    scale: float = SMALL_SCALE
    draws: int = SMALL_DRAWS
    full_scale: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(self.root).resolve())


def streamlit_options(port: int) -> dict[str, Any]:
    """Streamlit's settings by name. They are passed as flags, which beat the user's own configuration files and environment."""
    return {
        "server.address": ADDRESS,
        "server.port": port,
        "server.headless": True,
        "server.baseUrlPath": "",
        "server.enableCORS": True,
        "server.corsAllowedOrigins": [],
        "server.allowedHosts": list(LOCAL_NAMES),
        "server.enableXsrfProtection": True,
        "server.enableAgentApi": False,
        "server.trustedUserHeaders": {},
        "server.maxUploadSize": 1,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.enableStaticServing": True,
        "server.disconnectedSessionTTL": 600,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.allowedOrigins": [],
        "global.developmentMode": False,
        "logger.hideWelcomeMessage": True,
        "logger.level": "warning",
        **_theme(),
    }


def _theme() -> dict[str, Any]:
    """Colours of the charts, the shipped font."""
    faces = [
        {"family": FONT, "url": f"app/static/{path.name}", "weight": weight, "style": "normal"}
        for path, weight in zip(font_files(), ("700", "400"), strict=True)
    ]
    return {
        "theme.base": "light",
        "theme.primaryColor": style.BLUE,
        "theme.backgroundColor": "#FFFFFF",
        "theme.secondaryBackgroundColor": "#F3F6F9",
        "theme.textColor": style.INK,
        "theme.linkColor": style.BLUE,
        "theme.borderColor": "#D5DBE1",
        "theme.font": f"{FONT}, sans-serif",
        "theme.headingFont": f"{FONT}, sans-serif",
        "theme.headingFontSizes": ["1.7rem", "1.3rem", "1.15rem", "1.05rem", "1rem", "0.95rem"],
        "theme.headingFontWeights": [700] * 6,
        "theme.baseRadius": "6px",
        "theme.showWidgetBorder": True,
        "theme.fontFaces": faces,
    }


def font_files() -> tuple[Path, ...]:
    """The shipped fonts: bold, regular."""
    return tuple(sorted(style.FONT_FOLDER.glob("*.otf")))
