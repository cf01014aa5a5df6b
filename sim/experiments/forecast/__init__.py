"""Forecast skill: fitted to data up to a year, the model says what came next, and is scored beside naive models."""
