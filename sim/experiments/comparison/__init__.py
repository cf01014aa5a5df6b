"""Scenarios compared run by run, and firm by firm, in the same worlds."""
