"""How well the model forecasts."""
