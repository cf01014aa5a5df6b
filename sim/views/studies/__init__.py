"""Published studies rerun inside the model."""
