"""Draws the two pictures of docs/architecture.md: `python -m drawings`.

Names of folders, functions, queues, tables and buckets come from the repository, so that a picture can't go stale: what
is no longer there stops the drawing, and a test compares the committed files with what is drawn.
"""
