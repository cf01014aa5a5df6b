"""Interactive charts (Altair) for pages in a browser: each carries its finding, its numbers as a table, and words for those who cannot see it."""
