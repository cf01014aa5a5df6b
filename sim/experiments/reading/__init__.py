"""What finished runs say: side by side, summarised, scored against the targets, as cost, and as indicators."""
