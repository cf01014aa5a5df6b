"""Published studies rerun inside the model: simulated micro-data handed to the estimators that the papers used."""
