"""Investigations under an order: three questions about passages of the past, and how their answers are ranked."""
