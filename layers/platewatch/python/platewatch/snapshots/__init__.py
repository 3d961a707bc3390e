"""Snapshots: their identity, their object keys, and what becomes of each."""
