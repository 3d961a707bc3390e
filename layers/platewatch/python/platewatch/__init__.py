"""Platewatch: number plate recognition that tells an officer, and says how sure it is."""

__version__ = "0.1.0"
