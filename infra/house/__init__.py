"""Measures the code itself: how much there is, what one function loads, and which shapes come again and again."""
