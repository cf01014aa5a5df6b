"""The command `qilu`: options and help, one thin function a command. What the commands do is in `sim.commands`.

Nothing heavy is imported before a command needs it, so that `qilu --help` answers at once.
"""

from sim.cli import attributing, calibrating, comparing, drawing, examining, judging, keeping, looking, reporting, running, searching, serving
from sim.cli.application import app, main

__all__ = [
    "app",
    "attributing",
    "calibrating",
    "comparing",
    "drawing",
    "examining",
    "judging",
    "keeping",
    "looking",
    "main",
    "reporting",
    "running",
    "searching",
    "serving",
]
