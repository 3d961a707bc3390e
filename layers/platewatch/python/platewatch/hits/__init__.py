"""Hits: which entries a passage matches, how probable that is, and what is done at which probability."""
