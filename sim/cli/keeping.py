"""`qilu results` and `qilu verify`: what is stored, in which formats, and whether it can be computed again."""
