"""Scenario files: what is in force, what is assumed, what is promised; parameters and result variables with their meaning."""
