"""High-tech zones: their indicators, reviews, boundaries and points."""
