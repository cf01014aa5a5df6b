"""Charts and tables drawn from stored results; a view never touches a live model."""
