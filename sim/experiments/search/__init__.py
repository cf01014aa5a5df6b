"""Search: a budget is shared out over instruments so that targets are met, or regret over what is not known stays small."""
