"""qilu: how every enterprise of a Chinese province answers innovation policy."""
