"""Alerts: who is told of a hit, how, and what becomes of it."""
