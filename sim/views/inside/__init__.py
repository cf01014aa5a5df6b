"""One firm's life and one project's life, as charts."""
