"""Declarative checks: given a change of a scenario, what must rise, fall, stay, or lie within bounds, and by how much it does."""
