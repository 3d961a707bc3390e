"""Hotlists: lists, their revisions and entries."""
