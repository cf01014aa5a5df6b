"""Under which assumptions a target is missed."""
