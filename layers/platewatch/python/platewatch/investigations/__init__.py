"""Investigations under an order: their bounds, their approval, their questions and what was verified."""
