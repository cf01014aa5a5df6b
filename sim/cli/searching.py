"""`qilu search`: allocate a budget over instruments."""
