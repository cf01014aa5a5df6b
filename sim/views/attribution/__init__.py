"""The effect of a package shared out among its measures."""
