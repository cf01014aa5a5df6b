"""What drives the result: screening, shares of variance, one parameter at a time, and what it would be worth to know a parameter better."""
