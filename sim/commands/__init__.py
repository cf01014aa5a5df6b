"""What the commands of `sim.cli` do, one module a group; the command line itself is only options and help."""
