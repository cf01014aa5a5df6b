"""Scenario discovery: where in the space of assumptions a target is missed."""
