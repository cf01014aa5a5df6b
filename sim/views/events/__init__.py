"""What happened in a run: lives of projects, loans and zones."""
