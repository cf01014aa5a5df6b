"""What the dashboard does, without a page: places, levers, changes, the small population, full runs, visitors, saving."""
