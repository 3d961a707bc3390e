"""Cameras: where they stand, which lane they have, and how they prove who they are."""
