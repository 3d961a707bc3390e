"""Matching: from what the reader believes about a plate to the entries that want it."""
