"""Reads: one plate read in one snapshot."""
