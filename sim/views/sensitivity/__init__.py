"""Which uncertain parameters drive the result."""
