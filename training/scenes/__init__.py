"""Drawn and re-dressed street scenes whose plates have exactly known corners."""
