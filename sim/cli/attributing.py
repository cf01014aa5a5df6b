"""`qilu attribute`: the effect of a package shared out among its measures."""
