"""Uploads: what a camera announces, what it gets for it, and how a camera sends."""
