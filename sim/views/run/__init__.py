"""What one finished run says: its charts and its tables."""
