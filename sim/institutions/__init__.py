"""What queues, decides and pays: offices with calendars, capacities and budgets."""
