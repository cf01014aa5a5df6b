"""Scenarios beside each other."""
