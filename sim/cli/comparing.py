"""`qilu compare`: scenarios side by side in the same worlds."""
