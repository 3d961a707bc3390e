"""Films: which frames are looked at, and whether anything has changed in them."""
