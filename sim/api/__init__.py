"""What notebooks and scripts use: one function a command, each returning an object with tables, plots and a short description.

Nothing here remembers anything between calls: where results lie, how many workers compute and what is printed are arguments.
"""
