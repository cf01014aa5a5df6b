"""The firms: one table of columns, and one file per behaviour that acts on it."""
