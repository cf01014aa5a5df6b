"""`qilu sensitivity` and `qilu discover`: what drives the result, and where a target is missed."""
