"""Snapshots: what a camera announces and sends, and what becomes of each."""
