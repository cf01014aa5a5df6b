"""Dates on which a run may start: those for which there are figures to build the population from."""

from datetime import date

START_DATES = (date(2018, 12, 31), date(2022, 12, 31))
