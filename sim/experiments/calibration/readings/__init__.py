"""What is kept of a run for calibration: a package of its own, because changing it makes stored readings stale."""
