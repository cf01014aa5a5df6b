"""How a budget was shared out."""
